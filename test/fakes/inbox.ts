import { readDelivery } from '../../src/core/delivery.ts';
import type { Event } from '../../src/core/event.ts';
import type { Delivery } from '../../src/core/source.ts';
import type { Accepted, Arrival, Inbox } from '../../src/engine/inbox.ts';
import { sources } from '../../src/sources/index.ts';

/** An inbox in memory, with state: each delivery is kept once, and read by every source of Baton. */
export class MemoryInbox implements Inbox {
  readonly stored = new Map<
    string,
    { readonly name: string; readonly body: string; readonly events: readonly Event[] }
  >();
  /** What sources threw, by delivery. */
  readonly failures: string[] = [];

  async accept({ id, provider, name, body: raw }: Arrival): Promise<Accepted> {
    await new Promise(setImmediate);
    const body = raw.toString('utf8');
    const before = this.stored.get(id);
    if (before !== undefined) return before.body === body ? 'duplicate' : 'altered';
    this.stored.set(id, { name, body, events: this.#read({ id, provider, name, payload: JSON.parse(body) }) });
    return 'stored';
  }

  #read(delivery: Delivery): readonly Event[] {
    try {
      return readDelivery(delivery, sources);
    } catch (error) {
      this.failures.push(`${delivery.id}: ${String(error)}`);
      return [];
    }
  }
}
