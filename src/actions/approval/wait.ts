import { z } from 'zod';
import { type ActionContext, defineAction, done, park } from '../../core/action.ts';
import { type Approvals, approvalsOf, type Voice } from '../../core/changeset/approval.ts';
import type { Member } from '../../core/changeset/change-set.ts';
import { lookAgainAt } from '../../core/changeset/patience.ts';
import { pullReferences } from '../../core/changeset/pull-reference.ts';
import { SMALL_SET, showInComments } from '../../core/changeset/show.ts';
import { pullTargets } from '../../core/changeset/targets.ts';
import { subject } from '../../core/event.ts';
import { Fault } from '../../core/fault.ts';
import { nameList } from '../../core/repository/select.ts';

const input = z.strictObject({
  pullRequests: pullReferences.optional(),
  approvers: nameList.default([]).describe('Logins or teams whose approval counts; empty takes all who may write.'),
  count: z.number().int().min(1).default(1).describe('How many different people.'),
  each: z.boolean().default(false).describe('Each pull request needs that many, not the set as a whole.'),
  timeout: z.number().int().positive().optional().describe('Milliseconds.'),
});
const approval = z.object({
  by: z.string(),
  repository: z.string(),
  head: z.string(),
  via: z.enum(['command', 'review']),
});
const output = z.object({ approvedBy: z.array(z.string()), approvals: z.array(approval) });
type Input = z.output<typeof input>;

/** What can change the answer: words of people, and what happens to the pull request itself. */
const NEWS = [
  'approve',
  'reject',
  'pull_request_review.submitted',
  'pull_request_review.dismissed',
  'pull_request.synchronize',
  'pull_request.closed',
  'pull_request.reopened',
];

export const wait = defineAction({
  name: 'approval.wait',
  summary: 'Waits until enough different people approved the pull requests at their current heads.',
  input,
  output,
  permissions: { pull_requests: 'write', members: 'read', metadata: 'read' },
  examples: [
    { title: 'One person', inputs: {} },
    {
      title: 'Two of a team, within a day',
      inputs: { approvers: ['acme/design-system'], count: 2, timeout: 86_400_000 },
    },
  ],
  documentation: 'https://docs.github.com/rest/pulls/reviews',
  async run(given, context) {
    const members = await pullTargets(context, given.pullRequests);
    // Where everything was right already there is nothing to approve; no list and nothing opened is a mistake.
    const isMistake = given.pullRequests === undefined && context.changeset.members.length === 0;
    if (members.length === 0 && !isMistake) {
      return done(
        { approvedBy: [], approvals: [] },
        { note: 'no pull request was opened, so there is nothing to approve' },
      );
    }
    const looks = await Promise.all(members.map((member) => lookAt(context, member, given.approvers)));
    const open = looks.filter((look) => typeof look === 'object');
    if (open.length === 0 && !looks.includes('merged')) {
      throw new Fault('step-failed', 'there is no open pull request that anybody could approve');
    }
    const now = context.ports.clock.now();
    const missing = missingOf(open, given);
    if (missing === undefined) {
      if (context.step.call > 1)
        await show(context, open, {}, 'Nothing: it is approved, and Baton goes on by itself.', false);
      return approvedBy(open);
    }
    const deadline = given.timeout === undefined ? Number.POSITIVE_INFINITY : context.step.startedAt + given.timeout;
    if (now >= deadline)
      throw new Fault('timed-out', `the time for approval is over; still missing: ${missing.reason}`);
    // Once, when it begins to wait: a comment notifies people.
    if (context.step.call === 1) await show(context, open, missing.by, next(given), true);
    const keys = open.flatMap(({ member, number }) => subject.pull(member.repository, number));
    const until = Math.min(deadline, lookAgainAt(now, context.step.startedAt));
    return park({ keys, names: NEWS, until, reason: missing.reason, by: missing.by });
  },
  plan(given, { changeset, guessed }) {
    const count = (guessed?.has('pullRequests') ? undefined : given.pullRequests?.length) ?? changeset;
    const talked = count > SMALL_SET ? 1 : count;
    // Three looks, each with the reviews of all, and what the people who spoke may do; a comment when it begins and its
    // last word, each after a look for it.
    const reads = 3 * (Math.ceil(count / 20) + count) + 2 * talked + 1 + 2 * given.count;
    const writes = 2 * talked;
    return { repositories: [], requests: reads + writes, points: reads + writes * 5, content: talked, risks: [] };
  },
});

