import { z } from 'zod';
import { type ActionContext, type CheckSight, defineAction, done, park, type SeenChecks } from '../../core/action.ts';
import type { Member } from '../../core/changeset/change-set.ts';
import { namedSights, namedTrouble } from '../../core/changeset/check-state.ts';
import { type RepositoryResult, repositoryResults } from '../../core/changeset/each-member.ts';
import { lookAgainAt } from '../../core/changeset/patience.ts';
import { pullReferences } from '../../core/changeset/pull-reference.ts';
import { memberTargets, pullTargets } from '../../core/changeset/targets.ts';
import { subject } from '../../core/event.ts';
import { Fault } from '../../core/fault.ts';
import type { CheckRun } from '../../core/ports/github/checks.ts';
import { nameList, repositoriesInput } from '../../core/repository/select.ts';

/** After this long (milliseconds) a check that nobody reported is called missing. */
const MISSING_AFTER = 10 * 60_000;

/** What can change the answer: a check that ends or is run again, and what happens to the pull request itself. */
const NEWS = [
  'check_run.completed',
  'status',
  'workflow_run.requested',
  'pull_request.synchronize',
  'pull_request.closed',
  'pull_request.reopened',
];

export const all = defineAction({
  name: 'quality.all',
  summary: 'Waits until the named checks are green on the head of each pull request.',
  input: z.strictObject({
    pullRequests: pullReferences.optional(),
    repositories: repositoriesInput.optional(),
    checks: nameList
      .refine((list) => list.length > 0, 'expected at least one check')
      .describe('Our names for checks; the catalogue says what each repository calls them.'),
  }),
  output: z
    .object({ results: repositoryResults })
    .catchall(z.unknown())
    .describe('`results`, and `<check>.status` for each check.'),
  permissions: { checks: 'read', statuses: 'read', pull_requests: 'read' },
  examples: [
    { title: 'Two checks on the change set', inputs: { checks: ['lint', 'test'] } },
    { title: 'One check on one pull request', inputs: { pullRequests: ['acme/web#12'], checks: 'test' } },
  ],
  documentation: 'https://docs.github.com/rest/checks/runs',
  async run(input, context) {
    const members = await membersOf(context, input);
    // A list that is empty has nothing red in it; no list and nothing opened is a mistake.
    const told = input.pullRequests !== undefined || input.repositories !== undefined;
    if (members.length === 0 && !told && context.changeset.members.length === 0) {
      throw new Fault('step-failed', 'there is no pull request whose checks it could wait for');
    }
    const looks = await Promise.all(members.map((member) => lookAt(context, member, input.checks)));
    const open = looks.filter(({ reasons }) => reasons.length > 0);
    const seen = Object.fromEntries(looks.map(({ repository, sights }) => [repository, sights]));
    if (open.length === 0) return ended(looks, input.checks, seen);
    const now = context.ports.clock.now();
    noteMissing(context, looks, now);
    const by = Object.fromEntries(open.map(({ repository, reasons }) => [repository, reasons.join('; ')]));
    const [first] = open;
    const keys = open.flatMap((look) => look.keys);
    const missingAt = context.step.startedAt + MISSING_AFTER;
    const later = lookAgainAt(now, context.step.startedAt);
    const until = now < missingAt ? Math.min(missingAt, later) : later;
    const reason = `checks of ${open.length} of ${looks.length} repositories; ${first?.repository ?? ''}: ${first?.reasons[0] ?? ''}`;
    return park({ keys, names: NEWS, until, reason, by }, { checks: seen });
  },
  plan(input, { changeset, guessed }) {
    const named = guessed?.has('pullRequests') ? undefined : input.pullRequests?.length;
    const count = named ?? (guessed?.has('repositories') ? undefined : input.repositories?.length) ?? changeset;
    // What a check reports wakes the step, and then it looks at all of them; some report at once, some fail and run again.
    const looks = 2 + 2 * input.checks.length;
    // A look at twenty pull requests with their checks is one request.
    const requests = Math.ceil(count / 20) * looks;
    return { repositories: [], requests, points: requests, content: 0, risks: [] };
  },
});

interface CheckLook {
  readonly repository: string;
  readonly result: RepositoryResult;
  /** What it waits for; empty when it ended. */
  readonly reasons: readonly string[];
  readonly missing: readonly string[];
  readonly keys: readonly string[];
  readonly sights: { readonly [check: string]: CheckSight };
}

async function membersOf(
  context: ActionContext,
  input: {
    readonly pullRequests?: z.output<typeof pullReferences> | undefined;
    readonly repositories?: readonly string[] | undefined;
  },
): Promise<readonly Member[]> {
  if (input.pullRequests !== undefined || input.repositories === undefined) {
    return pullTargets(context, input.pullRequests);
  }
  return memberTargets(context, input.repositories).members;
}

/** Looks at the head of the pull request; where there is none, at the tip of the base branch. */
async function lookAt(context: ActionContext, member: Member, checks: readonly string[]): Promise<CheckLook> {
  const { github } = context.ports;
  const { repository } = member;
  const keys: string[] = [];
  let sha: string | undefined;
  let runs: readonly CheckRun[] | undefined;
  if (member.pull === undefined) sha = (await github.git.branch(repository, member.baseBranch))?.sha;
  else {
    const standing = await github.changes.standing(repository, member.pull.number);
    keys.push(subject.pull(repository, member.pull.number));
    if (standing === undefined) return failed(repository, 'its pull request is gone');
    const { pull } = standing;
    if (pull.state === 'closed' && !pull.merged)
      return failed(repository, 'its pull request was closed without being merged');
    sha = pull.head.sha;
    runs = standing.runs;
  }
  if (sha === undefined) return failed(repository, `it has no branch ${member.baseBranch}`);
  keys.push(subject.commit(repository, sha));
  runs ??= await github.checks.list(repository, sha);
  const trouble = namedTrouble(context.catalogue, member, checks, runs);
  const reasons = trouble.map(({ reason }) => reason);
  const missing = trouble.filter((one) => one.missing).map(({ name }) => name);
  const sights = namedSights(context.catalogue, member, checks, runs);
  return { repository, result: { repository, result: 'succeeded' }, reasons, missing, keys, sights };
}

function failed(repository: string, reason: string): CheckLook {
  return {
    repository,
    result: { repository, result: 'failed', reason },
    reasons: [],
    missing: [],
    keys: [],
    sights: {},
  };
}

function ended(looks: readonly CheckLook[], checks: readonly string[], seen: SeenChecks) {
  const results = looks.map(({ result }) => result);
  if (results.length > 0 && results.every(({ result }) => result === 'failed')) {
    throw new Fault(
      'step-failed',
      results.map(({ repository, reason }) => `${repository}: ${reason ?? ''}`).join('; '),
    );
  }
  const statuses = checks.filter((name) => name !== 'results').map((name) => [name, { status: 'success' }] as const);
  return done({ ...Object.fromEntries(statuses), results }, { checks: seen });
}

/** Said once: in the minute after the time is up, for which the step had itself called. */
function noteMissing(context: ActionContext, looks: readonly CheckLook[], now: number): void {
  const waited = now - context.step.startedAt;
  if (waited < MISSING_AFTER || waited > MISSING_AFTER + 60_000) return;
  const missing = looks.filter((look) => look.missing.length > 0);
  if (missing.length === 0) return;
  const told = missing.map(({ repository, missing: names }) => `${repository}: ${names.join(', ')}`).join('; ');
  context.note(`nobody reported these checks in 10 minutes; is their name in the catalogue right? ${told}`);
}
