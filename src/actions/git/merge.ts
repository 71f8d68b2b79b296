import { z } from 'zod';
import { type ActionContext, defineAction, done, type Outcome, park, type Wait } from '../../core/action.ts';
import { type ChangeSet, type Member, withMember } from '../../core/changeset/change-set.ts';
import { repositoryResults } from '../../core/changeset/each-member.ts';
import { deleteSource, land, landedMember } from '../../core/changeset/land.ts';
import { type Look, lookAt, withProviders } from '../../core/changeset/look.ts';
import { type Move, nextMove } from '../../core/changeset/next-move.ts';
import { landingOrder } from '../../core/changeset/order.ts';
import { backOff, lookAgainAt } from '../../core/changeset/patience.ts';
import { pullReferences } from '../../core/changeset/pull-reference.ts';
import type { Refusal } from '../../core/changeset/refusal.ts';
import { pullsOf, SMALL_SET, showInBodies, showInComments } from '../../core/changeset/show.ts';
import { pullTargets } from '../../core/changeset/targets.ts';
import { subject } from '../../core/event.ts';
import { Fault } from '../../core/fault.ts';
import type { Pull } from '../../core/ports/github/pulls.ts';
import { nameList } from '../../core/repository/select.ts';

const input = z.strictObject({
  pullRequests: pullReferences.optional(),
  strategy: z.enum(['merge', 'squash', 'rebase']).optional().describe('Left out: that of the organization.'),
  deleteSourceBranch: z.boolean().default(false),
  checks: nameList.optional().describe('Only these checks must be green; left out: every check on the head.'),
  approvers: nameList.default([]).describe('Who must approve a head that moved after the gate; as for approval.wait.'),
  count: z.number().int().min(1).default(1).describe('How many different people must approve such a head.'),
});
const mergedPull = z.object({ repository: z.string(), number: z.number(), url: z.string(), sha: z.string() });
const output = z.object({ merged: z.array(mergedPull), results: repositoryResults });
type Input = z.output<typeof input>;
type Result = Outcome<z.input<typeof output>>;

/** Merges in one call: few, so that what happened is kept before long; yet a third, for each call looks at all that remains. */
const batchSize = (remaining: number) => Math.max(10, Math.ceil(remaining / 3));
/** Calls that it takes to merge so many: one for each batch of the order, and more where a batch is large. */
function callsFor(count: number, batches: number): number {
  let calls = Math.min(batches, count);
  for (let left = count; left > batchSize(left); left -= batchSize(left)) calls += 1;
  return calls;
}
/** Calls that look again after a short pause, before it relies on being called. */
const IMPATIENT_CALLS = 8;

export const merge = defineAction({
  name: 'git.merge',
  summary: 'Lands the pull requests of a change set: none until all can land, then providers before consumers.',
  aliases: ['changeset.merge'],
  input,
  output,
  permissions: { pull_requests: 'write', contents: 'write', checks: 'read', statuses: 'read' },
  examples: [
    { title: 'The whole change set', inputs: { deleteSourceBranch: true } },
    { title: 'Two pull requests', inputs: { pullRequests: ['acme/web#12', 'acme/docs#3'], strategy: 'squash' } },
  ],
  documentation: 'https://docs.github.com/rest/pulls/pulls#merge-a-pull-request',
  async run(given, context) {
    const asked = await pullTargets(context, given.pullRequests);
    const scope = withProviders(asked, context.changeset);
    const look = await lookAt(context, scope, asked, given);
    const set = await adoptMerged(context, scope, look, given);
    const landing = new Landing(context, given, scope, look, set);
    const move = nextMove({ members: landing.members() }, look.live);
    switch (move.kind) {
      case 'done':
        return landing.finish();
      case 'blocked':
        return landing.stop(move);
      case 'wait':
        return landing.wait(move);
      case 'merge':
        return landing.mergeBatch(move.batch);
    }
  },
  plan(given, { catalogue, changeset, guessed }) {
    const known = guessed?.has('pullRequests') ? undefined : given.pullRequests;
    const count = known?.length ?? changeset;
    const named = known?.map(({ repository }) => repository) ?? [];
    const order = landingOrder(
      catalogue.repositories.map(({ fullName, dependsOn }) => ({ repository: fullName, dependsOn })),
    );
    const calls = callsFor(count, order.ok ? order.batches.length : 1);
    // Twenty pull requests and their checks are read at once, the bodies of ten are written, and the branches of twenty
    // deleted; every call looks at what remains and begins a request of each kind anew. A comment is brought up to date.
    const talked = count > SMALL_SET ? 1 : count;
    const reads = Math.ceil(count / 20) * (calls + 2) + talked;
    const bodies = Math.ceil(count / 10) + (count > SMALL_SET ? 0 : calls * Math.ceil(count / 10));
    const deletions = given.deleteSourceBranch ? Math.ceil(count / 20) + calls : 0;
    const writes = count + bodies + deletions + talked;
    const into = catalogue.defaults.baseBranch ?? 'default branches';
    return {
      repositories: [...new Set(named)],
      requests: reads + writes,
      points: reads + writes * 5,
      content: count,
      risks: [`merges into ${into}`],
    };
  },
});

