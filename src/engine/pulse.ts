import { type Outcome, park } from '../core/action.ts';
import { grantWait } from '../core/changeset/patience.ts';
import type { Fault } from '../core/fault.ts';
import { toFault } from '../core/fault.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { Fact } from '../core/run/fact.ts';
import { resolver } from '../core/run/resolver.ts';
import { retryAfter } from '../core/run/retry.ts';
import { inputsOf } from '../core/run/scope-of.ts';
import type { RunState, StepState } from '../core/run/state.ts';
import { sleepUntil } from './alarm.ts';
import type { CallWorld } from './call.ts';
import { callAction, undoAction } from './call.ts';
import type { Signals } from './signals.ts';
import type { Slots } from './slots.ts';

export interface PulseOf {
  readonly runId: string;
  readonly state: RunState;
  readonly step: StepState;
  /** See Claimed.since. */
  readonly since: number;
  readonly stop: AbortSignal;
  /** See GitHub.for. */
  sure(): Promise<void>;
  readonly slots: Slots;
  emit(fact: Fact): void;
}

export interface PulseWorld extends CallWorld {
  readonly signals: Signals;
  /** Whether GitHub or a sweep said that the app is shut out there; asked before each call. Rejects when the database does. */
  isSuspended(installation: number): Promise<boolean>;
}

/**
 * Takes a step that has begun one durable move further, from wherever the facts say that it stands: a call, a wait, or a
 * wait for a retry and its call. Gives the fact of it. Rejects only when stopped or when the database fails.
 */
export async function pulse(about: PulseOf, engine: PulseWorld): Promise<Fact> {
  const { step, stop } = about;
  const { clock } = engine.world;
  if (step.phase === 'parked' && step.wait !== undefined) {
    const seen = step.signals.map(({ seq }) => seq);
    const signals = await engine.signals.wait({ ...step.wait, ...origin(about), seen }, stop);
    const by = signals.length > 0 ? 'signal' : 'time';
    return { kind: 'step.woken', at: clock.now(), step: step.key, by, signals };
  }
  if (step.retryAt !== undefined) await sleepUntil(clock, step.retryAt, stop);
  const outcome = await call(about, engine, callAction);
  const [at, key] = [clock.now(), step.key];
  if ('fault' in outcome) return afterFault(outcome.fault, step, at, clock.random());
  const changed = {
    ...(outcome.changeset === undefined ? {} : { changeset: outcome.changeset }),
    ...(outcome.checks === undefined ? {} : { checks: outcome.checks }),
  };
  if (outcome.kind === 'parked') return { kind: 'step.parked', at, step: key, wait: outcome.wait, ...changed };
  const note = outcome.note === undefined ? {} : { note: outcome.note };
  return { kind: 'step.done', at, step: key, output: outcome.output, ...changed, ...note };
}

/** The same for taking a done step back: one durable move from wherever the facts say that this stands. */
export async function undo(about: PulseOf, engine: PulseWorld): Promise<Fact> {
  const { step, stop } = about;
  const { clock } = engine.world;
  const { phase, wait, signals: known = [], retryAt, tries = 0 } = step.undo ?? {};
  if (phase === 'parked' && wait !== undefined) {
    const seen = known.map(({ seq }) => seq);
    const signals = await engine.signals.wait({ ...wait, ...origin(about), seen }, stop);
    const by = signals.length > 0 ? 'signal' : 'time';
    return { kind: 'step.undo-woken', at: clock.now(), step: step.key, by, signals };
  }
  if (retryAt !== undefined) await sleepUntil(clock, retryAt, stop);
  const outcome = await call(about, engine, undoAction);
  const [at, key] = [clock.now(), step.key];
  if ('fault' in outcome) {
    const { code, message } = outcome.fault;
    const again = retryAfter(outcome.fault, step.step.retry, tries, at, clock.random());
    return again === undefined
      ? { kind: 'step.undo-failed', at, step: key, message }
      : { kind: 'step.undo-retried', at, step: key, code, message, next: again.at, counts: again.counts };
  }
  const changeset = outcome.changeset === undefined ? {} : { changeset: outcome.changeset };
  if (outcome.kind === 'parked') return { kind: 'step.undo-parked', at, step: key, wait: outcome.wait, ...changeset };
  return {
    kind: 'step.undone',
    at,
    step: key,
    ...changeset,
    ...(outcome.note === undefined ? {} : { note: outcome.note }),
  };
}

/**
 * The action's outcome or its fault. Rejects when stopped: then nothing is known of the call, and it is made again. While the
 * installation is suspended nothing is called, and what it was not granted is waited for.
 */
async function call(
  about: PulseOf,
  engine: PulseWorld,
  make: typeof callAction,
): Promise<Outcome<Json> | { readonly fault: Fault }> {
  const { runId, state, step, stop, sure, slots, emit } = about;
  const { clock } = engine.world;
  const note = (message: string, data?: JsonObject) =>
    // Written and read once, so that data which no journal can carry fail the call here and not the whole run later.
    emit(JSON.parse(JSON.stringify({ kind: 'step.noted', at: clock.now(), step: step.key, message, data })));
  const { event } = state.began;
  const shutOut = (why: string): Outcome<Json> =>
    park(grantWait(why, event, clock.now(), step.startedAt ?? clock.now()));
  if (await engine.isSuspended(event.installation)) return shutOut('its installation is suspended');
  const free = await slots.take(stop);
  try {
    const inputs = inputsOf(state, step, clock.now(), resolver);
    return await make({ runId, state, step, inputs, stop, sure, note }, engine);
  } catch (error) {
    stop.throwIfAborted();
    const fault = toFault(error);
    return fault.retry.kind === 'granted' ? shutOut(fault.message) : { fault };
  } finally {
    free();
  }
}

function afterFault(fault: Fault, step: StepState, at: number, random: number): Fact {
  const { code, message, detail } = fault;
  const again = retryAfter(fault, step.step.retry, step.tries, at, random);
  if (again !== undefined)
    return { kind: 'step.retried', at, step: step.key, code, message, next: again.at, counts: again.counts };
  return { kind: 'step.failed', at, step: step.key, code, message, ...(detail === undefined ? {} : { detail }) };
}

const origin = ({ since, state }: PulseOf) => ({ since, notOf: state.began.event.id });
