import type { Client } from './client.ts';
import type { NextPage } from './pages.ts';

/** What GitHub delivered to the app, and what it could not; it never tries again by itself. */
export interface DeliveryLog {
  /**
   * Deliveries at or after `since` (epoch milliseconds), oldest first: those that no attempt brought a 2xx, or `all`.
   * GitHub keeps the last three days.
   */
  since(since: number, which: 'failed' | 'all'): Promise<readonly { readonly id: number; readonly guid: string }[]>;
  /** Asks GitHub to deliver it once more, under the same guid. */
  redeliver(id: number): Promise<void>;
}

/** Pages of 100 that one look goes back at most. */
const MOST_PAGES = 30;

/** https://docs.github.com/en/rest/apps/webhooks: newest first, paged by cursor, asked as the app itself. */
export function deliveryLog(client: () => Promise<Client>): DeliveryLog {
  return {
    async since(since, which) {
      const app = await client();
      const acknowledged = new Set<string>();
      const found = new Map<string, { readonly id: number; readonly guid: string }>();
      let at: NextPage = {};
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { data, next } = await app.page('apps.listWebhookDeliveries', { per_page: 100, ...at });
        for (const { id, guid, status_code, delivered_at } of data) {
          if (Date.parse(delivered_at) < since) return oldestFirst(found);
          // A guid comes once for each attempt: one that was acknowledged settles those before it.
          if (which === 'failed' && status_code >= 200 && status_code < 300) acknowledged.add(guid);
          else if (!acknowledged.has(guid) && !found.has(guid)) found.set(guid, { id, guid });
        }
        if (next === undefined) break;
        at = next;
      }
      return oldestFirst(found);
    },
    async redeliver(id) {
      await (await client()).call('apps.redeliverWebhookDelivery', { delivery_id: id });
    },
  };
}

function oldestFirst<T>(found: ReadonlyMap<string, T>): readonly T[] {
  return [...found.values()].reverse();
}
