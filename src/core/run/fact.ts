import type { SeenChecks, Wait } from '../action.ts';
import type { ChangeSet } from '../changeset/change-set.ts';
import type { Event, Signal } from '../event.ts';
import type { FaultCode } from '../fault.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Spent } from '../quota/spent.ts';
import type { RepositoryCatalogue } from '../repository/catalogue.ts';
import type { Workflow } from '../workflow/workflow.ts';

/**
 * Something that happened to a run: past tense, append-only, the only journal. `at` is epoch milliseconds.
 * `step` is the id of a step; a step of `onSuccess` or `onError` is written `onError/<id>`.
 * `inputs` of `step.started` are for people, so long texts in them are cut. A `changeset` holds only the members that the
 * call changed, so that steps running side by side do not overwrite each other. `spent` is what the whole run asked of GitHub
 * since its last fact that says so; a step beside this one may have asked for some of it.
 */
export type Fact =
  | {
      readonly kind: 'run.began';
      readonly at: number;
      readonly key: string;
      readonly workflow: Workflow;
      readonly event: Event;
      readonly inputs: JsonObject;
      readonly environment: { readonly [name: string]: string };
      readonly catalogue: RepositoryCatalogue;
      readonly triggeredBy: string;
      /** Set on a retry: the run that it continues, and from where. */
      readonly retryOf?: { readonly run: string; readonly step: string };
    }
  | { readonly kind: 'step.started'; readonly at: number; readonly step: string; readonly inputs: JsonObject }
  | {
      readonly kind: 'step.noted';
      readonly at: number;
      readonly step: string;
      readonly message: string;
      readonly data?: JsonObject;
    }
  | {
      readonly kind: 'step.parked';
      readonly at: number;
      readonly step: string;
      readonly spent?: Spent;
      readonly wait: Wait;
      readonly changeset?: ChangeSet;
      readonly checks?: SeenChecks;
    }
  | {
      readonly kind: 'step.woken';
      readonly at: number;
      readonly step: string;
      readonly by: 'time' | 'signal';
      readonly signals: readonly Signal[];
    }
  | {
      readonly kind: 'step.retried';
      readonly at: number;
      readonly step: string;
      readonly spent?: Spent;
      readonly code: FaultCode;
      readonly message: string;
      readonly next: number;
      readonly counts: boolean;
    }
  | {
      readonly kind: 'step.done';
      readonly at: number;
      readonly step: string;
      readonly spent?: Spent;
      readonly output: Json;
      readonly changeset?: ChangeSet;
      readonly checks?: SeenChecks;
      readonly note?: string;
    }
  | {
      readonly kind: 'step.failed';
      readonly at: number;
      readonly step: string;
      readonly spent?: Spent;
      readonly code: FaultCode;
      readonly message: string;
      readonly detail?: Json;
    }
  | { readonly kind: 'step.skipped'; readonly at: number; readonly step: string; readonly reason: string }
  | { readonly kind: 'step.undo-started'; readonly at: number; readonly step: string }
  | {
      readonly kind: 'step.undo-parked';
      readonly at: number;
      readonly step: string;
      readonly wait: Wait;
      readonly changeset?: ChangeSet;
    }
  | {
      readonly kind: 'step.undo-woken';
      readonly at: number;
      readonly step: string;
      readonly by: 'time' | 'signal';
      readonly signals: readonly Signal[];
    }
  | {
      readonly kind: 'step.undo-retried';
      readonly at: number;
      readonly step: string;
      readonly code: FaultCode;
      readonly message: string;
      readonly next: number;
      readonly counts: boolean;
    }
  | {
      readonly kind: 'step.undone';
      readonly at: number;
      readonly step: string;
      readonly note?: string;
      readonly changeset?: ChangeSet;
    }
  | { readonly kind: 'step.undo-failed'; readonly at: number; readonly step: string; readonly message: string }
  | { readonly kind: 'run.cancelled'; readonly at: number; readonly by: string; readonly reason: string }
  | {
      readonly kind: 'run.ended';
      readonly at: number;
      readonly status: 'succeeded' | 'failed';
      readonly reason?: string;
      readonly outputs: JsonObject;
    };

export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { readonly kind: Kind }>;
