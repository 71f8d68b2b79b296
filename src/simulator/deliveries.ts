import { createHmac } from 'node:crypto';
import type { JsonObject } from '../core/json.ts';
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
/** GitHub Apps get these whether they subscribe or not. */
const ALWAYS = new Set(['installation', 'installation_repositories', 'ping']);

/** Signs and sends webhooks, each on its own and only once: what fails stays failed until somebody asks to redeliver. */
export class Deliveries {
  readonly list: Delivery[] = [];
  readonly #hub: Hub;
  readonly #secret: string;
  readonly #stop: AbortSignal;
  hook: string | undefined;

  constructor(hub: Hub, secret: string, stop: AbortSignal) {
    this.#hub = hub;
    this.#secret = secret;
    this.#stop = stop;
    hub.listeners.push((happening) => this.#send(happening));
  }

  #send({ event, action, payload }: Happening): void {
    const { app } = this.#hub;
    const installation = (payload['installation'] as { id?: number } | undefined)?.id;
    if (this.hook === undefined || (installation === undefined && event !== 'ping')) return;
    if (!ALWAYS.has(event) && !app.events.includes(event)) return;
    // A suite that is requested concerns the app whose suite it is.
    const suite = (payload['check_suite'] as { app?: { id?: number } } | undefined)?.app;
    if (event === 'check_suite' && action !== 'completed' && suite?.id !== app.id) return;
    this.#attempt(this.#hub.guid(), event, action, payload, JSON.stringify(payload), false);
  }

  redeliver(delivery: Delivery): void {
    const { guid, event, action, payload, text } = delivery;
    this.#attempt(guid, event, action, payload, text, true);
  }

  #attempt(
    guid: string,
    event: string,
    action: string | undefined,
    payload: JsonObject,
    text: string,
    redelivery: boolean,
  ): void {
    const { app } = this.#hub;
    const signature = createHmac('sha256', this.#secret).update(text).digest('hex');
    const old = createHmac('sha1', this.#secret).update(text).digest('hex');
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
    const work = this.#post(delivery);
    this.#hub.background(work);
  }

  async #post(delivery: Delivery): Promise<void> {
    const started = performance.now();
    try {
      const response = await fetch(delivery.url, {
        method: 'POST',
        headers: delivery.headers,
        body: delivery.text,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stop, AbortSignal.timeout(PATIENCE)]),
      });
      delivery.response = { headers: Object.fromEntries(response.headers), body: await response.text() };
      delivery.statusCode = response.status;
      delivery.status = response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`;
    } catch (error) {
      const late = Error.isError(error) && error.name === 'TimeoutError';
      delivery.statusCode = late ? 504 : 502;
      delivery.status = late ? 'timed out' : 'failed to connect to host';
    }
    delivery.milliseconds = performance.now() - started;
  }
}
