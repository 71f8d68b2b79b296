import { createHmac } from 'node:crypto';
import type { JsonObject } from '../core/json.ts';
import { type DeliveryFault, DeliveryFaults } from './delivery-faults.ts';
import type { Happening, Hub } from './hub.ts';

/** One attempt to bring a webhook to the app. */
export interface Delivery {
  readonly id: number;
  /** `X-GitHub-Delivery`; a redelivery has that of the first attempt. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly installation: number | undefined;
  readonly repository: number | undefined;
  readonly redelivery: boolean;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly payload: JsonObject;
  /** The exact bytes that were signed. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
  milliseconds: number;
  /** `pending` until it ended, then `OK` or what went wrong. */
  status: string;
  statusCode: number;
  response: { readonly headers: { readonly [name: string]: string }; readonly body: string };
}

/** GitHub waits so long for an answer (https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks). */
const PATIENCE = 10_000;
/** Older ones are neither listed nor sent again (https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks). */
const RETENTION = 3 * 24 * 3_600_000;
/** How long `reorder` holds one back when nothing follows. */
const LONGEST_HOLD = 1000;
/** GitHub Apps get these whether they subscribe or not. */
const ALWAYS = new Set(['installation', 'installation_repositories', 'installation_target', 'ping']);
/** And only these while their installation is suspended. */
const WHILE_SUSPENDED = new Set(['installation', 'ping']);

/** What is sent, before it is decided when and how often. */
interface Letter {
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly payload: JsonObject;
  readonly text: string;
  readonly redelivery: boolean;
}

/** Signs and sends webhooks, each on its own and only once: what fails stays failed until somebody asks to redeliver. */
export class Deliveries {
  readonly list: Delivery[] = [];
  readonly faults: DeliveryFaults;
  readonly #hub: Hub;
  readonly #stop: AbortSignal;
  /** Letters that wait for the next one to overtake them. */
  readonly #held: (() => void)[] = [];
  hook: string | undefined;
  secret: string;
  /** How many are on their way to the app. */
  flying = 0;

  constructor(hub: Hub, secret: string, stop: AbortSignal, seed = 1) {
    this.#hub = hub;
    this.secret = secret;
    this.#stop = stop;
    this.faults = new DeliveryFaults(seed);
    hub.listeners.push((happening) => this.#happened(happening));
  }

  /** Those that GitHub still remembers, oldest first. */
  get remembered(): readonly Delivery[] {
    const since = this.#hub.clock.now() - RETENTION;
    return this.list.filter(({ at }) => at >= since);
  }

  #happened({ event, action, payload }: Happening): void {
    const { app, installations } = this.#hub;
    const id = (payload['installation'] as { id?: number } | undefined)?.id;
    if (this.hook === undefined || (id === undefined && event !== 'ping')) return;
    // Gone already when it is its own end that is told.
    const installation = id === undefined ? undefined : installations.get(id);
    if (!ALWAYS.has(event) && !(installation?.events ?? app.events).includes(event)) return;
    if (installation?.suspended !== undefined && !WHILE_SUSPENDED.has(event)) return;
    // A suite that is requested concerns the app whose suite it is.
    const suite = (payload['check_suite'] as { app?: { id?: number } } | undefined)?.app;
    if (event === 'check_suite' && action !== 'completed' && suite?.id !== app.id) return;
    const text = JSON.stringify(payload);
    this.#post({ guid: this.#hub.guid(), event, action, payload, text, redelivery: false });
  }

  redeliver({ guid, event, action, payload, text }: Delivery): void {
    this.#attempt({ guid, event, action, payload, text, redelivery: true }, undefined);
  }

  /** Sends a letter as the faults that were asked for will have it. */
  #post(letter: Letter): void {
    const fault = this.faults.take(letter.action === undefined ? letter.event : `${letter.event}.${letter.action}`);
    const send = () => this.#attempt(letter, fault);
    const { clock } = this.#hub;
    if (fault?.kind === 'reorder') {
      const overtaken = Promise.withResolvers<void>();
      this.#held.push(overtaken.resolve);
      const long = new AbortController();
      const limit = clock.sleep(fault.milliseconds ?? LONGEST_HOLD, AbortSignal.any([this.#stop, long.signal]));
      const freed = Promise.race([overtaken.promise, limit.catch(() => this.#stop.throwIfAborted())]);
      this.#hub.background(
        freed.then(() => {
          long.abort();
          send();
        }),
      );
      return;
    }
    if (fault?.kind === 'delay') {
      this.#hub.background(clock.sleep(fault.milliseconds ?? LONGEST_HOLD, this.#stop).then(send));
      return;
    }
    if (fault?.kind !== 'drop') send();
    if (fault?.kind === 'duplicate') send();
    for (const free of this.#held.splice(0)) free();
  }

  #attempt(letter: Letter, fault: DeliveryFault | undefined): void {
    const { app } = this.#hub;
    const { guid, event, action, payload, text, redelivery } = letter;
    const secret = fault?.kind === 'wrong-signature' ? `not ${this.secret}` : this.secret;
    const signature = createHmac('sha256', secret).update(text).digest('hex');
    const old = createHmac('sha1', secret).update(text).digest('hex');
    const delivery: Delivery = {
      id: this.#hub.id(),
      guid,
      event,
      action,
      installation: (payload['installation'] as { id?: number } | undefined)?.id,
      repository: (payload['repository'] as { id?: number } | undefined)?.id,
      redelivery,
      url: this.hook ?? '',
      headers: {
        accept: '*/*',
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/simulator',
        'x-github-delivery': guid,
        'x-github-event': event,
        'x-github-hook-id': String(app.id),
        'x-github-hook-installation-target-id': String(app.id),
        'x-github-hook-installation-target-type': 'integration',
        'x-hub-signature': `sha1=${old}`,
        'x-hub-signature-256': `sha256=${signature}`,
      },
      payload,
      text,
      at: this.#hub.clock.now(),
      milliseconds: 0,
      status: 'pending',
      statusCode: 0,
      response: { headers: {}, body: '' },
    };
    this.list.push(delivery);
    if (fault?.kind === 'unreachable') Object.assign(delivery, UNREACHABLE);
    else this.#hub.background(this.#bring(delivery));
  }

  async #bring(delivery: Delivery): Promise<void> {
    const { clock } = this.#hub;
    const answered = new AbortController();
    const late = new AbortController();
    const patience = clock.sleep(PATIENCE, AbortSignal.any([this.#stop, answered.signal])).then(
      () => late.abort(),
      () => {},
    );
    this.flying += 1;
    try {
      const response = await fetch(delivery.url, {
        method: 'POST',
        headers: delivery.headers,
        body: delivery.text,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stop, late.signal]),
      });
      delivery.response = { headers: Object.fromEntries(response.headers), body: await response.text() };
      delivery.statusCode = response.status;
      delivery.status = response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`;
    } catch {
      Object.assign(delivery, late.signal.aborted ? { statusCode: 504, status: 'timed out' } : UNREACHABLE);
    } finally {
      this.flying -= 1;
      answered.abort();
    }
    delivery.milliseconds = clock.now() - delivery.at;
    await patience;
  }
}

const UNREACHABLE = { statusCode: 502, status: 'failed to connect to host' };
