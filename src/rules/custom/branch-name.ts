import { z } from 'zod';
import { safeRefName } from '../../core/changeset/branch-name.ts';
import { fitsGlob, isGlob } from '../../core/glob.ts';
import { fitsPattern } from '../../core/pattern.ts';
import { meantType } from '../../core/policy/conventional.ts';
import { exemptAuthors, exempted, globs, pattern } from '../../core/policy/options.ts';
import { quoted } from '../../core/policy/quote.ts';
import { defineRule } from '../../core/policy/rule.ts';

const options = z.strictObject({
  globs: globs.default([]).describe('Globs of which one must fit the whole name, such as `feat/*`.'),
  patterns: z
    .array(pattern)
    .max(20)
    .default([])
    .describe(
      'Patterns (RE2) of which one must match; write `^` and `$` for the whole name. Beside globs, either will do.',
    ),
  forbid: globs.default([]).describe('Globs of names that nobody may use, such as `main`: what forks like to work on.'),
  maximum: z.int().min(1).max(255).default(255).describe('Most characters.'),
  ignore: globs.default([]).describe('Globs of names that are left alone, such as `dependabot/**`.'),
  exemptAuthors,
});
type Options = z.output<typeof options>;

/** Judges the name of the branch that the change comes from; of a fork as well. */
export const branchName = defineRule({
  name: 'custom.branch-name',
  summary: 'The branch that the change comes from is named as it is asked for.',
  options,
  examples: [
    { title: 'Kind first', with: { globs: ['feat/*', 'fix/*', 'docs/*'], ignore: ['dependabot/**', 'renovate/**'] } },
    {
      title: 'A ticket in the name, forks not from main',
      with: { patterns: ['^[a-z]+/[A-Z]{2,6}-[0-9]+-[a-z0-9-]+$'], forbid: ['main'] },
    },
  ],
  reads: () => [],
  blind: [
    'Names in `ignore` can be taken by anybody: prefer `exemptAuthors`, which goes by who opened the pull request.',
    'An open pull request cannot change its branch, so a refused name costs a new pull request; `warning` may serve better.',
  ],
  documentation:
    'https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/about-branches',
  async judge(pull, asked) {
    const exempt = exempted(pull, asked.exemptAuthors);
    if (exempt !== undefined) return exempt;
    const name = pull.headBranch;
    if (asked.ignore.some((glob) => fitsGlob(glob, name)))
      return { verdict: 'skipped', summary: `branches named like ${quoted(name)} are left alone`, findings: [] };
    const fault = faultOf(name, asked);
    if (fault === undefined) return { verdict: 'pass', summary: `${quoted(name)} is a good name`, findings: [] };
    if (fault === UNSURE)
      return { verdict: 'neutral', summary: `${quoted(name)} is too long for a pattern`, findings: [] };
    const better = candidates(name, asked).find((one) => faultOf(one, asked) === undefined);
    const move =
      'An open pull request cannot change its branch: push the commits to one with another name, and open it anew.';
    const suggestion = better === undefined ? move : `Name it ${quoted(better)}. ${move}`;
    return {
      verdict: 'fail',
      summary: `the branch ${quoted(name)} ${fault}`,
      findings: [{ message: `The branch ${quoted(name)} ${fault}.`, suggestion }],
      ...(better === undefined ? {} : { fix: { text: suggestion, changes: [{ kind: 'branch', name: better }] } }),
    };
  },
});

const UNSURE = Symbol('unsure');

function faultOf(name: string, asked: Options): string | typeof UNSURE | undefined {
  const length = [...name].length;
  if (length > asked.maximum) return `has ${length} characters, at most ${asked.maximum} are wanted`;
  const forbidden = asked.forbid.find((glob) => fitsGlob(glob, name));
  if (forbidden !== undefined) return `is forbidden (${forbidden})`;
  if (asked.globs.length + asked.patterns.length === 0) return undefined;
  if (asked.globs.some((glob) => fitsGlob(glob, name))) return undefined;
  const matches = asked.patterns.map((one) => fitsPattern(one, name));
  if (matches.includes(true)) return undefined;
  return matches.includes(undefined) ? UNSURE : `is like none of ${[...asked.globs, ...asked.patterns].join(', ')}`;
}

/** The same name in small letters, and with the folder of a glob (`feat/*`) that is nearest to what stands there. */
function candidates(name: string, asked: Options): string[] {
  const small = safeRefName(name.toLowerCase().replace(/[\s_]+/g, '-'));
  if (small === undefined) return [];
  const folders = asked.globs.flatMap((glob) => {
    const folder = /^(.+\/)\*{1,2}$/.exec(glob)?.[1];
    return folder === undefined || isGlob(folder) ? [] : [folder];
  });
  const [first = '', ...rest] = small.split('/');
  if (rest.length === 0)
    return [small, ...folders.slice(0, folders.length === 1 ? 1 : 0).map((folder) => folder + small)];
  const folder = meantType(
    first,
    folders.map((one) => one.slice(0, -1)),
  );
  return [small, ...(folder === undefined ? [] : [`${folder}/${rest.join('-')}`])];
}