interface Opinion extends Approvals {
  readonly member: Member;
  readonly number: number;
}

async function lookAt(
  context: ActionContext,
  member: Member,
  approving: readonly string[],
): Promise<Opinion | 'closed' | 'merged'> {
  const standing = await context.ports.github.changes.standing(member.repository, member.pull?.number ?? 0);
  const pull = standing?.pull;
  if (pull === undefined) return 'closed';
  if (pull.merged) return 'merged';
  if (pull.state === 'closed') return 'closed';
  return { ...(await approvalsOf(context, member.repository, pull, approving)), member, number: pull.number };
}

interface Missing {
  readonly reason: string;
  readonly by: { readonly [repository: string]: string };
}

/** What stands between the pull requests and their approval; undefined when nothing does. */
function missingOf(open: readonly Opinion[], { count, each, approvers: asked }: Input): Missing | undefined {
  const rejected = open.filter((look) => look.rejected.length > 0);
  if (rejected.length > 0) {
    const by = Object.fromEntries(rejected.map((look) => [look.member.repository, rejection(look.rejected)]));
    return {
      reason: `a rejection to be taken back: ${Object.entries(by)
        .map((one) => one.join(' '))
        .join('; ')}`,
      by,
    };
  }
  const people = new Set(open.flatMap((look) => look.approved.map(({ by }) => by.toLowerCase())));
  const short = each ? open.filter((look) => look.approved.length < count) : people.size < count ? open : [];
  if (short.length === 0) return undefined;
  const have = each ? '' : people.size === 0 ? '' : `, ${people.size} there`;
  const from = asked.length === 0 ? '' : ` from ${asked.join(', ')}`;
  const [first] = short;
  const where =
    short.length === 1
      ? ` on ${first?.member.repository ?? ''}#${first?.number ?? ''}`
      : each
        ? ` on each of ${short.length} pull requests`
        : ` on any of ${short.length} pull requests`;
  const by = Object.fromEntries(short.map((look) => [look.member.repository, stillMissing(look)]));
  return { reason: `${count} ${count === 1 ? 'approval' : 'approvals'}${have}${from}${where}`, by };
}

function rejection(voices: readonly Voice[]): string {
  return voices
    .map(
      ({ by, via, reason }) =>
        `${by} ${via === 'review' ? 'asked for changes' : 'rejected it'}${reason === undefined ? '' : `: ${reason.slice(0, 200)}`}`,
    )
    .join(', ');
}

function stillMissing({ approved, outdated }: Opinion): string {
  const told = [
    ...approved.map(({ by }) => `${by} approved`),
    ...outdated.map(({ by, head }) => `${by} approved an earlier head (${head.slice(0, 7)})`),
  ];
  return told.length === 0 ? 'nobody approved its head yet' : told.join(', ');
}

function next({ count, each, approvers: asked }: Input): string {
  const people = count === 1 ? 'one person' : `${count} different people`;
  const who = asked.length === 0 ? people : `${people} of ${asked.join(', ')}`;
  return `${who} must approve ${each ? 'each pull request' : 'any one of these pull requests'}, with a review or with /baton approve`;
}

function approvedBy(open: readonly Opinion[]) {
  const approvals = open.flatMap(({ member, approved }) =>
    approved.map(({ by, head, via }) => ({ by, repository: member.repository, head, via })),
  );
  return done({ approvedBy: [...new Set(approvals.map(({ by }) => by))], approvals });
}

/** On every pull request of a small set, on the first of a large one. Those that are not of the change set are left alone. */
async function show(
  context: ActionContext,
  open: readonly Opinion[],
  waits: { readonly [repository: string]: string },
  text: string,
  create: boolean,
): Promise<void> {
  const set = context.changeset;
  const own = open.map(({ member }) => member).filter((member) => isIn(set.members, member));
  const members = own.length > SMALL_SET ? own.slice(0, 1) : own;
  await showInComments(context, { set, members, waits, next: text, create });
}

function isIn(members: readonly Member[], { repositoryId }: Member): boolean {
  return members.some((member) => member.repositoryId === repositoryId);
}
