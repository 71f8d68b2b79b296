import { z } from 'zod';
import { commitSubjects, eventOf, listedPulls, pullsHere, readRepositoryPayload } from '../core/delivery.ts';
import type { RepositoryRef } from '../core/event.ts';
import { pullOfGroup } from '../core/merge-group.ts';
import { policyOf } from '../core/policy/report.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({
  check_run: z.object({
    id: z.number(),
    name: z.string(),
    head_sha: z.string(),
    status: z.string(),
    conclusion: z.string().nullish(),
    completed_at: z.string().nullish(),
    external_id: z.string().nullish(),
    app: z.object({ slug: z.string().nullish() }).nullish(),
    check_suite: z.object({ head_branch: z.string().nullish(), pull_requests: listedPulls }).nullish(),
    pull_requests: listedPulls,
  }),
  requested_action: z.object({ identifier: z.string() }).nullish(),
});

export const checkRun = defineSource({
  name: 'check-run',
  summary: 'A check run was created or completed, or a person pressed "Re-run" or one of its buttons.',
  reads: ['check_run'],
  gives: ['check_run.created', 'check_run.completed', 'check_run.rerequested', 'check_run.requested_action'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined || sent.action === '') return undefined;
    const { action, repository } = sent;
    const { check_run: run, requested_action: requested } = sent.payload;
    const branch = run.check_suite?.head_branch;
    const listed = run.pull_requests?.length ? run.pull_requests : run.check_suite?.pull_requests;
    const pulls = withOwn(pullsHere(listed, repository), run, repository);
    const when = action === 'created' ? '' : `:${(action === 'completed' && run.completed_at) || delivery.id}`;
    return [
      eventOf(sent, {
        id: `check:${repository.fullName}@${run.head_sha}:${run.id}:${action}${when}`,
        type: `check_run.${action}`,
        subjects: commitSubjects(repository, { sha: run.head_sha, branch, pulls }),
        data: {
          checkId: run.id,
          name: run.name,
          status: run.status,
          conclusion: run.conclusion ?? null,
          app: run.app?.slug ?? '',
          externalId: run.external_id ?? '',
          sha: run.head_sha,
          headBranch: branch ?? null,
          ...(requested == null ? {} : { button: requested.identifier }),
          pullRequests: pulls,
        },
      }),
    ];
  },
});

/** GitHub lists no pull request of a fork or of a merge group, but a check of a policy knows which one it is about. */
function withOwn(
  listed: ReturnType<typeof pullsHere>,
  { external_id: externalId, head_sha: sha, check_suite: suite }: z.output<typeof payload>['check_run'],
  { fullName }: RepositoryRef,
) {
  const about = policyOf(externalId ?? '');
  if (about === undefined || listed.some(({ number }) => number === about.pull)) return listed;
  const grouped = pullOfGroup(suite?.head_branch ?? '') === about.pull;
  return [...listed, { repository: fullName, number: about.pull, ...(grouped ? { mergeGroup: sha } : {}) }];
}
