import type { SeenChecks } from '../action.ts';
import type { ChangeSet } from '../changeset/change-set.ts';
import { EMPTY_CHANGE_SET, withMember } from '../changeset/change-set.ts';
import { subject } from '../event.ts';
import { Fault } from '../fault.ts';
import { addSpent, NOTHING_SPENT } from '../quota/spent.ts';
import type { Step } from '../workflow/workflow.ts';
import type { Fact, FactOf } from './fact.ts';
import type { Part, RunState, StepState } from './state.ts';
import { isActive } from './state.ts';

/** A run's state from all its facts, the first of which is `run.began`. Throws a `bug` Fault when they contradict each other. */
export function fold(facts: readonly Fact[]): RunState {
  const [first, ...rest] = facts;
  if (first?.kind !== 'run.began') throw new Fault('bug', 'a run does not begin with run.began');
  return rest.reduce(apply, begin(first));
}

/** The state of a run of which nothing is known but how it began. */
function begin(began: FactOf<'run.began'>): RunState {
  const { workflow } = began;
  const steps = [
    ...workflow.steps.map((step) => pending(step, 'main')),
    ...workflow.onSuccess.map((step) => pending(step, 'onSuccess')),
    ...workflow.onError.map((step) => pending(step, 'onError')),
  ];
  return {
    began,
    steps: new Map(steps.map((step) => [step.key, step])),
    completed: [],
    changeset: EMPTY_CHANGE_SET,
    spent: NOTHING_SPENT,
    checks: {},
    subjects: new Set([...began.event.subjects, ...(began.event.causes ?? []).map(subject.cause)]),
  };
}

function pending(step: Step, part: Part): StepState {
  const key = part === 'main' ? step.id : `${part}/${step.id}`;
  return { key, part, step, phase: 'pending', calls: 0, tries: 0, signals: [] };
}

/** The state after one more fact. Throws a `bug` Fault when it cannot follow: facts are the only journal, so they must hold. */
export function apply(state: RunState, fact: Fact): RunState {
  if (state.end !== undefined) throw new Fault('bug', `${fact.kind} after the run had ended`);
  switch (fact.kind) {
    case 'run.began':
      throw new Fault('bug', 'a run began twice');
    case 'run.cancelled':
      return {
        ...state,
        end: {
          status: 'cancelled',
          at: fact.at,
          reason: fact.reason === '' ? `cancelled by ${fact.by}` : `cancelled by ${fact.by}: ${fact.reason}`,
          outputs: {},
        },
      };
    case 'run.ended': {
      const { status, at, reason, outputs } = fact;
      return { ...state, end: { status, at, outputs, ...(reason === undefined ? {} : { reason }) } };
    }
    default: {
      const before = state.steps.get(fact.step);
      if (before === undefined) throw new Fault('bug', `${fact.kind} of the unknown step "${fact.step}"`);
      const steps = new Map(state.steps).set(fact.step, applyToStep(before, fact));
      const spent = 'spent' in fact && fact.spent !== undefined ? addSpent(state.spent, fact.spent) : state.spent;
      const after = { ...state, steps, spent };
      if (fact.kind === 'step.done') return changed({ ...after, completed: [...state.completed, fact.step] }, fact);
      if (fact.kind === 'step.parked') return changed(about(after, fact.wait.keys), fact);
      if (fact.kind === 'step.undo-parked') return changed(about(after, fact.wait.keys), fact);
      if (fact.kind === 'step.undone') return changed(after, fact);
      return after;
    }
  }
}

type StepFact = Exclude<Fact, { kind: 'run.began' | 'run.cancelled' | 'run.ended' }>;

function applyToStep(step: StepState, fact: StepFact): StepState {
  expectOrder(step, fact);
  const { wait: _wait, retryAt: _retryAt, ...idle } = step;
  switch (fact.kind) {
    case 'step.started':
      return { ...step, phase: 'calling', startedAt: fact.at, calls: 1 };
    case 'step.noted':
      return { ...step, message: fact.message };
    case 'step.parked':
      return { ...idle, phase: 'parked', wait: fact.wait, tries: 0 };
    case 'step.woken': {
      const signals = [...step.signals, ...fact.signals].sort((a, b) => a.seq - b.seq);
      return { ...idle, phase: 'calling', calls: step.calls + 1, signals };
    }
    case 'step.retried': {
      const tries = step.tries + (fact.counts ? 1 : 0);
      return { ...idle, phase: 'retrying', tries, retryAt: fact.next, message: fact.message };
    }
    case 'step.done':
      return {
        ...idle,
        phase: 'done',
        endedAt: fact.at,
        output: fact.output,
        ...(fact.note === undefined ? {} : { message: fact.note }),
      };
    case 'step.failed': {
      const fault = { code: fact.code, message: fact.message };
      return { ...idle, phase: 'failed', endedAt: fact.at, fault, message: fact.message };
    }
    case 'step.skipped':
      return { ...idle, phase: 'skipped', endedAt: fact.at, message: fact.reason };
    default:
      return applyToUndo(step, fact);
  }
}

