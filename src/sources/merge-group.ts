import { z } from 'zod';
import { commitSubjects, eventOf, readRepositoryPayload } from '../core/delivery.ts';
import { pullOfGroup } from '../core/merge-group.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({
  reason: z.string().nullish(),
  merge_group: z.object({ head_sha: z.string(), head_ref: z.string(), base_sha: z.string(), base_ref: z.string() }),
});

const branchOf = (ref: string) => ref.replace(/^refs\/heads\//, '');

export const mergeGroup = defineSource({
  name: 'merge-group',
  summary: 'A merge queue asks for the checks of a group, or has destroyed one.',
  reads: ['merge_group'],
  gives: ['merge_group.checks_requested', 'merge_group.destroyed'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined || sent.action === '') return undefined;
    const { action, repository } = sent;
    const { reason, merge_group: group } = sent.payload;
    const branch = branchOf(group.head_ref);
    const number = pullOfGroup(branch);
    const pulls = number === undefined ? [] : [{ repository: repository.fullName, number, mergeGroup: group.head_sha }];
    return [
      eventOf(sent, {
        id: `group:${repository.fullName}:${branch}@${group.head_sha}:${action}`,
        type: `merge_group.${action}`,
        subjects: commitSubjects(repository, { sha: group.head_sha, branch, pulls }),
        data: {
          sha: group.head_sha,
          headBranch: branch,
          baseBranch: branchOf(group.base_ref),
          baseSha: group.base_sha,
          ...(reason == null ? {} : { reason }),
          pullRequests: pulls,
        },
      }),
    ];
  },
});
