import { z } from 'zod';
import { readCommands } from '../core/command/read.ts';
import { actor, eventOf, readRepositoryPayload } from '../core/delivery.ts';
import { type EventComment, subject } from '../core/event.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({
  issue: z.object({ number: z.number(), pull_request: z.object({}).nullish() }),
  comment: z.object({
    id: z.number(),
    body: z.string().nullish(),
    user: z.object({ login: z.string(), type: z.string().nullish() }).nullish(),
  }),
});

export const issueComment = defineSource({
  name: 'issue-comment',
  summary: 'A comment on an issue or pull request; only a new one can hold commands.',
  reads: ['issue_comment'],
  gives: ['issue_comment.created', 'issue_comment.edited', 'issue_comment.deleted'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined || sent.action === '') return undefined;
    const { action, repository } = sent;
    const { issue, comment } = sent.payload;
    const onPull = issue.pull_request != null;
    const author = actor(comment.user ?? { login: 'ghost' });
    const again = action === 'edited' ? `:${delivery.id}` : '';
    // An edit may come from a maintainer, in another person's name: what it says is no command.
    const commands: { comment?: EventComment } =
      action === 'created'
        ? { comment: { id: comment.id, body: comment.body ?? '', issue: issue.number, onPull, author } }
        : {};
    const approves = readCommands(commands.comment?.body ?? '').some(({ name }) => name === 'approve');
    return [
      eventOf(sent, {
        id: `comment:${repository.fullName}:${comment.id}:${action}${again}`,
        type: `issue_comment.${action}`,
        subjects: [
          onPull ? subject.pull(repository.fullName, issue.number) : subject.issue(repository.fullName, issue.number),
        ],
        data: {
          issue: issue.number,
          onPull,
          commentId: comment.id,
          author: author.login,
          // What policies may care for; whether it is obeyed is settled before they look.
          approves: approves && author.kind === 'person',
          pullRequests: onPull ? [{ repository: repository.fullName, number: issue.number }] : [],
        },
        ...commands,
      }),
    ];
  },
});