type UndoFact = Extract<StepFact, { kind: `step.und${string}` }>;

/** Taking a step back goes through the same stations as doing it; what it gave stays readable, its end is its own. */
function applyToUndo(step: StepState, fact: UndoFact): StepState {
  // Runs of before undo was written down have its end alone.
  const undo = step.undo ?? { phase: 'calling', startedAt: fact.at, calls: 1, tries: 0, signals: [] };
  const { wait: _wait, retryAt: _retryAt, ...idle } = undo;
  switch (fact.kind) {
    case 'step.undo-started':
      return { ...step, undo };
    case 'step.undo-parked':
      return { ...step, undo: { ...idle, phase: 'parked', wait: fact.wait, tries: 0 } };
    case 'step.undo-woken': {
      const signals = [...undo.signals, ...fact.signals].sort((a, b) => a.seq - b.seq);
      return { ...step, undo: { ...idle, phase: 'calling', calls: undo.calls + 1, signals } };
    }
    case 'step.undo-retried': {
      const tries = undo.tries + (fact.counts ? 1 : 0);
      return { ...step, undo: { ...idle, phase: 'retrying', tries, retryAt: fact.next }, message: fact.message };
    }
    case 'step.undone':
      return {
        ...step,
        undo: { ...idle, phase: 'done' },
        ...(fact.note === undefined ? {} : { message: fact.note }),
      };
    case 'step.undo-failed':
      return { ...step, undo: { ...idle, phase: 'failed' }, message: `could not be undone: ${fact.message}` };
  }
}

/** What must be true of a step for a fact to follow; a retry is noted by `step.retried` alone, its next outcome follows directly. */
function expectOrder(step: StepState, { kind }: StepFact): void {
  const undo = step.undo?.phase;
  const isAsked = undo === 'calling' || undo === 'retrying';
  const follows = {
    'step.started': step.phase === 'pending',
    'step.noted': step.phase !== 'pending',
    'step.parked': step.phase === 'calling' || step.phase === 'retrying',
    'step.woken': step.phase === 'parked',
    'step.retried': step.phase === 'calling' || step.phase === 'retrying',
    'step.done': step.phase === 'calling' || step.phase === 'retrying',
    'step.failed': step.phase === 'pending' || isActive(step),
    'step.skipped': step.phase === 'pending' || isActive(step),
    'step.undo-started': step.phase === 'done' && undo === undefined,
    'step.undo-parked': isAsked,
    'step.undo-woken': undo === 'parked',
    'step.undo-retried': isAsked,
    'step.undone': step.phase === 'done' && (undo === undefined || isAsked),
    'step.undo-failed': step.phase === 'done' && (undo === undefined || isAsked),
  }[kind];
  if (!follows)
    throw new Fault(
      'bug',
      `${kind} of step "${step.key}", which is ${undo === undefined ? step.phase : `being undone (${undo})`}`,
    );
}

function changed(
  before: RunState,
  { changeset, checks }: { readonly changeset?: ChangeSet; readonly checks?: SeenChecks },
): RunState {
  const state = checks === undefined ? before : { ...before, checks: seen(before.checks, checks) };
  if (changeset === undefined) return state;
  const merged = changeset.members.reduce(withMember, state.changeset);
  const pulls = merged.members.flatMap(({ repository, pull }) =>
    pull ? [subject.pull(repository, pull.number), subject.member(repository, pull.number)] : [],
  );
  return about({ ...state, changeset: merged }, pulls);
}

/** Steps look at different checks of the same repository side by side, so they are laid over each other one by one. */
function seen(before: SeenChecks, now: SeenChecks): SeenChecks {
  const repositories = Object.entries(now).map(([name, checks]) => [name, { ...before[name], ...checks }] as const);
  return { ...before, ...Object.fromEntries(repositories) };
}

function about(state: RunState, subjects: readonly string[]): RunState {
  if (subjects.every((one) => state.subjects.has(one))) return state;
  return { ...state, subjects: new Set([...state.subjects, ...subjects]) };
}
