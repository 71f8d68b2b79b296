import type { SeenChecks, Wait } from '../action.ts';
import type { ChangeSet } from '../changeset/change-set.ts';
import type { Signal } from '../event.ts';
import type { FaultCode } from '../fault.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Spent } from '../quota/spent.ts';
import type { Step } from '../workflow/workflow.ts';
import type { FactOf } from './fact.ts';

export type Part = 'main' | 'onSuccess' | 'onError';

/** Where a step stands; the last three are ends. `calling` is between a call's begin and its outcome. */
export type Phase = 'pending' | 'calling' | 'parked' | 'retrying' | 'done' | 'failed' | 'skipped';

export interface StepState {
  /** As facts write it: the id, or `onError/<id>`. */
  readonly key: string;
  readonly part: Part;
  readonly step: Step;
  readonly phase: Phase;
  /** Epoch milliseconds of the first call; time-outs count from here. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Calls that began, one more after each park; retries are not counted. */
  readonly calls: number;
  /** Retries of this call that counted as a try. */
  readonly tries: number;
  /** Epoch milliseconds before which a retry must not begin. */
  readonly retryAt?: number;
  readonly wait?: Wait;
  /** Every signal that woke it, oldest first. */
  readonly signals: readonly Signal[];
  readonly output?: Json;
  readonly fault?: { readonly code: FaultCode; readonly message: string };
  readonly message?: string;
  readonly undo?: UndoState;
}

/** How far taking a done step back is: as durable as doing it was. */
interface UndoState {
  /** `done` and `failed` are ends. */
  readonly phase: 'calling' | 'parked' | 'retrying' | 'done' | 'failed';
  /** Epoch milliseconds of the first call. */
  readonly startedAt: number;
  readonly calls: number;
  readonly tries: number;
  readonly retryAt?: number;
  readonly wait?: Wait;
  readonly signals: readonly Signal[];
}

/** The fold of a run's facts. A value: `apply` gives a new one. */
export interface RunState {
  readonly began: FactOf<'run.began'>;
  /** By key, in the order of the file: main part, onSuccess, onError. */
  readonly steps: ReadonlyMap<string, StepState>;
  /** Keys of steps that are done, in the order in which they were. */
  readonly completed: readonly string[];
  readonly changeset: ChangeSet;
  /** What it has asked of GitHub, as far as facts say. */
  readonly spent: Spent;
  /** The last that any step saw of each check. */
  readonly checks: SeenChecks;
  /** What this run is about and has waited for: its event's subjects, its pull requests, the keys of its waits. */
  readonly subjects: ReadonlySet<string>;
  readonly end?: {
    readonly status: 'succeeded' | 'failed' | 'cancelled';
    readonly at: number;
    readonly reason?: string;
    readonly outputs: JsonObject;
  };
}

export const isActive = (step: StepState): boolean =>
  step.phase === 'calling' || step.phase === 'parked' || step.phase === 'retrying';

/** It is being taken back: its undo is called, or waits for something. */
export const isUndoing = ({ undo }: StepState): boolean =>
  undo !== undefined && undo.phase !== 'done' && undo.phase !== 'failed';

export const isEnded = (step: StepState): boolean =>
  step.phase === 'done' || step.phase === 'failed' || step.phase === 'skipped';

/** An action is at work, or at once will be: a retry whose time has come writes no fact before its outcome. */
export const isCalling = ({ phase, retryAt = 0 }: StepState, now: number): boolean =>
  phase === 'calling' || (phase === 'retrying' && retryAt <= now);

export const stepsOf = (state: RunState, part: Part): StepState[] =>
  [...state.steps.values()].filter((step) => step.part === part);

/** The step that made the run fail, if one did: a failure counts unless `continueOnError` excuses it and nothing was critical. */
export function failureOf(state: RunState): StepState | undefined {
  const deadline = deadlineOf(state);
  return [...state.steps.values()]
    .filter(({ part, phase }) => part === 'main' && phase === 'failed')
    .filter(({ step, endedAt = 0 }) => step.critical || !step.continueOnError || endedAt >= deadline)
    .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))[0];
}

/** Epoch milliseconds at which the time of the main part is over; `Infinity` without a time-out. */
export function deadlineOf(state: RunState): number {
  const { timeout } = state.began.workflow.execution;
  return timeout === undefined ? Number.POSITIVE_INFINITY : state.began.at + timeout;
}
