import { didYouMean } from '../nearest.ts';
import type { Path } from '../yaml/node.ts';
import type { Report } from '../yaml/report.ts';
import type { Scenario } from './schema.ts';

type Variables = NonNullable<Scenario['figma'][string]['variables']>;

/** Tells references (`{name}`) to variables that the file never holds. */
export function checkFigma({ figma, events }: Scenario, report: Report): void {
  for (const [key, { variables = {} }] of Object.entries(figma)) {
    const published = events.flatMap(({ publish }, at) =>
      publish?.file === key ? [{ path: ['events', at, 'publish', 'variables'], variables: publish.variables }] : [],
    );
    const known = [variables, ...published.map((one) => one.variables)].flatMap(Object.keys);
    for (const one of [{ path: ['figma', key, 'variables'], variables }, ...published]) {
      checkReferences(one.variables, one.path, known, report);
    }
  }
}

function checkReferences(variables: Variables, base: Path, known: readonly string[], report: Report): void {
  for (const [name, written] of Object.entries(variables)) {
    for (const text of textsIn(written)) {
      const target = /^\{([^{}]+)\}$/.exec(text)?.[1];
      if (target === undefined || known.includes(target)) continue;
      const message = `there is no variable "${target}" in this file`;
      const near = didYouMean(target, known);
      report.value([...base, name], {
        category: 'logic',
        severity: 'error',
        rule: 'unknown-variable',
        message,
        ...near,
      });
    }
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
