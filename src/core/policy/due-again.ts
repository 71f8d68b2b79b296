import type { ActionContext } from '../action.ts';
import type { PullReference } from '../changeset/pull-reference.ts';
import type { Judgement } from './conclude.ts';
import { nextTurn } from './waiver-end.ts';

/**
 * Stores when a judgement that was made at `at` (epoch milliseconds) must be made again, before anybody sees it: what a waiver
 * excuses counts again when it ends, though nothing happens to the pull request then.
 */
export function dueAgain(
  { repository, number }: PullReference,
  at: number,
  { ports, run: { installation, org } }: ActionContext,
): (judgement: Judgement) => Promise<void> {
  return async ({ policy, waivers }) => {
    const turns = waivers.flatMap(({ until }) => nextTurn(until, at) ?? []);
    if (turns.length === 0) return;
    const about = { installation, org, repository, pull: number, policy: policy.id };
    await ports.waivers.judgeAgain({ ...about, at: Math.min(...turns) });
  };
}
