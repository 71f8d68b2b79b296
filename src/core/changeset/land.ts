import type { ActionContext } from '../action.ts';
import { Fault } from '../fault.ts';
import type { MergeAnswer, Pull } from '../ports/github/pulls.ts';
import type { Defaults } from '../repository/catalogue.ts';
import type { Member } from './change-set.ts';
import { mergeMessage } from './commit-message.ts';
import { type Refusal, refusal } from './refusal.ts';

/** What became of one landing; `failed` is final, `held` may come right. */
export type Landing =
  | { readonly kind: 'merged'; readonly member: Member }
  | { readonly kind: 'held'; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly member: Member; readonly why: string };

/** Merges one pull request while its head is the one that was looked at, and says what GitHub made of it. */
export async function land(
  context: ActionContext,
  member: Member,
  pull: Pull,
  strategy: Defaults['mergeStrategy'],
): Promise<Landing> {
  const github = context.ports.github.inLane('merge');
  const words = strategy === 'rebase' ? {} : mergeMessage(pull.title, pull.number, context.run.key);
  try {
    const answer = await github.pulls.merge(member.repository, pull.number, { sha: pull.head.sha, strategy, ...words });
    return landing(member, pull, answer, strategy);
  } catch (error) {
    const waits = error instanceof Fault && (error.retry.kind === 'at' || error.retry.kind === 'granted');
    if (!(error instanceof Fault) || waits || error.code === 'cancelled') throw error;
    // Whether it was merged nevertheless is seen by the next look.
    if (error.retry.kind === 'backoff') return held(error.message);
    const failed = { ...member, result: { kind: 'failed', reason: error.message } } as const;
    return { kind: 'failed', member: failed, why: error.message };
  }
}

const held = (says: string): Landing => ({ kind: 'held', refusal: { says, passes: 'soon' } });

function landing(member: Member, pull: Pull, answer: MergeAnswer, strategy: Defaults['mergeStrategy']): Landing {
  switch (answer.kind) {
    case 'merged':
      return { kind: 'merged', member: landedMember({ ...member, head: pull.head.sha }, answer.sha) };
    case 'head-moved':
      return held('its head moved while it was about to be merged');
    case 'not-mergeable':
      return { kind: 'held', refusal: refusal(answer.obstacle, { base: pull.base.branch, strategy, why: answer.why }) };
  }
}

export function landedMember(member: Member, sha: string): Member {
  return { ...member, merged: { sha }, result: { kind: 'succeeded' } };
}

/** Deletes the branch of a landed pull request while it is where the merge left it; what stands in the way is only noted. */
export async function deleteSource(context: ActionContext, repository: string, pull: Pull): Promise<void> {
  // The head of a pull request from a fork is in a repository that is not ours.
  if (pull.head.repository !== repository || pull.head.branch === pull.base.branch) return;
  try {
    await context.ports.github.git.deleteBranch(repository, pull.head.branch, pull.head.sha);
  } catch (error) {
    if (!(error instanceof Fault) || error.retry.kind === 'at' || error.code === 'cancelled') throw error;
    context.note(`${repository}: branch ${pull.head.branch} was left: ${error.message}`);
  }
}
