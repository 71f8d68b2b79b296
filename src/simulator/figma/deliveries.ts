import type { JsonObject } from '../../core/json.ts';
import type { FigmaHappening } from './announce.ts';
import type { Contract } from './contract.ts';
import type { Webhook } from './records.ts';
import type { FigmaState } from './state.ts';

/** One attempt to bring an event to an endpoint. */
export interface FigmaDelivery {
  readonly id: string;
  readonly webhook: string;
  readonly event: string;
  readonly endpoint: string;
  readonly payload: JsonObject;
  /** 1 for the first. */
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Undefined while it is under way, and when nobody answered. */
  response: { readonly status: number; readonly receivedAt: number } | undefined;
  error: string | null;
}

export interface DeliveryOptions {
  /** Milliseconds before each retry; Figma says "3 times with an exponential backoff" and not how long. */
  readonly retryDelays: readonly number[];
  /** Milliseconds for an answer; Figma says "takes too long" and not how long. */
  readonly patience: number;
}

/**
 * Brings events to the webhooks that subscribed to them. Only 200 is success; 400 stops the webhook at once
 * (https://developers.figma.com/docs/rest-api/webhooks-security/), everything else is tried again.
 */
export class FigmaDeliveries {
  readonly list: FigmaDelivery[] = [];
  readonly #state: FigmaState;
  readonly #contract: Contract;
  readonly #options: DeliveryOptions;
  readonly #stop: AbortSignal;
  readonly #underWay = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];

  constructor(state: FigmaState, contract: Contract, options: DeliveryOptions, stop: AbortSignal) {
    this.#state = state;
    this.#contract = contract;
    this.#options = options;
    this.#stop = stop;
  }

  announce({ event, file, about }: FigmaHappening): void {
    for (const webhook of this.#state.webhooks.values()) {
      const hears = webhook.eventType === event || (webhook.eventType === 'FILE_UPDATE' && event === 'FILE_DELETE');
      const { key, project, content } = file;
      const inside =
        webhook.context === 'team'
          ? webhook.contextId === project.team.id && !project.inviteOnly
          : webhook.contextId === (webhook.context === 'project' ? project.id : key);
      if (!hears || !inside || webhook.status !== 'ACTIVE') continue;
      this.#send(webhook, event, { ...about, file_key: key, file_name: content.meta.file.name });
    }
  }

  ping(webhook: Webhook): void {
    this.#send(webhook, 'PING', {});
  }

  get busy(): boolean {
    return this.#underWay.size > 0;
  }

  /** Resolves when nothing is under way, retries included. */
  async idle(): Promise<void> {
    while (this.busy) await Promise.allSettled([...this.#underWay]);
    if (this.#failures.length > 0) throw this.#failures.shift();
  }

  #send(webhook: Webhook, event: string, about: JsonObject): void {
    const { passcode, id } = webhook;
    const payload = { event_type: event, ...about, passcode, timestamp: this.#state.now(), webhook_id: id };
    this.#contract.webhook(event, payload);
    const work = this.#bring(webhook, event, payload).catch((error: unknown) => {
      // What an endpoint does wrong is kept with the attempt; this is a defect, or the simulator was closed.
      if (!this.#stop.aborted) this.#failures.push(error);
    });
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  async #bring(webhook: Webhook, event: string, payload: JsonObject): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const status = await this.#attempt(webhook, event, payload, attempt);
      if (status === 200) return;
      if (status === 400) {
        webhook.status = 'PAUSED';
        return;
      }
      const delay = this.#options.retryDelays[attempt - 1];
      if (delay === undefined) return;
      await this.#state.clock.sleep(delay, this.#stop);
    }
  }

  async #attempt(
    { id: webhook, endpoint }: Webhook,
    event: string,
    payload: JsonObject,
    attempt: number,
  ): Promise<number | undefined> {
    const { clock } = this.#state;
    const id = this.#state.id();
    const sentAt = clock.now();
    const delivery: FigmaDelivery = {
      ...{ id, webhook, event, endpoint, payload, attempt, sentAt },
      response: undefined,
      error: null,
    };
    this.list.push(delivery);
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'Figma-simulator' },
        body: JSON.stringify(payload),
        redirect: 'manual',
        signal: AbortSignal.any([this.#stop, AbortSignal.timeout(this.#options.patience)]),
      });
      await response.arrayBuffer();
      delivery.response = { status: response.status, receivedAt: clock.now() };
      if (response.status !== 200) delivery.error = `The endpoint answered ${response.status}`;
      return response.status;
    } catch (error) {
      if (this.#stop.aborted) throw error;
      const late = Error.isError(error) && error.name === 'TimeoutError';
      delivery.error = late ? 'The endpoint took too long' : 'The endpoint could not be reached';
      return undefined;
    }
  }
}
