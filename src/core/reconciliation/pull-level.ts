import { z } from 'zod';
import type { DatedPull, Pull } from '../ports/github/pulls.ts';

const schema = z.object({
  sha: z.string(),
  state: z.enum(['open', 'closed']),
  draft: z.boolean(),
  title: z.string(),
  base: z.string(),
  labels: z.array(z.string()),
});

/** All of a pull request that some event tells, so that what was never told shows as a difference. */
export type PullLevel = z.output<typeof schema>;

/** A level, and when it was surely reached: epoch milliseconds. */
export interface Known {
  readonly level: PullLevel;
  readonly at: number;
}

export function levelOf(pull: Pull): PullLevel {
  const { state, draft, title, head, base, labels } = pull;
  return { sha: head.sha, state, draft, title, base: base.branch, labels: labels.toSorted() };
}

/** From what was stored of an earlier look; undefined when an older Baton wrote it otherwise. */
export function readLevel(stored: unknown): PullLevel | undefined {
  return schema.safeParse(stored).data;
}

/** From the data of a `pull_request.*` event; undefined when it is none. */
export function levelIn(data: unknown): PullLevel | undefined {
  const { baseBranch, ...event } = (data ?? {}) as { readonly baseBranch?: unknown };
  const level = readLevel({ ...event, base: baseBranch });
  return level === undefined ? undefined : { ...level, labels: level.labels.toSorted() };
}

/** What it can be told that way. */
export type PullAction =
  | 'opened'
  | 'reopened'
  | 'synchronize'
  | 'ready_for_review'
  | 'converted_to_draft'
  | 'edited'
  | 'labeled'
  | 'unlabeled'
  | 'closed';

/**
 * What GitHub should have told of a pull request and did not: the actions whose events were missed, none when the level is
 * one that was heard or seen. `known` is what was, oldest first; `since` is when it was looked at before, and nothing older
 * is anybody's loss. What came and went in between is not seen.
 */
export function lostActions(pull: DatedPull, known: readonly Known[], since: number): readonly PullAction[] {
  const now = levelOf(pull);
  const before = known.at(-1)?.level;
  if (known.some(({ level }) => isSame(level, now))) return [];
  if (now.state === 'closed') {
    return before?.state !== 'closed' && (pull.closedAt ?? 0) >= since ? ['closed'] : [];
  }
  if (before === undefined) return [pull.createdAt >= since ? 'opened' : 'synchronize'];
  const lost: PullAction[] = [];
  if (before.state === 'closed') lost.push('reopened');
  if (before.sha !== now.sha) lost.push('synchronize');
  if (before.draft !== now.draft) lost.push(now.draft ? 'converted_to_draft' : 'ready_for_review');
  if (before.title !== now.title || before.base !== now.base) lost.push('edited');
  if (now.labels.some((label) => !before.labels.includes(label))) lost.push('labeled');
  if (before.labels.some((label) => !now.labels.includes(label))) lost.push('unlabeled');
  return lost;
}

/** Whether the head was this very commit when that was written: only then may it speak for it. */
export function stoodAt(pull: Pull, known: readonly Known[], at: number): boolean {
  const then = known.findLast((one) => one.at <= at);
  return then?.level.sha === pull.head.sha;
}

const isSame = (one: PullLevel, other: PullLevel) => JSON.stringify(readLevel(one)) === JSON.stringify(other);
