import type { Json, JsonObject } from '../../json.ts';

/** What an expression can see: nothing of the host, only these plain values. */
export interface Scope {
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
  readonly [name: string]: Json | object | undefined;
}
