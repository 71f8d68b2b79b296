import { z } from 'zod';
import { eventOf, readPayload } from '../core/delivery.ts';
import { subject } from '../core/event.ts';
import { defineSource } from '../core/source.ts';

const payload = z.object({
  installation: z.object({
    id: z.number(),
    account: z.object({ login: z.string() }),
    repository_selection: z.string().nullish(),
    // A date, or in some events seconds.
    updated_at: z.union([z.string(), z.number()]).nullish(),
  }),
  repositories: z.array(z.object({ full_name: z.string() })).nullish(),
});

/** An organization may have thousands; the port lists them all. */
const MOST_REPOSITORIES = 100;

export const installation = defineSource({
  name: 'installation',
  summary: 'The app was installed, removed, suspended, or its new permissions were accepted.',
  reads: ['installation'],
  gives: [
    'installation.created',
    'installation.deleted',
    'installation.suspend',
    'installation.unsuspend',
    'installation.new_permissions_accepted',
  ],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation',
  read: (delivery) => {
    const sent = readPayload(delivery, payload);
    if (sent === undefined || sent.action === '') return undefined;
    const { account, id, repository_selection: selection, updated_at: updated } = sent.payload.installation;
    const at = typeof updated === 'number' ? updated * 1000 : Date.parse(updated ?? '');
    const repositories = (sent.payload.repositories ?? []).map((one) => one.full_name);
    return [
      eventOf(
        { ...sent, org: account.login },
        {
          id: `installation:${id}:${sent.action}@${delivery.id}`,
          type: `installation.${sent.action}`,
          subjects: [subject.installation(id)],
          data: {
            selection: selection ?? null,
            repositories: repositories.slice(0, MOST_REPOSITORIES),
            ...(Number.isNaN(at) ? {} : { at }),
          },
        },
      ),
    ];
  },
});
