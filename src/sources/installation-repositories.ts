import { z } from 'zod';
import { eventOf, readPayload } from '../core/delivery.ts';
import { subject } from '../core/event.ts';
import { defineSource } from '../core/source.ts';

const repositories = z.array(z.object({ full_name: z.string() })).nullish();
const payload = z.object({
  installation: z.object({ id: z.number(), account: z.object({ login: z.string() }) }),
  repositories_added: repositories,
  repositories_removed: repositories,
});

/** An organization may have thousands; the port lists them all. */
const MOST_REPOSITORIES = 100;

export const installationRepositories = defineSource({
  name: 'installation-repositories',
  summary: 'The app was given repositories or lost them.',
  reads: ['installation_repositories'],
  gives: ['installation_repositories.added', 'installation_repositories.removed'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation_repositories',
  read: (delivery) => {
    const sent = readPayload(delivery, payload);
    if (sent === undefined || sent.action === '') return undefined;
    const { installation, repositories_added: given, repositories_removed: taken } = sent.payload;
    const names = (list: typeof given) => (list ?? []).slice(0, MOST_REPOSITORIES).map((one) => one.full_name);
    const [added, removed] = [names(given), names(taken)];
    return [
      eventOf(
        { ...sent, org: installation.account.login },
        {
          id: `installation:${installation.id}:repositories-${sent.action}@${delivery.id}`,
          type: `installation_repositories.${sent.action}`,
          subjects: [subject.installation(installation.id), ...[...added, ...removed].map(subject.repository)],
          data: { added, removed },
        },
      ),
    ];
  },
});
