import type { Json, JsonObject } from '../json.ts';
import type { Priority } from '../ports/github.ts';

/** A parsed, checked and frozen workflow file. */
export interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly triggers: readonly Trigger[];
  readonly inputs: readonly InputDefinition[];
  readonly execution: Execution;
  /** In the order of the file. With `mode: sequential` each depends on the one before it; `dependsOn` says so explicitly here. */
  readonly steps: readonly Step[];
  readonly onSuccess: readonly Step[];
  readonly onError: readonly Step[];
  /** Expressions by output name. */
  readonly outputs: { readonly [name: string]: Json };
  /** Where it was read from, for people: `acme/.github:baton/workflows/x.yaml@<sha>` or `shipped:design-sync.yaml`. */
  readonly source: string;
}

export interface Trigger {
  readonly type: 'event' | 'schedule' | 'manual' | 'webhook';
  /** Event types that it listens to; a trailing `.*` takes every action of an event. */
  readonly events: readonly string[];
  /** Globs on the full name or the bare name of the event's repository; empty takes all. */
  readonly repositories: readonly string[];
  /** Further equalities on `event.data`, by path. */
  readonly where: JsonObject;
  readonly cron?: string;
  readonly timeZone?: string;
}

export interface InputDefinition {
  readonly name: string;
  readonly type: 'string' | 'text' | 'number' | 'boolean' | 'choice' | 'array' | 'object';
  readonly required: boolean;
  readonly default?: Json;
  /** RE2 syntax. */
  readonly pattern?: string;
  readonly options?: readonly Json[];
  readonly description: string;
}

interface Execution {
  readonly mode: 'sequential' | 'parallel' | 'hybrid';
  /** Milliseconds for the whole run. */
  readonly timeout?: number;
  /** Calls in flight at once. */
  readonly concurrencyLimit: number;
  readonly priority: Priority;
  /**
   * Milliseconds that a run waits before it begins, and then for an earlier one about the same pull requests that is at work;
   * until it begins it stands for further events about them.
   */
  readonly quiet?: number;
}

export interface Step {
  readonly id: string;
  readonly name: string;
  /** Canonical name of an action. */
  readonly action: string;
  /** May hold `${ }` anywhere. */
  readonly inputs: JsonObject;
  /** Ids of steps that must have ended before this one: what the file says, and every step that its expressions read. */
  readonly dependsOn: readonly string[];
  readonly conditions: readonly Condition[];
  readonly retry: RetryPolicy;
  /** Milliseconds from its first call. */
  readonly timeout?: number;
  readonly continueOnError: boolean;
  /** A failure stops the run even where `continueOnError` would go on. */
  readonly critical: boolean;
  /** Inputs for the action's `undo`, or `false` to leave its effects. */
  readonly compensate: boolean;
  /** 1-based place in the file. */
  readonly line: number;
}

export type Condition =
  /** Without the `${ }` around it, for `evaluate`. */
  | { readonly type: 'expression'; readonly expression: string }
  | { readonly type: 'stepSuccess'; readonly stepId: string }
  | { readonly type: 'hasOutput'; readonly stepId: string; readonly outputKey: string };

/** Milliseconds throughout; `maxRetries` counts the calls after the first. */
export interface RetryPolicy {
  readonly strategy: 'exponential' | 'linear' | 'fixed';
  readonly maxRetries: number;
  readonly initialDelay: number;
  readonly maxDelay: number;
}
