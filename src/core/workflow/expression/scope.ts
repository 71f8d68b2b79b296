import type { Json, JsonObject } from '../../json.ts';

/** Values by name, all that an expression can see: plain ones, nothing of the host. */
export interface Names {
  readonly [name: string]: Json | object | undefined;
}

/** What an expression of a workflow can see. */
export interface Scope extends Names {
  readonly context: {
    readonly inputs: JsonObject;
    readonly environment: JsonObject;
    /** ISO 8601, when the run began. */
    readonly timestamp: string;
    readonly triggeredBy: string;
    readonly event: JsonObject;
  };
  readonly steps: { readonly [id: string]: { readonly status: string; readonly outputs: JsonObject } };
  readonly workflow: {
    readonly id: string;
    readonly name: string /** Milliseconds so far. */;
    readonly duration: number;
    readonly completedSteps: number;
  };
  readonly error?: { readonly message: string; readonly step: string };
}
