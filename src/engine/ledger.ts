import { randomUUID } from 'node:crypto';
import { DBOSWorkflowConflictError } from '@dbos-inc/dbos-sdk/datasource';
import { toFault } from '../core/fault.ts';
import { type Spent, spentSince } from '../core/quota/spent.ts';
import type { Decision } from '../core/run/decide.ts';
import { decide, nextDeadline } from '../core/run/decide.ts';
import type { Fact } from '../core/run/fact.ts';
import { apply, fold } from '../core/run/fold.ts';
import { resolver } from '../core/run/resolver.ts';
import type { RunState } from '../core/run/state.ts';
import { isActive, isEnded, isUndoing } from '../core/run/state.ts';
import { Alarm } from './alarm.ts';
import { announcing } from './announce.ts';
import { isTransient } from './database.ts';
import type { Claimed, Journal } from './journal.ts';
import { headOf, Lost } from './journal.ts';
import type { Log } from './log.ts';
import { Mailbox } from './mailbox.ts';
import type { PulseWorld } from './pulse.ts';
import { pulse, undo } from './pulse.ts';
import { Slots } from './slots.ts';
import { cut } from './text.ts';

const TELL_SPENT: ReadonlySet<Fact['kind']> = new Set(['step.parked', 'step.retried', 'step.done', 'step.failed']);

/** Milliseconds after which a run looks again whether the one on its topic is still at work. */
const BESIDE = 200;

export interface LedgerWorld extends PulseWorld {
  readonly journal: Journal;
  readonly log: Log;
  /** Milliseconds for which a run that was ours is taken to be still; less than a process that is silent counts as alive. */
  readonly sureFor: number;
  /** Fires when this process shall leave its runs to others. */
  readonly leaving: AbortSignal;
}

/**
 * Runs a run to its end and gives the status. After a crash, or when the database was away, it is simply called again and
 * goes on from the facts. When the run was taken over it throws DBOS' conflict error, which records nothing; when this
 * process leaves it never settles, for the same reason.
 */
export async function ledger(runId: string, cancel: AbortSignal, engine: LedgerWorld): Promise<string> {
  const stop = AbortSignal.any([cancel, engine.leaving]);
  for (let lost = false; ; ) {
    try {
      return await (lost ? endedOr(runId, engine) : attempt(runId, stop, engine));
    } catch (error) {
      if (engine.leaving.aborted) return new Promise<never>(() => {});
      if (error instanceof DBOSWorkflowConflictError) throw error;
      if (isTransient(error)) {
        const reason = toFault(error).message;
        engine.log.warn({ run: runId, reason }, 'the database was away, the run goes on from its facts');
        await engine.world.clock.sleep(500 + 1000 * engine.world.clock.random());
      } else if (error instanceof Lost || cancel.aborted) lost = true;
      else throw error;
    }
  }
}

/** A run that was ended under us is over; any other that we lost has a new owner, who records the outcome. */
async function endedOr(runId: string, { journal }: LedgerWorld): Promise<string> {
  const last = (await journal.load(runId)).at(-1);
  if (last?.kind === 'run.cancelled') return 'cancelled';
  if (last?.kind === 'run.ended') return last.status;
  throw new DBOSWorkflowConflictError(runId);
}

async function attempt(runId: string, stop: AbortSignal, engine: LedgerWorld): Promise<string> {
  const token = randomUUID();
  const run = new Run(runId, token, await claim(runId, token, stop, engine), stop, engine);
  try {
    return await run.toTheEnd();
  } catch (error) {
    if (stop.aborted || error instanceof Lost || isTransient(error)) throw error;
    engine.log.error({ run: runId, reason: toFault(error).message }, 'a run cannot go on: a defect of Baton');
    return await run.giveUp(error);
  } finally {
    await run.close();
  }
}

/** Waits while another run on its topic is at work. */
async function claim(runId: string, token: string, stop: AbortSignal, { journal, world }: LedgerWorld): Promise<Owned> {
  for (;;) {
    const at = performance.now();
    const claimed = await journal.claim(runId, token);
    if (claimed !== undefined) return { ...claimed, at };
    await world.clock.sleep(BESIDE, stop);
  }
}

