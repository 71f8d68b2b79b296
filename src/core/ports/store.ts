import type { ChangeSet } from '../changeset/change-set.ts';
import type { Signal } from '../event.ts';
import type { Json } from '../json.ts';
import type { Fact } from '../run/fact.ts';
import type { RunStatus, RunView } from '../run/view.ts';
import type { DeadLetter } from './dead-letters.ts';

/** Big texts by digest, so that facts stay small. Content once put is never changed. */
export interface Blobs {
  /** Gives the SHA-256 of the UTF-8 text, in hex. */
  put(text: string): Promise<string>;
  /** Throws `not-found` when it was never put or has been swept. */
  get(digest: string): Promise<string>;
}

/** The read side of what the engine keeps; dashboard, commands and CLI read it, nobody writes through it. */
export interface Store {
  runs(filter: {
    readonly org?: string;
    readonly status?: readonly RunStatus[];
    readonly subject?: string;
    readonly limit: number;
  }): Promise<readonly RunView[]>;
  run(id: string): Promise<{ readonly view: RunView; readonly facts: readonly Fact[] } | undefined>;
  /** Deliveries by state, for `/health` and `/status`. */
  deliveries(): Promise<DeliveryCounts>;
  /** Deliveries that were given up, the newest first. */
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  /** Named measures that `metrics.record` kept, newest first. */
  metrics(filter: { readonly name?: string; readonly limit: number }): Promise<readonly Metric[]>;
  /** Calls back after each change of a run; returns the way to stop. */
  watch(changed: (runId: string) => void): () => void;
}

/** What is known of the change sets of one organization. */
export interface ChangeSets {
  /** The set that a pull request is in, as the newest run that had it there knew it last; undefined when none had. */
  of(repository: string, number: number): Promise<ChangeSet | undefined>;
}

/** What people said by command about pull requests, which no review on the platform shows. */
export interface Words {
  /** Approvals and rejections of a pull request, oldest first, at most 1,000; each is kept for 90 days. */
  about(repository: string, number: number): Promise<readonly Signal[]>;
}

export interface DeliveryCounts {
  readonly waiting: number;
  readonly done: number;
  /** The dead letters. */
  readonly failed: number;
  /** How often another body came under the id of a delivery that was here: anything but 0 is an alarm. */
  readonly altered: number;
}

export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly labels: { readonly [label: string]: string };
  readonly run: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What actions may write besides GitHub. */
export interface Metrics {
  /** Kept once for each `key`, however often it is called. */
  record(key: string, metric: Omit<Metric, 'at'>): Promise<void>;
}

/** Sends an event of Baton's own through the inbox, once for each id. */
export interface Events {
  emit(event: {
    readonly id: string;
    readonly type: string;
    readonly installation: number;
    readonly org: string;
    readonly data: { readonly [key: string]: Json };
  }): Promise<void>;
}
