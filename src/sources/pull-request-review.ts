import { z } from 'zod';
import { commitSubjects, eventOf, readRepositoryPayload } from '../core/delivery.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({
  review: z.object({
    id: z.number(),
    state: z.string(),
    commit_id: z.string().nullish(),
    user: z.object({ login: z.string() }).nullish(),
  }),
  pull_request: z.object({
    number: z.number(),
    head: z.object({ ref: z.string(), sha: z.string() }),
    base: z.object({ ref: z.string() }),
  }),
});

export const pullRequestReview = defineSource({
  name: 'pull-request-review',
  summary: 'A review of a pull request was submitted, edited or dismissed.',
  reads: ['pull_request_review'],
  gives: ['pull_request_review.submitted', 'pull_request_review.edited', 'pull_request_review.dismissed'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request_review',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined || sent.action === '') return undefined;
    const { action, repository } = sent;
    const { review, pull_request: pull } = sent.payload;
    const { number, head, base } = pull;
    const again = action === 'edited' ? `:${delivery.id}` : '';
    return [
      eventOf(sent, {
        id: `review:${repository.fullName}#${number}:${review.id}:${action}${again}`,
        type: `pull_request_review.${action}`,
        subjects: commitSubjects(repository, { sha: head.sha, branch: head.ref, pulls: [{ number }] }),
        data: {
          number,
          // Webhooks write `changes_requested`, the API `CHANGES_REQUESTED`; the ports say `changes-requested`.
          state: review.state.toLowerCase().replaceAll('_', '-'),
          reviewer: review.user?.login ?? 'ghost',
          reviewedSha: review.commit_id ?? '',
          sha: head.sha,
          headBranch: head.ref,
          baseBranch: base.ref,
          pullRequests: [{ repository: repository.fullName, number }],
        },
      }),
    ];
  },
});