interface Owned extends Claimed {
  /** When it was asked for; performance.now. */
  readonly at: number;
}

class Run {
  #state: RunState;
  #seq: number;
  #head: string;
  #counted: Spent;
  readonly #announce: ReturnType<typeof announcing>;
  readonly #live = new Map<string, AbortController>();
  readonly #calls = new Set<Promise<void>>();
  readonly #over = new AbortController();
  readonly #stop: AbortSignal;
  readonly #arrived: Mailbox<Arrival>;
  readonly #alarm: Alarm;
  readonly #slots: Slots;
  readonly #id: string;
  readonly #token: string;
  readonly #since: number;
  readonly #engine: LedgerWorld;
  /** When the database was last known to call this run ours (performance.now, which goes on while a process is frozen). */
  #ours: number;

  constructor(id: string, token: string, claimed: Owned, stop: AbortSignal, engine: LedgerWorld) {
    const { facts, since, at } = claimed;
    this.#ours = at;
    this.#id = id;
    this.#token = token;
    this.#since = since;
    this.#engine = engine;
    this.#state = fold(facts);
    this.#seq = facts.length;
    this.#head = JSON.stringify(headOf(this.#state));
    this.#counted = this.#spentNow();
    this.#announce = announcing(id, this.#state, engine);
    this.#stop = AbortSignal.any([stop, this.#over.signal]);
    this.#arrived = new Mailbox(this.#stop);
    this.#alarm = new Alarm(engine.world.clock, () => this.#arrived.ring());
    this.#slots = new Slots(this.#state.began.workflow.execution.concurrencyLimit);
  }

