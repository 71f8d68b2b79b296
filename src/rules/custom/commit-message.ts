import { z } from 'zod';
import { conventional, typeOfBranch } from '../../core/policy/conventional.ts';
import type { ViewedCommit } from '../../core/policy/facts.ts';
import { type MessageFault, mendMessage, messageFaults } from '../../core/policy/message.ts';
import { exemptAuthors, exempted, pattern } from '../../core/policy/options.ts';
import { counted, quoted } from '../../core/policy/quote.ts';
import { type Change, defineRule, type Part, type PullView, type Verdict } from '../../core/policy/rule.ts';

const options = z
  .strictObject({
    subject: z
      .enum(['commits', 'title'])
      .default('commits')
      .describe('`title` judges the title alone, as the message of the one commit that a squash merge makes.'),
    conventional: conventional
      .optional()
      .describe('When given, even as `{}`: the first line is a Conventional Commit.'),
    match: z
      .array(pattern)
      .max(20)
      .default([])
      .describe('Patterns (RE2) of which each must match somewhere in the message.'),
    forbid: z.array(pattern).max(20).default([]).describe('Patterns (RE2) of which none may match.'),
    maximumSubject: z.int().min(10).max(1000).default(100).describe('Most characters of the first line.'),
    maximumLine: z
      .int()
      .min(20)
      .max(10_000)
      .default(10_000)
      .describe('Most characters of a line below, addresses and trailers aside.'),
    signOff: z
      .boolean()
      .default(false)
      .describe('Whether each commit ends with a line `Signed-off-by: Name <address>` (DCO).'),
    exemptAuthors,
  })
  .refine(({ subject, signOff }) => subject === 'commits' || !signOff, {
    message: 'a title cannot be signed off; judge the commits',
    path: ['signOff'],
  });
type Options = z.output<typeof options>;

/** Judges the message of every commit but merge commits, or the title in their place; says which one fails, and in which line. */
export const commitMessage = defineRule({
  name: 'custom.commit-message',
  summary: 'Each commit message has the form that is asked for.',
  options,
  examples: [
    { title: 'Conventional Commits', with: { conventional: {}, maximumSubject: 72 } },
    {
      title: 'The same where everything is squashed',
      with: { subject: 'title', conventional: { types: ['feat', 'fix', 'chore'] } },
    },
    { title: 'Signed off, as the Linux kernel asks', with: { signOff: true, maximumSubject: 75, maximumLine: 100 } },
  ],
  reads: ({ subject }) => [subject === 'title' ? 'title' : 'commits'],
  blind: [
    'Whether a sign-off is by the author of the commit: the platform gives logins here, and a sign-off an address.',
    'Merge commits: `custom.no-merge-commits` is about them.',
    'Commits beyond the 250 that the platform gives: the answer is neutral then, unless something was found.',
    'With `subject: title`, what is written when merging: the platform proposes the title, and a person can change it.',
  ],
  documentation: 'https://www.conventionalcommits.org/en/v1.0.0/',
  async judge(pull, asked) {
    const exempt = exempted(pull, asked.exemptAuthors);
    if (exempt !== undefined) return exempt;
    return asked.subject === 'title' ? judgeTitle(pull, asked) : judgeCommits(pull, asked);
  },
});

function judgeTitle(pull: PullView, asked: Options): Verdict {
  const { faults, unsure } = messageFaults(pull.title, asked);
  if (faults.length === 0) {
    return unsure.length > 0
      ? { verdict: 'neutral', summary: `the title is too long for ${unsure.join(', ')}`, findings: [] }
      : { verdict: 'pass', summary: 'the title makes a good message', findings: [] };
  }
  const better = mendMessage(pull.title, asked, likelyType(pull, asked));
  const text = better === undefined ? undefined : `Change the title to ${quoted(better)}.`;
  return {
    verdict: 'fail',
    summary: `the title makes no good message: ${faults[0]?.text}`,
    findings: faults.map((fault) => ({ message: `In the title, ${fault.text}.`, suggestion: text ?? fault.todo })),
    ...(better === undefined || text === undefined
      ? {}
      : { fix: { text, changes: [{ kind: 'title', title: better }] } }),
  };
}

async function judgeCommits(pull: PullView, asked: Options): Promise<Verdict> {
  const { commits, truncated } = await pull.commits();
  const own = commits.filter(({ parents }) => parents.length < 2);
  const judged = own.map((commit) => ({ commit, ...messageFaults(commit.message, asked) }));
  const failed = judged.filter(({ faults }) => faults.length > 0);
  const unsure = judged.filter(({ faults, unsure: open }) => faults.length === 0 && open.length > 0);
  const left = [
    ...(unsure.length > 0 ? [`${counted(unsure.length, 'message')} too long for a pattern`] : []),
    ...(truncated ? ['not all commits were given'] : []),
  ];
  if (commits.length === 0) return { verdict: 'neutral', summary: 'no commits were given', findings: [] };
  const changes = rewordings(failed, asked, likelyType(pull, asked));
  return {
    verdict: failed.length > 0 ? 'fail' : left.length > 0 ? 'neutral' : 'pass',
    summary: [`${failed.length} of ${counted(own.length, 'commit message')} refused`, ...left].join('; '),
    findings: failed.flatMap(({ commit, faults }) =>
      faults.map((fault) => ({ message: `${shown(commit)}, ${place(fault)}: ${fault.text}.`, suggestion: fault.todo })),
    ),
    parts: judged.map(({ commit, faults, unsure: open }): Part => {
      const [first] = faults;
      if (first === undefined) return { state: open.length > 0 ? 'neutral' : 'pass', text: shown(commit) };
      return {
        state: 'fail',
        text: shown(commit),
        actual: faults.map((fault) => `${place(fault)}: ${fault.text}`).join('; '),
      };
    }),
    ...(changes === undefined ? {} : { fix: { text: rewordingText(changes, pull.baseBranch), changes } }),
  };
}

type Rewording = Change & { readonly kind: 'message' };

/** New messages for all that failed, or nothing: half of them would not turn the verdict. */
function rewordings(
  failed: readonly { readonly commit: ViewedCommit }[],
  asked: Options,
  type: string | undefined,
): Rewording[] | undefined {
  const changes = failed.flatMap(({ commit }): Rewording[] => {
    const message = mendMessage(commit.message, asked, type);
    return message === undefined ? [] : [{ kind: 'message', sha: commit.sha, message }];
  });
  return changes.length === failed.length && changes.length > 0 ? changes : undefined;
}

function rewordingText(changes: readonly Rewording[], base: string): string {
  const each = changes
    .slice(0, 5)
    .map(({ sha, message }) => `${sha.slice(0, 7)} as ${quoted(message.split('\n', 1)[0] ?? '')}`);
  const more = changes.length > 5 ? `, and ${changes.length - 5} more` : '';
  return `Reword ${each.join(', ')}${more}: git rebase --interactive origin/${base}, then git push --force-with-lease.`;
}

function likelyType(pull: PullView, asked: Options): string | undefined {
  return asked.conventional === undefined ? undefined : typeOfBranch(pull.headBranch, asked.conventional.types);
}

function shown({ sha, message }: ViewedCommit): string {
  return `${sha.slice(0, 7)} ${quoted(message.split('\n', 1)[0] ?? '')}`;
}

function place({ line }: MessageFault): string {
  return line === 0 ? 'the whole message' : `line ${line}`;
}
