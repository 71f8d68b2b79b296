import { mapAliases } from './alias.ts';
import type { TokenSet } from './token.ts';

/** A fault in what tokens refer to; `why` completes `The token "…"`. */
export interface BrokenReference {
  readonly token: string;
  readonly why: string;
}

/** Every alias that leads nowhere, and one entry for each circle that aliases go in, in any one mode. */
export function brokenReferences(set: TokenSet): readonly BrokenReference[] {
  const modes = new Set(['', ...set.tokens.flatMap((token) => Object.keys(token.modes))]);
  const broken = [...modes].flatMap((mode) => {
    const references = new Map(set.tokens.map((token) => [token.name, namesIn(token.modes[mode] ?? token.value)]));
    return brokenIn(references);
  });
  return [...new Map(broken.map((one) => [`${one.token} ${one.why}`, one])).values()];
}

function namesIn(value: Parameters<typeof mapAliases>[0]): readonly string[] {
  const names = new Set<string>();
  mapAliases(value, (name) => {
    names.add(name);
    return name;
  });
  return [...names];
}

function brokenIn(references: ReadonlyMap<string, readonly string[]>): BrokenReference[] {
  const broken: BrokenReference[] = [];
  const state = new Map<string, 'open' | 'done'>();
  // An explicit stack: a chain of some ten thousand aliases must not exhaust that of the machine.
  const stack: { readonly name: string; readonly rest: string[] }[] = [];
  const enter = (name: string): void => {
    state.set(name, 'open');
    stack.push({ name, rest: [...(references.get(name) ?? [])] });
  };
  for (const start of references.keys()) {
    if (!state.has(start)) enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        state.set(top.name, 'done');
        stack.pop();
      } else if (!references.has(next)) {
        broken.push({ token: top.name, why: `refers to "${next}", which does not exist` });
      } else if (state.get(next) === 'open') {
        const circle = [...stack.slice(stack.findIndex(({ name }) => name === next)).map(({ name }) => name), next];
        broken.push({ token: next, why: `refers to itself: ${circle.join(' -> ')}` });
      } else if (!state.has(next)) {
        enter(next);
      }
    }
  }
  return broken;
}
