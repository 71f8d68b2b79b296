import type { Client } from './client.ts';

/** What GitHub tried to deliver to the app and did not get acknowledged; it never tries again by itself. */
export interface DeliveryLog {
  /** Deliveries without a 2xx at or after `since` (epoch milliseconds), oldest first; GitHub keeps the last three days. */
  failedSince(since: number): Promise<readonly { readonly id: number; readonly guid: string }[]>;
  /** Asks GitHub to deliver it once more, under the same guid. */
  redeliver(id: number): Promise<void>;
}

/** Pages of 100 that one look goes back at most. */
const MOST_PAGES = 30;

/** https://docs.github.com/en/rest/apps/webhooks: newest first, paged by cursor, asked as the app itself. */
export function deliveryLog(client: () => Promise<Client>): DeliveryLog {
  return {
    async failedSince(since) {
      const app = await client();
      const acknowledged = new Set<string>();
      const failed = new Map<string, { readonly id: number; readonly guid: string }>();
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const given = { per_page: 100, ...(cursor === undefined ? {} : { cursor }) };
        const { data, cursor: next } = await app.page('apps.listWebhookDeliveries', given);
        for (const { id, guid, status_code, delivered_at } of data) {
          if (Date.parse(delivered_at) < since) return oldestFirst(failed);
          // A guid comes once for each attempt: one that was acknowledged settles those before it.
          if (status_code >= 200 && status_code < 300) acknowledged.add(guid);
          else if (!acknowledged.has(guid) && !failed.has(guid)) failed.set(guid, { id, guid });
        }
        if (next === undefined) break;
        cursor = next;
      }
      return oldestFirst(failed);
    },
    async redeliver(id) {
      await (await client()).call('apps.redeliverWebhookDelivery', { delivery_id: id });
    },
  };
}

function oldestFirst<T>(failed: ReadonlyMap<string, T>): readonly T[] {
  return [...failed.values()].reverse();
}
