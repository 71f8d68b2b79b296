import { defineCommand } from '../core/command.ts';
import { subject } from '../core/event.ts';
import { inlineCode } from '../core/markdown.ts';

/**
 * Approves the commit that the pull request shows now; a later push makes the approval void. Whether this person's word
 * counts (author, team, how many) is for the step that waits, and for the policies.
 */
export const approve = defineCommand({
  name: 'approve',
  summary: 'Approves this pull request at its present commit, for policies and the run that waits for it.',
  usage: '/baton approve',
  examples: ['/baton approve'],
  permission: 'write',
  run({ comment, head, repository, runs }) {
    if (!comment.onPull || head === undefined) {
      return { kind: 'refuse', answer: 'Only an open pull request can be approved, and this is none.' };
    }
    const waits = runs.some((run) => run.status === 'running' || run.status === 'waiting');
    const given = `Your approval of ${inlineCode(head.slice(0, 7))}`;
    // Policies read it as well, and which of them want one is for them to say.
    const goes = waits ? 'is passed on' : 'counts for policies that ask for one; no run waits for it';
    return {
      kind: 'signal',
      name: 'approve',
      key: subject.pull(repository, comment.issue),
      data: { head, comment: comment.id },
      answer: `${given} ${goes}. It is void if the pull request gets another commit, unless a policy keeps approvals.`,
    };
  },
});
