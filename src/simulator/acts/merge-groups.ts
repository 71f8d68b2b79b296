import { isAncestor, log } from '../git/history.ts';
import type { Hub } from '../hub.ts';
import type { MergeGroup, MergeQueueRule, QueueEntry } from '../records/rules.ts';
import type { Actor, PullIssue, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { appliedRules } from '../rules/applied.ts';
import { queueRule } from '../rules/merge.ts';
import { type CheckState, checkState } from '../rules/status-checks.ts';
import { mergeGroupJson } from '../shapes/merge-groups.ts';
import { announce } from './announce.ts';
import { type DequeueReason, dequeue, methodOf, queueBot, queueOf } from './merge-queue.ts';
import { mergedCommit, tidyUp } from './merging.ts';
import { announcePull, pullOf, recordMerge } from './pulls.ts';
import { dropRef, moveRef } from './refs.ts';

const MINUTE = 60_000;
/** Events after which a queue may go on. */
const WAKING: ReadonlySet<string> = new Set(['check_run', 'status', 'pull_request', 'push', 'repository_ruleset']);

/**
 * Merge queues at work: each entry gets a temporary branch that holds it on top of those before it, apps are asked to
 * check that, and what is green lands in order
 * (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue).
 */
export class MergeQueues {
  readonly #hub: Hub;
  readonly #stop: AbortSignal;
  readonly #bot: Actor;
  /** One turn of a queue at a time; a turn that was asked for meanwhile follows. */
  readonly #turns = new Map<QueueEntry[], 'once' | 'again'>();
  /** Groups that were built, until they are destroyed, with the times at which somebody looks at them anyway. */
  readonly #groups = new Map<MergeGroup, Repository>();

  constructor(hub: Hub, stop: AbortSignal) {
    this.#hub = hub;
    this.#stop = stop;
    this.#bot = queueBot(hub);
    hub.listeners.push(({ event, repository: name }) => {
      const repository = name === undefined || !WAKING.has(event) ? undefined : hub.find(name);
      if (repository !== undefined) this.#wake(repository);
    });
  }

  #wake(repository: Repository): void {
    for (const [branch, queue] of repository.rules.queues) {
      const gone = ![...this.#groups].some(([group, of]) => of === repository && isGroupOf(group, branch));
      if (queue.length === 0 && gone) continue;
      if (this.#turns.has(queue)) {
        this.#turns.set(queue, 'again');
        continue;
      }
      this.#turns.set(queue, 'once');
      this.#hub.background(this.#run(repository, branch, queue));
    }
  }

  async #run(repository: Repository, branch: string, queue: QueueEntry[]): Promise<void> {
    try {
      do {
        this.#turns.set(queue, 'once');
        // What happened is announced in the middle of an act; look when it is over.
        await this.#hub.clock.sleep(0);
        await this.#turn(repository, branch, queue);
      } while (this.#turns.get(queue) === 'again');
    } finally {
      this.#turns.delete(queue);
    }
  }

  async #turn(repository: Repository, branch: string, queue: QueueEntry[]): Promise<void> {
    const rule = queueRule(this.#hub, repository, branch);
    for (const entry of [...queue]) {
      const reason = rule === undefined ? 'QUEUE_CLEARED' : this.#unfit(repository, branch, rule, entry);
      if (reason !== undefined) await this.#leave(repository, entry, reason);
    }
    if (rule !== undefined) {
      await this.#build(repository, branch, queue, rule);
      await this.#land(repository, branch, queue, rule);
    }
    await this.#sweep(repository, branch, queue);
  }

  /** Why an entry cannot stay, if it cannot. */
  #unfit(repository: Repository, branch: string, rule: MergeQueueRule, entry: QueueEntry): DequeueReason | undefined {
    const { state, pull } = pullOf(repository, entry.number);
    if (pull.merged !== null) return 'ALREADY_MERGED';
    if (state === 'closed' || pull.draft) return 'MANUAL';
    if (pull.head.sha !== entry.sha || pull.base.branch !== branch) return 'UNKNOWN_REMOVAL_REASON';
    if (entry.group === undefined) return undefined;
    const checked = this.#state(repository, branch, entry.group.sha);
    // Of a group only its head must be green, so what is red further down may be mended by what comes after.
    const last = queueOf(repository, branch).findLast(({ group }) => group !== undefined) === entry;
    if (checked === 'failing' && (rule.grouping_strategy === 'ALLGREEN' || last)) return 'CI_FAILURE';
    const late = this.#hub.clock.now() - entry.group.at >= rule.check_response_timeout_minutes * MINUTE;
    return checked !== 'succeeded' && late ? 'CI_TIMEOUT' : undefined;
  }

  /** How the required checks of the branch stand at the head of a group; nothing required is a success. */
  #state(repository: Repository, branch: string, sha: string): CheckState {
    const states = appliedRules(this.#hub, repository, `refs/heads/${branch}`).flatMap(({ rule }) =>
      rule.type === 'required_status_checks'
        ? rule.parameters.required_status_checks.map((one) => checkState(repository, sha, one))
        : [],
    );
    return states.find((one) => one === 'failing') ?? states.find((one) => one !== 'succeeded') ?? 'succeeded';
  }

  async #leave(repository: Repository, entry: QueueEntry, reason: DequeueReason): Promise<void> {
    await dequeue(this.#hub, repository, this.#bot, pullOf(repository, entry.number), reason);
  }

  /** Builds what has no group, or one on something that is no longer before it. */
  async #build(repository: Repository, branch: string, queue: QueueEntry[], rule: MergeQueueRule): Promise<void> {
    const { git } = repository;
    let before = git.refs.get(`refs/heads/${branch}`);
    const most = rule.max_entries_to_build === 0 ? queue.length : rule.max_entries_to_build;
    for (const entry of queue.slice(0, most)) {
      if (before === undefined) return;
      if (entry.group?.base !== before) {
        const issue = pullOf(repository, entry.number);
        const group = await this.#group(repository, branch, issue, before, rule);
        // While git worked the queue may have changed; the next turn sees to it.
        if (queue.indexOf(entry) === -1) return;
        if (group === undefined) {
          await this.#leave(repository, entry, 'MERGE_CONFLICT');
          continue;
        }
        entry.group = group;
        this.#expect(repository, rule.check_response_timeout_minutes * MINUTE);
        const about = { merge_group: mergeGroupJson(repository, branch, group) };
        announce(this.#hub, repository, this.#bot, 'merge_group', 'checks_requested', about);
      }
      before = entry.group?.sha;
    }
  }

  async #group(
    repository: Repository,
    branch: string,
    issue: PullIssue,
    base: string,
    rule: MergeQueueRule,
  ): Promise<MergeGroup | undefined> {
    let sha: string;
    try {
      sha = await mergedCommit(this.#hub, repository, this.#bot, issue, base, { method: methodOf(rule) });
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
    const ref = `refs/heads/gh-readonly-queue/${branch}/pr-${issue.number}-${base}`;
    const group = { ref, base, sha, at: this.#hub.clock.now() };
    this.#groups.set(group, repository);
    await moveRef(this.#hub, repository, ref, sha, this.#bot);
    return group;
  }

  /** Looks again when so much time has passed; nobody waits for it, and it ends with the simulator. */
  #expect(repository: Repository, milliseconds: number): void {
    this.#hub.clock.sleep(milliseconds, this.#stop).then(
      () => this.#wake(repository),
      () => {},
    );
  }

  /** Moves the branch to the last of the green entries at the front, as many as the rule allows together. */
  async #land(repository: Repository, branch: string, queue: QueueEntry[], rule: MergeQueueRule): Promise<void> {
    const { git } = repository;
    const tip = git.refs.get(`refs/heads/${branch}`);
    const green = ({ group }: QueueEntry) =>
      group !== undefined && this.#state(repository, branch, group.sha) === 'succeeded';
    const most = rule.max_entries_to_merge === 0 ? queue.length : rule.max_entries_to_merge;
    const built = queue.slice(0, most).filter(({ group }) => group !== undefined);
    const firstRed = built.findIndex((entry) => !green(entry));
    const count =
      rule.grouping_strategy === 'ALLGREEN'
        ? firstRed === -1
          ? built.length
          : firstRed
        : built.findLastIndex(green) + 1;
    const landing = built.slice(0, count);
    const first = landing[0];
    const last = landing.at(-1)?.group;
    if (first === undefined || last === undefined || tip === undefined || first.group?.base !== tip) return;
    const patience = first.at + rule.min_entries_to_merge_wait_minutes * MINUTE - this.#hub.clock.now();
    if (landing.length < rule.min_entries_to_merge && patience > 0) {
      this.#expect(repository, patience);
      return;
    }
    if (git.refs.unseen(`refs/heads/${branch}`) || !isAncestor(git, tip, last.sha)) return;
    queue.splice(0, landing.length);
    const issues = landing.map((entry) => ({ entry, issue: pullOf(repository, entry.number) }));
    // Marked in the same turn as the ref moves, so that nobody finds a head inside the base of an open pull request.
    const moved = moveRef(this.#hub, repository, `refs/heads/${branch}`, last.sha, this.#bot);
    for (const { entry, issue } of issues) issue.pull.base.sha = entry.group!.base;
    const merged = issues.map(({ entry, issue }) =>
      recordMerge(this.#hub, repository, entry.by, issue, entry.group!.sha),
    );
    await Promise.all([moved, ...merged]);
    for (const { entry, issue } of issues) {
      await announcePull(this.#hub, repository, this.#bot, issue, 'dequeued', { reason: 'MERGE' });
      await tidyUp(this.#hub, repository, entry.by, issue);
    }
  }

  /** Destroys groups that stand for no entry any more. */
  async #sweep(repository: Repository, branch: string, queue: QueueEntry[]): Promise<void> {
    const { git } = repository;
    const tip = git.refs.get(`refs/heads/${branch}`);
    const reached = tip === undefined ? new Set<string>() : new Set(log(git, [tip]));
    for (const [group, of] of [...this.#groups]) {
      if (of !== repository || !isGroupOf(group, branch) || queue.some((entry) => entry.group === group)) continue;
      this.#groups.delete(group);
      const number = Number(/\/pr-(\d+)-[0-9a-f]{40}$/.exec(group.ref)?.[1]);
      const queued = queue.some((entry) => entry.number === number);
      const reason = reached.has(group.sha) ? 'merged' : queued ? 'invalidated' : 'dequeued';
      const about = { merge_group: mergeGroupJson(repository, branch, group), reason };
      announce(this.#hub, repository, this.#bot, 'merge_group', 'destroyed', about);
      if (git.refs.get(group.ref) === group.sha) await dropRef(this.#hub, repository, group.ref, this.#bot);
    }
  }
}

function isGroupOf({ ref }: MergeGroup, branch: string): boolean {
  return ref.startsWith(`refs/heads/gh-readonly-queue/${branch}/pr-`);
}
