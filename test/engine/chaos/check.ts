import type pg from 'pg';
import type { Fact, FactOf } from '../../../src/core/run/fact.ts';
import { fold } from '../../../src/core/run/fold.ts';
import type { RunState } from '../../../src/core/run/state.ts';

export interface Verdict {
  readonly runs: number;
  readonly steps: number;
  /** Calls beyond the first of a step that its facts do not explain: cut off in flight and made again. */
  readonly repeated: number;
  readonly violations: readonly string[];
}

/** Everything that must hold of a database in which all runs have ended, however often its workers died. */
export async function check(pool: pg.Pool): Promise<Verdict> {
  const violations: string[] = [];
  const { rows: facts } = await pool.query<{ run_id: string; seq: number; body: string }>(
    'select run_id, seq, body from fact order by run_id, seq',
  );
  const { rows: effects } = await pool.query<Effect>('select run, step, value, undone from chaos_effect');
  const { rows: calls } = await pool.query<Call>('select run, step, saw from chaos_call');
  const { rows: lost } = await pool.query<{ id: string; status: string }>(
    `select r.id, s.status from run r left join dbos.workflow_status s on s.workflow_uuid = r.id where s.status is distinct from 'SUCCESS'`,
  );
  for (const { id, status } of lost) violations.push(`${id}: DBOS says ${status}`);
  let steps = 0;
  let explained = 0;
  for (const [run, rows] of Map.groupBy(facts, (row) => row.run_id)) {
    const say = (what: string) => violations.push(`${run}: ${what}`);
    if (rows.some(({ seq }, index) => seq !== index)) say('the sequence has gaps');
    const journal = rows.map(({ body }) => JSON.parse(body) as Fact);
    try {
      const state = fold(journal);
      steps += state.steps.size;
      explained += journal.filter(({ kind }) => CALLS.has(kind)).length;
      checkRun(state, journal, mine(effects, run), mine(calls, run), say);
    } catch (error) {
      say(`it does not fold: ${(error as Error).message}`);
    }
  }
  return { runs: new Set(facts.map((row) => row.run_id)).size, steps, repeated: calls.length - explained, violations };
}

/** Facts after each of which an action is called. */
const CALLS: ReadonlySet<string> = new Set(['step.started', 'step.woken', 'step.retried']);

interface Effect {
  readonly run: string;
  readonly step: string;
  readonly value: string;
  readonly undone: boolean;
}

interface Call {
  readonly run: string;
  readonly step: string;
  readonly saw: string;
}

const mine = <T extends { readonly run: string }>(rows: readonly T[], run: string): T[] =>
  rows.filter((row) => row.run === run);

function checkRun(
  state: RunState,
  journal: readonly Fact[],
  effects: readonly Effect[],
  calls: readonly Call[],
  say: (what: string) => void,
): void {
  const fails = state.began.workflow.steps.some(({ inputs }) => inputs['how'] === 'fail');
  if (state.end?.status !== (fails ? 'failed' : 'succeeded')) say(`it ended as ${state.end?.status}`);
  const values = new Map<string, unknown>();
  for (const { id, dependsOn, inputs } of state.began.workflow.steps) {
    const at = (kind: Fact['kind']) =>
      journal.findIndex((fact) => fact.kind === kind && 'step' in fact && fact.step === id);
    const ends = journal.filter((fact) => 'step' in fact && fact.step === id && ENDS.has(fact.kind));
    if (ends.length !== 1) say(`${id} has ${ends.length} ends`);
    for (const other of dependsOn) {
      const end = journal.findIndex((fact) => 'step' in fact && fact.step === other && ENDS.has(fact.kind));
      if (at('step.started') !== -1 && end > at('step.started')) say(`${id} began before ${other} ended`);
    }
    const [end] = ends;
    const effect = effects.filter(({ step }) => step === id);
    if (end?.kind !== 'step.done') continue;
    const { value } = end.output as { value: unknown };
    values.set(id, value);
    if (effect.length !== 1 || effect[0]?.value !== value)
      say(`${id} recorded ${value}, its effect is ${effect[0]?.value}`);
    const signals = state.steps.get(id)?.signals ?? [];
    if (new Set(signals.map(({ seq }) => seq)).size !== signals.length) say(`${id} saw a signal twice`);
    if (inputs['how'] === 'signal' && signals.length !== 1) say(`${id} ended with ${signals.length} signals`);
  }
  for (const { step, saw } of calls)
    for (const [other, value] of Object.entries(JSON.parse(saw)))
      if (value !== values.get(other)) say(`${step} saw ${value} of ${other}, which recorded ${values.get(other)}`);
  checkCompensation(state, journal, effects, say);
}

const ENDS: ReadonlySet<string> = new Set(['step.done', 'step.failed', 'step.skipped']);

function checkCompensation(
  state: RunState,
  journal: readonly Fact[],
  effects: readonly Effect[],
  say: (what: string) => void,
): void {
  const undone = journal
    .filter((fact): fact is FactOf<'step.undone'> => fact.kind === 'step.undone')
    .map(({ step }) => step);
  const expected =
    state.end?.status === 'failed'
      ? state.completed.filter((key) => state.steps.get(key)?.step.compensate).toReversed()
      : [];
  if (JSON.stringify(undone) !== JSON.stringify(expected)) say(`it undid ${undone}, expected ${expected}`);
  for (const key of undone) {
    const count = (kind: Fact['kind']) =>
      journal.filter((fact) => fact.kind === kind && 'step' in fact && fact.step === key).length;
    const waits = state.steps.get(key)?.step.inputs['how'] === 'time' ? 1 : 0;
    const counted = [count('step.undo-started'), count('step.undo-parked'), count('step.undo-woken')];
    if (JSON.stringify(counted) !== JSON.stringify([1, waits, waits])) say(`undoing ${key} went back: ${counted}`);
  }
  for (const { step, undone: gone } of effects)
    if (gone !== undone.includes(step)) say(`the effect of ${step} is ${gone ? '' : 'not '}undone`);
}
