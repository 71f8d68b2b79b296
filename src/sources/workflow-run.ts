import { z } from 'zod';
import { commitSubjects, eventOf, listedPulls, pullsHere, readRepositoryPayload } from '../core/delivery.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({
  workflow_run: z.object({
    id: z.number(),
    name: z.string().nullish(),
    event: z.string().nullish(),
    run_attempt: z.number().nullish(),
    head_sha: z.string(),
    head_branch: z.string().nullish(),
    status: z.string().nullish(),
    conclusion: z.string().nullish(),
    pull_requests: listedPulls,
  }),
});

export const workflowRun = defineSource({
  name: 'workflow-run',
  summary: 'A run of GitHub Actions was asked for, began or completed.',
  reads: ['workflow_run'],
  gives: ['workflow_run.requested', 'workflow_run.in_progress', 'workflow_run.completed'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined || sent.action === '') return undefined;
    const { action, repository } = sent;
    const run = sent.payload.workflow_run;
    const attempt = run.run_attempt ?? 1;
    const pulls = pullsHere(run.pull_requests, repository);
    return [
      eventOf(sent, {
        id: `workflow-run:${repository.fullName}:${run.id}/${attempt}:${action}`,
        type: `workflow_run.${action}`,
        subjects: commitSubjects(repository, { sha: run.head_sha, branch: run.head_branch, pulls }),
        data: {
          runId: run.id,
          attempt,
          name: run.name ?? '',
          trigger: run.event ?? '',
          status: run.status ?? null,
          conclusion: run.conclusion ?? null,
          sha: run.head_sha,
          headBranch: run.head_branch ?? null,
          pullRequests: pulls,
        },
      }),
    ];
  },
});
