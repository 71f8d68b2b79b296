import { disableAutoMerge, enableAutoMerge } from '../../acts/auto-merge.ts';
import { dequeue, enqueue, entryOf } from '../../acts/merge-queue.ts';
import type { Mutations } from '../fields.ts';
import type { PullNode } from '../nodes.ts';
import { unprocessable } from '../refusals.ts';
import type { Scope } from '../scope.ts';
import { actorNode } from '../types/accounts.ts';
import { entryNode } from '../types/merging.ts';

interface AutoMergeInput {
  readonly pullRequestId: string;
  readonly mergeMethod?: 'MERGE' | 'SQUASH' | 'REBASE' | null;
  readonly commitHeadline?: string | null;
  readonly commitBody?: string | null;
  readonly expectedHeadOid?: string | null;
}

/** The pull request with that id, if the caller may merge it. */
function pullAt(id: string, scope: Scope, mutation: string): PullNode {
  const node = scope.nodeOf(id, 'PullRequest');
  scope.may(node.repository, 'pulls/merge', mutation);
  return node;
}

export const mergingMutations: Mutations = {
  enablePullRequestAutoMerge: async (input: AutoMergeInput, scope) => {
    const node = pullAt(input.pullRequestId, scope, 'enablePullRequestAutoMerge');
    const { commitHeadline: title, commitBody: message, expectedHeadOid: expected } = input;
    if (typeof expected === 'string' && expected !== node.issue.pull.head.sha) {
      throw unprocessable('Head branch was modified. Review and try the merge again.');
    }
    await enableAutoMerge(scope.hub, node.repository, scope.actor, node.issue, {
      method: (input.mergeMethod ?? 'MERGE').toLowerCase() as 'merge' | 'squash' | 'rebase',
      ...(typeof title === 'string' ? { title } : {}),
      ...(typeof message === 'string' ? { message } : {}),
    });
    return { actor: actorNode(scope.actor), pullRequest: node };
  },
  disablePullRequestAutoMerge: async (input: { pullRequestId: string }, scope) => {
    const node = pullAt(input.pullRequestId, scope, 'disablePullRequestAutoMerge');
    await disableAutoMerge(scope.hub, node.repository, scope.actor, node.issue);
    return { actor: actorNode(scope.actor), pullRequest: node };
  },
  enqueuePullRequest: async (
    input: { pullRequestId: string; jump?: boolean | null; expectedHeadOid?: string | null },
    scope,
  ) => {
    const { repository, issue } = pullAt(input.pullRequestId, scope, 'enqueuePullRequest');
    const entry = await enqueue(scope.hub, repository, scope.actor, issue, {
      jump: input.jump === true,
      ...(typeof input.expectedHeadOid === 'string' ? { sha: input.expectedHeadOid } : {}),
    });
    return { mergeQueueEntry: entryNode(repository, issue, entry) };
  },
  // The id is that of the pull request (https://docs.github.com/graphql/reference/input-objects#dequeuepullrequestinput).
  dequeuePullRequest: async (input: { id: string }, scope) => {
    const { repository, issue } = pullAt(input.id, scope, 'dequeuePullRequest');
    const entry = entryOf(repository, issue);
    await dequeue(scope.hub, repository, scope.actor, issue, 'MANUAL');
    return { mergeQueueEntry: entry === undefined ? null : entryNode(repository, issue, entry) };
  },
};
