import { z } from 'zod';
import { eventOf, readRepositoryPayload } from '../core/delivery.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({
  branch: z.string().nullish(),
  client_payload: z.record(z.string(), z.json()).nullish(),
});

export const repositoryDispatch = defineSource({
  name: 'repository-dispatch',
  summary: 'Any `repository_dispatch` that no other source knows, with its `client_payload` as inputs.',
  reads: ['repository_dispatch'],
  gives: ['repository_dispatch.<type>'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#repository_dispatch',
  read: (delivery) => {
    const sent = readRepositoryPayload(delivery, payload);
    if (sent === undefined || sent.action === '') return undefined;
    if (sent.action === 'figma-update') return [];
    const { branch, client_payload } = sent.payload;
    return [
      eventOf(sent, {
        id: `dispatch:${sent.repository.fullName}:${sent.action}@${delivery.id}`,
        type: `repository_dispatch.${sent.action}`,
        subjects: [],
        data: { ...(branch == null ? {} : { branch }), payload: client_payload ?? {} },
        inputs: client_payload ?? {},
      }),
    ];
  },
});