/** Takes over what is merged on GitHub and not yet in the change set: by a person, or by this very step before a crash. */
async function adoptMerged(context: ActionContext, scope: readonly Member[], look: Look, given: Input) {
  let set = scope.reduce<ChangeSet>(withMember, context.changeset);
  for (const member of scope) {
    const state = look.live.get(member.repository);
    if (state?.kind !== 'merged') continue;
    set = withMember(set, landedMember(member, state.sha));
    const pull = look.pulls.get(member.repository);
    if (given.deleteSourceBranch && pull !== undefined) await deleteSource(context, member.repository, pull);
  }
  return set;
}

/** One call's work on a set that was looked at. */
class Landing {
  readonly #context: ActionContext;
  readonly #given: Input;
  readonly #scope: ReadonlySet<number>;
  readonly #look: Look;
  #set: ChangeSet;

  constructor(context: ActionContext, given: Input, scope: readonly Member[], look: Look, set: ChangeSet) {
    this.#context = context;
    this.#given = given;
    this.#scope = new Set(scope.map(({ repositoryId }) => repositoryId));
    this.#look = look;
    this.#set = set;
  }

  /** Those in scope, as they are now. */
  members(): Member[] {
    return this.#set.members.filter(({ repositoryId }) => this.#scope.has(repositoryId));
  }

