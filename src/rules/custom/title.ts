import { z } from 'zod';
import { fitsPattern } from '../../core/pattern.ts';
import {
  type Conventional,
  conventional,
  headerFaults,
  mendHeader,
  typeOf,
  typeOfBranch,
} from '../../core/policy/conventional.ts';
import { exemptAuthors, exempted, pattern } from '../../core/policy/options.ts';
import { quoted } from '../../core/policy/quote.ts';
import { defineRule, type PullView } from '../../core/policy/rule.ts';

const options = z.strictObject({
  match: z
    .array(pattern)
    .max(20)
    .default([])
    .describe('Patterns (RE2) of which each must match somewhere in the title.'),
  forbid: z.array(pattern).max(20).default([]).describe('Patterns (RE2) of which none may match, such as `(?i)^wip`.'),
  explain: z.string().min(1).max(300).optional().describe('What to tell people whose title a pattern refuses.'),
  conventional: conventional.optional().describe('When given, even as `{}`: the title is a Conventional Commit.'),
  minimum: z.int().min(1).max(256).default(1).describe('Least number of characters.'),
  maximum: z.int().min(1).max(256).default(256).describe('Most characters; 72 fits the list of commits.'),
  exemptAuthors,
});
type Options = z.output<typeof options>;

/** What people put before a title that is not ready. */
const UNREADY = /^(?:\[ ?(?:wip|draft|do not merge) ?\] ?:?|wip\b ?[:\-–]?|draft ?:) ?/i;

/** Judges the title, and names a better one where it can be made from what is there. */
export const title = defineRule({
  name: 'custom.title',
  summary: 'The title of the pull request has the form that is asked for.',
  options,
  examples: [
    { title: 'Conventional Commits, for repositories that squash', with: { conventional: {}, maximum: 72 } },
    {
      title: 'A ticket in every title, and nothing unfinished',
      with: {
        match: ['^[A-Z]{2,6}-[0-9]+ '],
        forbid: ['(?i)\\bwip\\b'],
        explain: 'Begin with the ticket, as in "WEB-12 Add a login".',
        exemptAuthors: ['dependabot[bot]', 'renovate*'],
      },
    },
  ],
  reads: (asked) => (asked.conventional === undefined ? ['title'] : ['title', 'commits']),
  blind: [
    'Whether the title tells the truth about the change.',
    'The message that is written when merging: GitHub proposes the title or the only commit, and a person can change it.',
  ],
  documentation: 'https://www.conventionalcommits.org/en/v1.0.0/',
  async judge(pull, asked) {
    const exempt = exempted(pull, asked.exemptAuthors);
    if (exempt !== undefined) return exempt;
    const { faults, unsure } = faultsOf(pull.title, asked);
    if (faults.length === 0) {
      return unsure.length > 0
        ? { verdict: 'neutral', summary: `the title is too long for ${unsure.join(', ')}`, findings: [] }
        : { verdict: 'pass', summary: 'the title is as it should be', findings: [] };
    }
    const better = await betterTitle(pull, asked);
    const suggestion =
      better === undefined ? (asked.explain ?? 'Change the title.') : `Change the title to ${quoted(better)}.`;
    return {
      verdict: 'fail',
      summary: `the title is refused: ${faults[0]}${faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''}`,
      findings: faults.map((fault) => ({ message: `In the title, ${fault}.`, suggestion })),
      ...(better === undefined ? {} : { fix: { text: suggestion, changes: [{ kind: 'title', title: better }] } }),
    };
  },
});

function faultsOf(text: string, asked: Options): { readonly faults: string[]; readonly unsure: string[] } {
  const faults = asked.conventional === undefined ? [] : [...headerFaults(text, asked.conventional)];
  const unsure: string[] = [];
  const length = [...text].length;
  if (length < asked.minimum) faults.push(`${length} characters are fewer than ${asked.minimum}`);
  if (length > asked.maximum) faults.push(`${length} characters are more than ${asked.maximum}`);
  for (const [patterns, wanted] of [
    [asked.match, true],
    [asked.forbid, false],
  ] as const) {
    for (const one of patterns) {
      const fits = fitsPattern(one, text);
      if (fits === undefined) unsure.push(one);
      else if (fits !== wanted)
        faults.push(wanted ? `nothing matches ${one}` : `something matches ${one}, which is forbidden`);
    }
  }
  return { faults, unsure };
}

/** The first of a few rewordings that holds by this very rule. */
async function betterTitle(pull: PullView, asked: Options): Promise<string | undefined> {
  const plain = pull.title.replace(/\s+/g, ' ').trim();
  const ready = plain.replace(UNREADY, '');
  const type = asked.conventional === undefined ? undefined : await likelyType(pull, asked.conventional);
  const candidates = [...new Set([ready, plain])].flatMap((one) => {
    const mended = asked.conventional === undefined ? undefined : mendHeader(one, asked.conventional, type);
    return mended === undefined ? [one] : [one, mended];
  });
  return candidates.find((one) => {
    const { faults, unsure } = faultsOf(one, asked);
    return faults.length === 0 && unsure.length === 0;
  });
}

/** From the branch's name, or from the commits when all of them say the same. */
async function likelyType(pull: PullView, { types }: Conventional): Promise<string | undefined> {
  const named = typeOfBranch(pull.headBranch, types);
  if (named !== undefined) return named;
  const { commits } = await pull.commits();
  const [first, ...others] = commits
    .filter(({ parents }) => parents.length < 2)
    .map(({ message }) => typeOf(message.split('\n', 1)[0] ?? ''));
  return first !== undefined && types.includes(first) && others.every((other) => other === first) ? first : undefined;
}
