import { z } from 'zod';
import { type ActionContext, done, type Outcome, park } from '../action.ts';
import { Fault } from '../fault.ts';
import { type ChangeSet, type Member, withMember } from './change-set.ts';
import { backOff, grantWait } from './patience.ts';

/** Tries of one repository whose fault might pass, before it counts as failed. */
const MAX_TRIES = 6;

const repositoryResult = z.object({
  repository: z.string(),
  result: z.enum(['succeeded', 'skipped', 'failed']),
  reason: z.string().optional(),
});
export const repositoryResults = z.array(repositoryResult).describe('What became of each repository, and why.');
export type RepositoryResult = z.output<typeof repositoryResult>;

/** One repository's share: the member as it is now, and a reason where there was nothing to do. */
export interface Share<T> {
  readonly member: Member;
  readonly value?: T;
  readonly skipped?: string;
}

interface Shares<T> {
  readonly set: ChangeSet;
  readonly results: readonly RepositoryResult[];
  readonly values: readonly T[];
  /** A fault that may pass: the whole call is worth repeating then. */
  readonly passing?: Fault;
}

/**
 * Does the work of an action in each repository; the failure of one stops no other. A Fault of the kind that passes is
 * given back for the engine's patience, any other marks its member as failed. What is not a Fault is thrown on.
 */
export async function eachMember<T>(
  context: ActionContext,
  members: readonly Member[],
  work: (member: Member) => Promise<Share<T>>,
): Promise<Shares<T>> {
  const shares = await Promise.allSettled(members.map((member) => shareOf(context, member, work)));
  let set = context.changeset;
  let passing: Fault | undefined;
  const results: RepositoryResult[] = [];
  const values: T[] = [];
  for (const share of shares) {
    if (share.status === 'rejected' && !(share.reason instanceof Fault)) throw share.reason;
  }
  for (const [at, member] of members.entries()) {
    const share = shares[at];
    if (share === undefined) continue;
    if (share.status === 'fulfilled') {
      const { member: next, value, skipped } = share.value;
      set = withMember(set, next);
      results.push(resultOf(next, skipped));
      if (value !== undefined) values.push(value);
      continue;
    }
    const fault = share.reason as Fault;
    if (fault.code === 'cancelled') throw fault;
    if (mayPass(fault, context)) {
      passing ??= fault;
      results.push({ repository: member.repository, result: 'failed', reason: fault.message });
      continue;
    }
    const failed = { ...member, result: { kind: 'failed', reason: fault.message } } as const;
    set = withMember(set, failed);
    results.push(resultOf(failed, undefined));
  }
  return { set, results, values, ...(passing === undefined ? {} : { passing }) };
}

async function shareOf<T>(
  context: ActionContext,
  member: Member,
  work: (member: Member) => Promise<Share<T>>,
): Promise<Share<T>> {
  if (context.stop.aborted) throw new Fault('cancelled', 'the run was stopped');
  return member.result.kind === 'failed' || member.result.kind === 'skipped' ? { member } : work(member);
}

function resultOf({ repository, result }: Member, skipped: string | undefined): RepositoryResult {
  if (result.kind === 'failed' || result.kind === 'skipped') {
    return { repository, result: result.kind, reason: result.reason };
  }
  return skipped === undefined
    ? { repository, result: 'succeeded' }
    : { repository, result: 'skipped', reason: skipped };
}

function mayPass(fault: Fault, context: ActionContext): boolean {
  return (
    fault.retry.kind === 'at' ||
    fault.retry.kind === 'granted' ||
    (fault.retry.kind === 'backoff' && context.step.call < MAX_TRIES)
  );
}

/**
 * Ends an action's call: again soon when a fault may pass; a Fault when every repository failed, or one did and the
 * workflow says `failFast`; else done. Failures are first kept in the change set, because a Fault carries none.
 */
export function conclude<T, Output>(
  context: ActionContext,
  shares: Shares<T>,
  failFast: boolean,
  output: Output,
): Outcome<Output> {
  const { set, results, passing } = shares;
  if (passing !== undefined) {
    if (passing.retry.kind === 'granted') {
      const wait = grantWait(passing.message, context.run, context.ports.clock.now(), context.step.startedAt);
      return park(wait, { changeset: set });
    }
    const until = passing.retry.kind === 'at' ? passing.retry.at : context.ports.clock.now() + pauseOf(context);
    return park({ keys: [], until, reason: `another try: ${passing.message}` }, { changeset: set });
  }
  const failed = results.filter(({ result }) => result === 'failed');
  if (failed.length > 0 && (failFast || failed.length === results.length)) {
    if (!isKept(context.changeset, failed)) {
      return park({ keys: [], until: context.ports.clock.now(), reason: 'its failure to be kept' }, { changeset: set });
    }
    const told = failed.map(({ repository, reason }) => `${repository}: ${reason}`);
    const rest = told.length > 5 ? [...told.slice(0, 5), `and ${told.length - 5} more`] : told;
    throw new Fault('step-failed', rest.join('; '), { detail: { results: results.map((one) => ({ ...one })) } });
  }
  return done(output, { changeset: set });
}

function isKept(set: ChangeSet, failed: readonly RepositoryResult[]): boolean {
  const kept = new Set(set.members.filter((one) => one.result.kind === 'failed').map((one) => one.repository));
  return failed.every(({ repository }) => kept.has(repository));
}

function pauseOf(context: ActionContext): number {
  return backOff(context.step.call, context.ports.clock.random());
}