  async toTheEnd(): Promise<string> {
    for (let fresh: Fact[] = []; ; ) {
      this.#settle(fresh);
      await this.#append(fresh);
      this.#announce(this.#state);
      if (this.#state.end !== undefined) return this.#state.end.status;
      this.#follow();
      this.#alarm.set(nextDeadline(this.#state));
      fresh = (await this.#arrived.takeAll()).filter((arrival) => this.#take(arrival)).map(({ fact }) => fact);
    }
  }

  /** Better an end that says why than a run that stands still for ever. */
  async giveUp(error: unknown): Promise<string> {
    const reason = `a defect of Baton: ${toFault(error).message}`;
    const end: Fact = { kind: 'run.ended', at: this.#engine.world.clock.now(), status: 'failed', reason, outputs: {} };
    const head = { ...headOf(this.#state), status: 'failed', ended: true };
    await this.#engine.journal.append(this.#id, this.#token, this.#seq, [end], head);
    return 'failed';
  }

  /** Stops every call; settles when each has noticed or half a second is over: an action may be deaf. */
  async close(): Promise<void> {
    this.#alarm.set(Number.POSITIVE_INFINITY);
    this.#announce();
    this.#over.abort(new Error('the run stopped'));
    const deaf = new AbortController();
    await Promise.race([
      Promise.allSettled(this.#calls),
      this.#calls.size === 0 ? undefined : this.#engine.world.clock.sleep(500, deaf.signal).catch(() => {}),
    ]);
    deaf.abort();
  }

  /** Turns all that can be decided without the outside into facts. */
  #settle(fresh: Fact[]): void {
    for (;;) {
      const at = this.#engine.world.clock.now();
      const decisions = decide(this.#state, at, resolver);
      const facts = decisions.flatMap((decision) => factOf(decision, at));
      for (const fact of facts) this.#state = apply(this.#state, fact);
      fresh.push(...facts);
      if (facts.length === 0) return;
    }
  }

  /** `step.started` and `step.undo-started` are durable before the call begins. */
  async #append(facts: readonly Fact[]): Promise<void> {
    if (facts.length === 0) return;
    const head = headOf(this.#state);
    const text = JSON.stringify(head);
    const at = performance.now();
    await this.#engine.journal.append(this.#id, this.#token, this.#seq, facts, text === this.#head ? undefined : head);
    this.#ours = at;
    this.#seq += facts.length;
    this.#head = text;
  }

  /** Every step that has begun, or is being taken back, is at work; none that has ended is. */
  #follow(): void {
    for (const [key, call] of this.#live) {
      const step = this.#state.steps.get(key);
      if (step !== undefined && isEnded(step)) call.abort(new Error('the step has ended'));
    }
    for (const [key, step] of this.#state.steps) {
      if (isActive(step)) this.#work(key, key, pulse);
      if (isUndoing(step)) this.#work(`undo:${key}`, key, undo);
    }
  }

  #work(name: string, key: string, how: typeof pulse): void {
    const step = this.#state.steps.get(key);
    if (this.#live.has(name) || step === undefined) return;
    const own = new AbortController();
    this.#live.set(name, own);
    const about = {
      runId: this.#id,
      state: this.#state,
      step,
      since: this.#since,
      stop: AbortSignal.any([this.#stop, own.signal]),
      sure: () => this.#sure(),
      slots: this.#slots,
      emit: (fact: Fact) => this.#arrived.push({ fact }),
    };
    const call: Promise<void> = how(about, this.#engine)
      .then(
        (fact) => this.#arrived.push({ fact: this.#withSpent(fact), endOf: name }),
        (error: unknown) => {
          if (about.stop.aborted) this.#live.delete(name);
          else this.#arrived.fail(error);
        },
      )
      .finally(() => this.#calls.delete(call));
    this.#calls.add(call);
  }

  /**
   * A process that stood still for a while may have lost the run and not know it: its appends are fenced, and this keeps its
   * writes from leaving. The moment between this and the write remains; whoever looks next puts right what comes of that.
   */
  async #sure(): Promise<void> {
    const at = performance.now();
    if (at - this.#ours < this.#engine.sureFor) return;
    try {
      if (await this.#engine.journal.owns(this.#id, this.#token)) this.#ours = at;
      else this.#over.abort(new Lost());
    } catch (error) {
      this.#over.abort(error);
    }
  }

  /** The outcome of a call tells what the run has asked of GitHub since the last one told it. */
  #withSpent(fact: Fact): Fact {
    if (!TELL_SPENT.has(fact.kind)) return fact;
    const now = this.#spentNow();
    const spent = spentSince(this.#counted, now);
    this.#counted = now;
    return spent.requests === 0 ? fact : ({ ...fact, spent } as Fact);
  }

  #spentNow(): Spent {
    return this.#engine.world.spent(this.#state.began.event.installation, this.#id);
  }

  /** Applies what a call said, unless its step was ended meanwhile: then nobody asks any more. */
  #take({ fact, endOf }: Arrival): boolean {
    if (endOf !== undefined) this.#live.delete(endOf);
    const step = 'step' in fact ? this.#state.steps.get(fact.step) : undefined;
    if (step === undefined || (isEnded(step) && !isUndoing(step))) return false;
    this.#state = apply(this.#state, fact);
    return true;
  }
}

interface Arrival {
  readonly fact: Fact;
  /** The work that ended with it. Only when the fact is taken may the step's next work begin. */
  readonly endOf?: string;
}

/** What the journal keeps of a decision taken at that moment; to undo is no fact before it is done. */
export function factOf(decision: Decision, at: number): Fact[] {
  switch (decision.do) {
    case 'call':
      return [{ kind: 'step.started', at, step: decision.step, inputs: cut(decision.inputs) }];
    case 'skip':
      return [{ kind: 'step.skipped', at, step: decision.step, reason: decision.reason }];
    case 'fail':
      return [{ kind: 'step.failed', at, step: decision.step, code: decision.code, message: decision.message }];
    case 'end': {
      const { do: _do, ...end } = decision;
      return [{ kind: 'run.ended', at, ...end }];
    }
    case 'undo':
      return [{ kind: 'step.undo-started', at, step: decision.step }];
  }
}
