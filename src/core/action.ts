import type { z } from 'zod';
import type { ChangeSet } from './changeset/change-set.ts';
import type { Signal } from './event.ts';
import type { Json, JsonObject } from './json.ts';
import type { Ports } from './ports/ports.ts';
import type { RepositoryCatalogue } from './repository/catalogue.ts';

/** What should call a parked step again: a signal to one of the keys, or a time, whichever comes first. */
export interface Wait {
  /** Subjects (see event.ts). */
  readonly keys: readonly string[];
  /** Names of signals that wake it (`approve`, `check_run.completed`); left out: any on its keys. */
  readonly names?: readonly string[];
  /** Epoch milliseconds; without it only a signal wakes the step. */
  readonly until?: number;
  /** For people, completes "waits for …": `2 approvals on acme/web#12`. */
  readonly reason: string;
  /** Finer state for the run page, by repository where there is one: `{ "acme/web": "ci / test is failing" }`. */
  readonly by?: { readonly [repository: string]: string };
}

/** How a check stood when a call looked at it. */
export type CheckSight = 'passed' | 'failed' | 'running' | 'missing';

/** Checks by repository (`owner/name`) and by name, as a call saw them: for people. A gate always looks anew. */
export interface SeenChecks {
  readonly [repository: string]: { readonly [check: string]: CheckSight };
}

/** An action is done or parked; a step that cannot succeed throws a Fault. It may be called again at any moment. */
export type Outcome<Output> =
  | {
      readonly kind: 'done';
      readonly output: Output;
      readonly changeset?: ChangeSet;
      readonly checks?: SeenChecks;
      readonly note?: string;
    }
  | { readonly kind: 'parked'; readonly wait: Wait; readonly changeset?: ChangeSet; readonly checks?: SeenChecks };

export function done<Output>(
  output: Output,
  more: { changeset?: ChangeSet; checks?: SeenChecks; note?: string } = {},
): Outcome<Output> {
  return { kind: 'done', output, ...more };
}

export function park(
  wait: Wait,
  more: { changeset?: ChangeSet; checks?: SeenChecks } = {},
): { kind: 'parked'; wait: Wait; changeset?: ChangeSet; checks?: SeenChecks } {
  return { kind: 'parked', wait, ...more };
}

/** What an action sees of its run, besides its inputs. */
export interface ActionContext {
  readonly run: {
    readonly id: string;
    /** Short, stable, safe in branch names and markers: `design-sync-3f9a1c`. */
    readonly key: string;
    readonly workflow: { readonly id: string; readonly name: string };
    readonly org: string;
    readonly installation: number;
    /** Login of the person or app that set it off. */
    readonly triggeredBy: string;
    /** Epoch milliseconds. */
    readonly startedAt: number;
    /** Where people look at this run, when a public address is known. */
    readonly url?: string;
  };
  readonly step: {
    readonly id: string;
    /** Epoch milliseconds of its first call; time-outs count from here. */
    readonly startedAt: number;
    /** 1 for the first call, one more after each park. */
    readonly call: number;
  };
  /** The run's own change set so far, empty at first. */
  readonly changeset: ChangeSet;
  readonly catalogue: RepositoryCatalogue;
  /** Signals that arrived on this step's keys since the run began, oldest first, those that woke it included. */
  readonly signals: readonly Signal[];
  readonly ports: Ports;
  /** Fires when the run is cancelled, taken over or its time is over; pass it on to every request. */
  readonly stop: AbortSignal;
  /** Says on the run page what happens now; kept as a fact, so use it a few times, not a thousand. */
  note(message: string, data?: JsonObject): void;
}

/** A run that ended before its time. */
export interface EndedRun {
  /** What it was about: see event.ts. */
  readonly subjects: ReadonlySet<string>;
  /** Completes "the run …": `was cancelled`. */
  readonly reason: string;
}

/** What a call will cost and touch, for the plan before a run. */
export interface ActionPlan {
  /** Repositories that it will write to, by full name or as the workflow wrote them. */
  readonly repositories: readonly string[];
  /** API requests, secondary-limit points and content-creating requests, estimated upwards. */
  readonly requests: number;
  readonly points: number;
  readonly content: number;
  /** What makes it risky, completes "because it …": `merges into main`. */
  readonly risks: readonly string[];
}

/** What a plan is made for. */
interface PlannedFor {
  readonly catalogue: RepositoryCatalogue;
  /** How many repositories the run is likely to be about. */
  readonly changeset: number;
  /** Inputs that are not known yet: an example's stand in for them, of which the number says nothing. */
  readonly guessed?: ReadonlySet<string>;
}

export interface Action<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** Equals its path under src/actions, a dot for the slash: `git.create-branches` is written `git.createBranches`. */
  readonly name: string;
  /** One sentence, ends with a full stop. */
  readonly summary: string;
  /** Other names that workflow files may use. */
  readonly aliases?: readonly string[];
  readonly input: Input;
  /** Declared outputs; a workflow that reads another one gets a warning. */
  readonly output: Output;
  /** GitHub App permissions that it needs, as app.yml names them: `{ contents: 'write' }`. */
  readonly permissions: { readonly [permission: string]: 'read' | 'write' };
  /** Reads pull requests and says in check runs of its own what it thinks of them, and does nothing else to the world. */
  readonly judges?: true;
  /** Inputs as they would stand in a workflow file; each is run through `input` by a house test. */
  readonly examples: readonly { readonly title: string; readonly inputs: JsonObject }[];
  /** GitHub's, Figma's or a library's page behind its behaviour. */
  readonly documentation?: string;
  run(input: z.output<Input>, context: ActionContext): Promise<Outcome<z.input<Output>>>;
  /**
   * Takes back what a done call made, if it is still as the call left it. May park and be retried as `run` may; the context
   * counts its own calls and has the signals that came for it.
   */
  undo?(input: z.output<Input>, output: z.output<Output>, context: ActionContext): Promise<Outcome<Json>>;
  /**
   * Concludes what the last call of a step left open on GitHub, when its run ended and no call will follow: a check run that
   * says that it is in progress. Looks first; may be called again at any moment.
   */
  abandon?(input: z.output<Input>, context: ActionContext, run: EndedRun): Promise<void>;
  plan?(input: z.output<Input>, about: PlannedFor): ActionPlan;
}

export function defineAction<Input extends z.ZodType, Output extends z.ZodType>(
  action: Action<Input, Output>,
): Action<Input, Output> {
  return Object.freeze(action);
}