  async mergeBatch(batch: readonly Member[]): Promise<Result> {
    const merged = new Map<string, Pull>();
    const held = await this.#mergeEach(batch, merged);
    // Only what has merged, and together: branches deleted in one moment share a request.
    if (this.#given.deleteSourceBranch) {
      await Promise.all([...merged].map(([repository, pull]) => deleteSource(this.#context, repository, pull)));
    }
    if (held !== undefined) return held;
    const left = this.members().filter((member) => member.merged === undefined && member.pull !== undefined);
    if (left.length === 0) return this.finish();
    await this.#showBodies({});
    return this.#again(`the next of ${left.length} pull requests to be merged`);
  }

  /** One after another into `merged`; gives an end where the others have to wait. */
  async #mergeEach(batch: readonly Member[], merged: Map<string, Pull>): Promise<Result | undefined> {
    const { stop, catalogue } = this.#context;
    const strategy = this.#given.strategy ?? catalogue.defaults.mergeStrategy;
    const remaining = this.members().filter(({ merged }) => merged === undefined);
    for (const member of batch.slice(0, batchSize(remaining.length))) {
      if (stop.aborted) throw new Fault('cancelled', 'the run was stopped');
      const pull = this.#look.pulls.get(member.repository);
      if (pull === undefined) continue;
      const landing = await land(this.#context, member, pull, strategy);
      if (landing.kind === 'held') return this.#held(member.repository, landing.refusal);
      this.#set = withMember(this.#set, landing.member);
      if (landing.kind === 'failed') return this.#again(`the failure of ${member.repository} to be kept`);
      this.#context.note(`merged ${member.repository}#${pull.number}`);
      merged.set(member.repository, pull);
    }
    return undefined;
  }

  async finish(): Promise<Result> {
    await this.#show({}, 'Nothing: everything has landed.', false);
    const members = this.members();
    const merged = members.flatMap(({ repository, pull, merged: commit }) =>
      pull !== undefined && commit !== undefined
        ? [{ repository, number: pull.number, url: pull.url, sha: commit.sha }]
        : [],
    );
    const results = members.map(({ repository, result }) =>
      'reason' in result
        ? { repository, result: result.kind, reason: result.reason }
        : { repository, result: 'succeeded' as const },
    );
    return done({ merged, results }, { changeset: this.#set });
  }

  async wait(move: Extract<Move, { kind: 'wait' }>): Promise<Result> {
    const by = Object.fromEntries(move.for.map(({ repository, reasons }) => [repository, reasons.join('; ')]));
    const [first] = move.for;
    const one = first === undefined ? '' : `${first.repository}: ${first.reasons.join('; ')}`;
    const reason = move.for.length === 1 ? one : `${move.for.length} pull requests to be ready, ${one}`;
    const next = 'Look after what the table names; then Baton goes on by itself.';
    await this.#show(by, next, move.needsPerson);
    return this.#park(reason, by, move.again);
  }

  /** Keeps who failed, then stops with the names of what landed and what remains. */
  async stop({ because, landed, remaining }: Extract<Move, { kind: 'blocked' }>): Promise<Result> {
    for (const member of this.members()) {
      const state = this.#look.live.get(member.repository);
      if (state?.kind !== 'failed' || member.result.kind === 'failed') continue;
      this.#set = withMember(this.#set, { ...member, result: { kind: 'failed', reason: state.reason } });
    }
    const told = `${because}. Landed: ${landed.join(', ') || 'nothing'}. Remaining: ${remaining.join(', ')}.`;
    if (!sameResults(this.#set, this.#context.changeset)) return this.#again(`to stop: ${because}`);
    await this.#show({}, `The change set stopped: ${told}`, true);
    throw new Fault('step-failed', `the change set cannot be landed: ${told}`, {
      detail: { because, landed, remaining },
    });
  }

  /** A person is told once what to do; the comment is only edited after that. */
  async #held(repository: string, { says, passes }: Refusal): Promise<Result> {
    const by = { [repository]: says };
    if (passes === 'person')
      await this.#show(by, `Look after ${repository}: ${says}. Then Baton goes on by itself.`, true);
    else await this.#showBodies(by);
    return this.#park(`${repository}: ${says}`, by, passes === 'soon');
  }

  /** Called again at once, with the change set kept. */
  #again(reason: string): Result {
    return park({ keys: [], until: this.#context.ports.clock.now(), reason }, { changeset: this.#set });
  }

  #park(reason: string, by: NonNullable<Wait['by']>, soon: boolean): Result {
    const { ports, step } = this.#context;
    const now = ports.clock.now();
    const until =
      soon && step.call <= IMPATIENT_CALLS
        ? now + backOff(step.call, ports.clock.random())
        : lookAgainAt(now, step.startedAt);
    const keys = this.members().flatMap(({ repository, pull, merged }) => {
      if (pull === undefined || merged !== undefined) return [];
      const head = this.#look.pulls.get(repository)?.head.sha;
      return [subject.pull(repository, pull.number), ...(head === undefined ? [] : [subject.commit(repository, head)])];
    });
    const news = JSON.stringify(this.#set) !== JSON.stringify(this.#context.changeset);
    return park({ keys, until, reason, by }, news ? { changeset: this.#set } : {});
  }

  /** On the way: in small sets only, or a large one would spend its content limit on tables. */
  async #showBodies(waits: NonNullable<Wait['by']>): Promise<void> {
    const members = this.members();
    if (members.length > SMALL_SET) return;
    // What has merged is shown what became of the others at the end.
    const open = members.filter(({ merged }) => merged === undefined);
    await showInBodies(this.#context, { set: this.#set, members: open, waits }, this.#look.pulls);
  }

  /** Where it ends or needs a person; `create`: with a comment, which notifies people. */
  async #show(waits: NonNullable<Wait['by']>, next: string, create: boolean): Promise<void> {
    const members = this.members();
    const seen = await pullsOf(this.#context, members, this.#look.pulls);
    await showInBodies(this.#context, { set: this.#set, members, waits }, seen);
    const talked = members.length > SMALL_SET ? members.slice(0, 1) : members;
    await showInComments(this.#context, { set: this.#set, members: talked, waits, next, create }, seen);
  }
}

function sameResults(a: ChangeSet, b: ChangeSet): boolean {
  const kinds = ({ members }: ChangeSet) => members.map(({ repositoryId, result }) => `${repositoryId} ${result.kind}`);
  return kinds(a).join() === kinds(b).join();
}
