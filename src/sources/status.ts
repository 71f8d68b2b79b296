import { z } from 'zod';
import { eventOf, readRepositoryPayload } from '../core/delivery.ts';
import { subject } from '../core/event.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({
  id: z.number(),
  sha: z.string(),
  context: z.string(),
  state: z.string(),
  branches: z.array(z.object({ name: z.string(), commit: z.object({ sha: z.string() }) })).nullish(),
});

export const status = defineSource({
  name: 'status',
  summary: 'A commit status changed.',
  reads: ['status'],
  gives: ['status'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#status',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined) return undefined;
    const { fullName } = sent.repository;
    const { id, sha, context, state, branches } = sent.payload;
    // GitHub lists branches that contain the commit; it is the state only of those whose tip it is.
    const tips = (branches ?? []).filter(({ commit }) => commit.sha === sha).map(({ name }) => name);
    return [
      eventOf(sent, {
        id: `status:${fullName}@${sha}:${id}`,
        type: 'status',
        subjects: [subject.commit(fullName, sha), ...tips.map((branch) => subject.branch(fullName, branch))],
        data: { context, state, sha, branches: tips },
      }),
    ];
  },
});
