import { z } from 'zod';
import { commitSubjects, eventOf, listedPulls, pullsHere, readRepositoryPayload } from '../core/delivery.ts';
import { pullOfGroup } from '../core/merge-group.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({
  check_suite: z.object({
    id: z.number(),
    head_sha: z.string(),
    head_branch: z.string().nullish(),
    status: z.string().nullish(),
    conclusion: z.string().nullish(),
    updated_at: z.string().nullish(),
    app: z.object({ slug: z.string().nullish() }).nullish(),
    pull_requests: listedPulls,
  }),
});

export const checkSuite = defineSource({
  name: 'check-suite',
  summary: "An app's check suite was asked for, asked for again, or completed.",
  reads: ['check_suite'],
  gives: ['check_suite.requested', 'check_suite.rerequested', 'check_suite.completed'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_suite',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined || sent.action === '') return undefined;
    const { action, repository } = sent;
    const suite = sent.payload.check_suite;
    const number = pullOfGroup(suite.head_branch ?? '');
    const grouped =
      number === undefined ? [] : [{ repository: repository.fullName, number, mergeGroup: suite.head_sha }];
    const pulls = [...pullsHere(suite.pull_requests, repository), ...grouped];
    // A suite completes again after a re-run; each "Re-run all" is one of its own.
    const when = action === 'requested' ? '' : `:${(action === 'completed' && suite.updated_at) || delivery.id}`;
    return [
      eventOf(sent, {
        id: `suite:${repository.fullName}@${suite.head_sha}:${suite.id}:${action}${when}`,
        type: `check_suite.${action}`,
        subjects: commitSubjects(repository, { sha: suite.head_sha, branch: suite.head_branch, pulls }),
        data: {
          status: suite.status ?? null,
          conclusion: suite.conclusion ?? null,
          app: suite.app?.slug ?? '',
          sha: suite.head_sha,
          headBranch: suite.head_branch ?? null,
          pullRequests: pulls,
        },
      }),
    ];
  },
});
