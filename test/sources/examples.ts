import { createRequire } from 'node:module';
import { readDelivery } from '../../src/core/delivery.ts';
import type { Event } from '../../src/core/event.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Delivery } from '../../src/core/source.ts';
import { sources } from '../../src/sources/index.ts';

const require = createRequire(import.meta.url);

/** GitHub's own examples, event by event. */
export const examples = require('@octokit/webhooks-examples') as readonly {
  readonly name: string;
  readonly examples: readonly JsonObject[];
}[];

/** The first example with that name and action, as an app would get it: with an installation. */
export function example(name: string, action?: string): JsonObject {
  const found = examples
    .find((one) => one.name === name)
    ?.examples.find((payload) => action === undefined || payload['action'] === action);
  if (found === undefined) throw new Error(`there is no example of ${name} ${action}`);
  return { installation: { id: 7 }, ...found };
}

export function delivery(name: string, payload: JsonObject, id = 'd1'): Delivery {
  return { id, provider: 'github', name, payload };
}

/** What Baton makes of it, the only event. */
export function only(name: string, payload: JsonObject, id = 'd1'): Event {
  const events = readDelivery(delivery(name, payload, id), sources);
  if (events.length !== 1) throw new Error(`${events.length} events`);
  return events[0]!;
}

/** A payload from an organization `acme`, repository `acme/web`, by `ada`. */
export function acme(more: JsonObject): JsonObject {
  return {
    installation: { id: 7 },
    organization: { login: 'acme' },
    repository: { id: 11, full_name: 'acme/web', owner: { login: 'acme' } },
    sender: { login: 'ada', type: 'User' },
    ...more,
  };
}
