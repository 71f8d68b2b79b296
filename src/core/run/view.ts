import type { SeenChecks, Wait } from '../action.ts';
import type { ChangeSet } from '../changeset/change-set.ts';
import type { FaultCode } from '../fault.ts';
import type { JsonObject } from '../json.ts';
import type { Spent } from '../quota/spent.ts';

export type RunStatus = 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';
export type StepStatus = 'pending' | 'running' | 'waiting' | 'retrying' | 'succeeded' | 'failed' | 'skipped' | 'undone';

/** A run as people look at it: the fold of its facts, without their weight. */
export interface RunView {
  readonly id: string;
  readonly key: string;
  readonly workflow: { readonly id: string; readonly name: string; readonly version: string; readonly source: string };
  readonly org: string;
  readonly installation: number;
  readonly triggeredBy: string;
  readonly event: { readonly type: string; readonly id: string };
  readonly inputs: JsonObject;
  readonly status: RunStatus;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** All steps of the workflow, also those not yet started, `onSuccess` and `onError` included. */
  readonly steps: readonly StepView[];
  readonly changeset: ChangeSet;
  /** What it has asked of GitHub; nothing in runs of older versions. */
  readonly spent: Spent;
  /** Checks of its pull requests, as a step saw them last. */
  readonly checks: SeenChecks;
  /** Why it failed or was cancelled. */
  readonly reason?: string;
  /** Done, skipped and failed steps over all steps of the main part, 0 to 1. */
  readonly progress: number;
  readonly retryOf?: string;
}

export interface StepView {
  readonly id: string;
  readonly name: string;
  readonly action: string;
  readonly dependsOn: readonly string[];
  readonly part: 'main' | 'onSuccess' | 'onError';
  readonly status: StepStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly calls: number;
  readonly wait?: Wait;
  /** Last note, reason of a skip, or message of a fault. */
  readonly message?: string;
  readonly fault?: FaultCode;
}
