import { z } from 'zod';
import { fitsGlob } from '../../core/glob.ts';
import { exemptAuthors, exempted, globs } from '../../core/policy/options.ts';
import { quoted } from '../../core/policy/quote.ts';
import { type Change, defineRule, type Part } from '../../core/policy/rule.ts';

const group = z
  .strictObject({
    of: globs.min(1).describe('Globs on labels that are counted together, such as `type/*`.'),
    minimum: z.int().min(0).max(100).default(1),
    maximum: z.int().min(0).max(100).default(100),
  })
  .refine(({ minimum, maximum }) => minimum <= maximum, {
    message: 'the minimum is over the maximum',
    path: ['minimum'],
  });

const options = z
  .strictObject({
    all: globs.default([]).describe('Labels that must all be there; a glob is met by any label that fits.'),
    any: globs.default([]).describe('Labels of which at least one must be there.'),
    none: globs.default([]).describe('Labels that must not be there.'),
    groups: z.array(group).max(20).default([]).describe('How many labels of a family there may be.'),
    exemptAuthors,
  })
  .refine(({ all, any, none, groups }) => all.length + any.length + none.length + groups.length > 0, {
    message: 'nothing is asked for; say all, any, none or groups',
    path: ['all'],
  });
type Options = z.output<typeof options>;

/** One condition, and what would meet it, where that is not for a person to choose. */
interface Condition extends Part {
  readonly changes?: readonly Change[];
  readonly todo: string;
}

/** Judges which labels a pull request carries. */
export const labels = defineRule({
  name: 'custom.labels',
  summary: 'The pull request carries the labels that are asked for, and none that is forbidden.',
  options,
  examples: [
    {
      title: 'One type, nothing on hold',
      with: { groups: [{ of: ['type/*'], maximum: 1 }], none: ['do-not-merge', 'hold*'] },
    },
    { title: 'A word on the version', with: { any: ['semver:major', 'semver:minor', 'semver:patch'] } },
  ],
  reads: () => ['labels'],
  blind: [
    'Who put a label there: everybody who may triage can.',
    'Whether the label is true.',
    'Whether a label exists in the repository; the platform makes a missing one when it is added by name.',
  ],
  documentation: 'https://docs.github.com/en/issues/using-labels-and-milestones-to-track-work/managing-labels',
  async judge(pull, asked) {
    const exempt = exempted(pull, asked.exemptAuthors);
    if (exempt !== undefined) return exempt;
    const conditions = conditionsOf(pull.labels, asked);
    const failed = conditions.filter(({ state }) => state === 'fail');
    const findings = failed.map((one) => ({
      message: `${one.text}: ${one.actual}, wanted ${one.wanted}.`,
      suggestion: one.todo,
    }));
    const parts = conditions.map(
      ({ state, text, actual, wanted }): Part => ({
        state,
        text,
        ...(actual === undefined ? {} : { actual }),
        ...(wanted === undefined ? {} : { wanted }),
      }),
    );
    if (failed.length === 0) return { verdict: 'pass', summary: 'the labels are as they should be', findings, parts };
    const changes = withoutRepetition(failed.flatMap((one) => one.changes ?? []));
    const complete = failed.every((one) => one.changes !== undefined);
    return {
      verdict: 'fail',
      summary: failed.map(({ todo }) => todo.replace(/\.$/, '')).join('; '),
      findings,
      parts,
      ...(complete ? { fix: { text: [...new Set(failed.map(({ todo }) => todo))].join(' '), changes } } : {}),
    };
  },
});

function conditionsOf(present: readonly string[], asked: Options): Condition[] {
  const fitting = (wanted: readonly string[]) => present.filter((label) => wanted.some((glob) => fits(glob, label)));
  const conditions = asked.all.map(
    (glob): Condition => judged('Required label', fitting([glob]), 1, undefined, [glob]),
  );
  if (asked.any.length > 0) conditions.push(judged('At least one label', fitting(asked.any), 1, undefined, asked.any));
  if (asked.none.length > 0) conditions.push(judged('Forbidden labels', fitting(asked.none), 0, 0, asked.none));
  for (const { of, minimum, maximum } of asked.groups) {
    conditions.push(
      judged(`Labels of ${of.join(', ')}`, fitting(of), minimum, maximum === 100 ? undefined : maximum, of),
    );
  }
  return conditions;
}

function judged(
  text: string,
  found: readonly string[],
  minimum: number,
  maximum: number | undefined,
  globsOf: readonly string[],
): Condition {
  const actual = found.length === 0 ? 'none' : found.map(quoted).join(', ');
  const wanted =
    maximum === 0
      ? `none of ${globsOf.join(', ')}`
      : `${maximum === undefined ? `at least ${minimum}` : minimum === maximum ? `exactly ${minimum}` : `${minimum} to ${maximum}`} of ${globsOf.join(', ')}`;
  const shown = { text, actual, wanted };
  if (found.length < minimum) return { ...shown, state: 'fail', ...adding(minimum - found.length, found, globsOf) };
  if (maximum !== undefined && found.length > maximum) return { ...shown, state: 'fail', ...removing(maximum, found) };
  return { ...shown, state: 'pass', todo: '' };
}

/** Names a label only where a name is known: what a glob stands for is for a person to choose. */
function adding(
  missing: number,
  found: readonly string[],
  wanted: readonly string[],
): Pick<Condition, 'changes' | 'todo'> {
  const named = wanted.filter((glob) => !/[*?{]/.test(glob) && !found.some((label) => fits(glob, label)));
  const choice = wanted.length === 1 ? 'the label' : missing === 1 ? 'one of the labels' : `${missing} of the labels`;
  const todo = `Add ${choice} ${wanted.map(quoted).join(', ')}.`;
  if (named.length < missing) return { todo };
  return { todo, changes: named.slice(0, missing).map((label) => ({ kind: 'add-label', label })) };
}

function removing(maximum: number, found: readonly string[]): Pick<Condition, 'changes' | 'todo'> {
  const list = found.map(quoted).join(', ');
  if (maximum > 0) return { todo: `Keep ${maximum} of the labels ${list}, and remove the others.` };
  return {
    todo: `Remove the ${found.length === 1 ? 'label' : 'labels'} ${list}.`,
    changes: found.map((label) => ({ kind: 'remove-label', label })),
  };
}

/** Labels know no case: https://docs.github.com/en/rest/issues/labels */
function fits(glob: string, label: string): boolean {
  return fitsGlob(glob.toLowerCase(), label.toLowerCase());
}

function withoutRepetition(changes: readonly Change[]): Change[] {
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()];
}
