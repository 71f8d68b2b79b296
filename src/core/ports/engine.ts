import type { Event } from '../event.ts';
import type { Json, JsonObject } from '../json.ts';
import type { RepositoryCatalogue } from '../repository/catalogue.ts';
import type { Workflow } from '../workflow/workflow.ts';

/** All that a run is pinned to when it begins; later edits of files do not change it. */
export interface StartRun {
  /** Deterministic, so that a second start with the same id does nothing. */
  readonly id: string;
  readonly workflow: Workflow;
  readonly event: Event;
  readonly inputs: JsonObject;
  readonly environment: { readonly [name: string]: string };
  readonly catalogue: RepositoryCatalogue;
  readonly triggeredBy: string;
}

/** Runs workflows so that they outlive the process. */
export interface Engine {
  /** `started` is false when a run with that id was there before, or one that has not begun yet stands for this event too. */
  start(request: StartRun): Promise<{ readonly started: boolean }>;
  /** Stored before it resolves; wakes every step parked on `key`. Once for each id. */
  signal(signal: {
    readonly id: string;
    readonly key: string;
    readonly name: string;
    readonly by?: string;
    readonly data: Json;
  }): Promise<void>;
  /** The data of the signal with that id, if one was stored; so that who lost the answer to it learns that it is done. */
  signalled(id: string): Promise<Json | undefined>;
  /** Ends the run as cancelled, with compensation of nothing; a run that has ended stays as it is (false). */
  cancel(run: string, why: { readonly by: string; readonly reason: string }): Promise<boolean>;
  /** A new run seeded with the facts of all steps but `step` and what comes after it; gives its id. */
  retry(run: string, step: string, by: string): Promise<string>;
}
