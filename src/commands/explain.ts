import { defineCommand } from '../core/command.ts';

/** Repeats what the policies' checks say of the present commit, where people talk. */
export const explain = defineCommand({
  name: 'explain',
  summary: 'Says what the policies found on this pull request, and what to do next.',
  usage: '/baton explain [policy]',
  examples: ['/baton explain', '/baton explain contrast'],
  permission: 'read',
  run({ call, comment, head }) {
    if (!comment.onPull || head === undefined) {
      return { kind: 'refuse', answer: 'Policies judge open pull requests, and this is none.' };
    }
    const [policy] = call.words;
    return { kind: 'explain', ...(policy === undefined ? {} : { policy }) };
  },
});
