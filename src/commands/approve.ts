import { defineCommand } from '../core/command.ts';
import { subject } from '../core/event.ts';
import { inlineCode } from '../core/markdown.ts';

/**
 * Approves the commit that the pull request shows now; a later push makes the approval void. Whether this person's word
 * counts (author, team, how many) is for the step that waits.
 */
export const approve = defineCommand({
  name: 'approve',
  summary: 'Approves this pull request at its present commit, for the run that waits for it.',
  usage: '/baton approve',
  examples: ['/baton approve'],
  permission: 'write',
  run({ comment, head, repository, runs }) {
    if (!comment.onPull || head === undefined) {
      return { kind: 'refuse', answer: 'Only an open pull request can be approved, and this is none.' };
    }
    if (!runs.some((run) => run.status === 'running' || run.status === 'waiting')) {
      return { kind: 'refuse', answer: 'No run is at work on this pull request, so there is nothing to approve.' };
    }
    return {
      kind: 'signal',
      name: 'approve',
      key: subject.pull(repository, comment.issue),
      data: { head, comment: comment.id },
      answer: `Your approval of ${inlineCode(head.slice(0, 7))} is passed on. It is void if the pull request gets another commit.`,
    };
  },
});
