import { readDelivery } from '../../src/core/delivery.ts';
import type { Event } from '../../src/core/event.ts';
import type { Delivery } from '../../src/core/source.ts';
import { sources } from '../../src/sources/index.ts';

/** An inbox in memory, with state: each delivery is kept once, and read by every source of Baton after it was acknowledged. */
export class MemoryInbox {
  readonly stored = new Map<
    string,
    { readonly name: string; readonly body: string; readonly events: readonly Event[] }
  >();
  /** What sources threw, by delivery. */
  readonly failures: string[] = [];

  async accept({ delivery, body }: { readonly delivery: Delivery; readonly body: string }): Promise<string> {
    await new Promise(setImmediate);
    if (this.stored.has(delivery.id)) return 'duplicate';
    this.stored.set(delivery.id, { name: delivery.name, body, events: this.#read(delivery) });
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
