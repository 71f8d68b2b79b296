import type { Decision } from '../../../src/core/run/decide.ts';
import { decide } from '../../../src/core/run/decide.ts';
import type { Fact } from '../../../src/core/run/fact.ts';
import { apply, fold } from '../../../src/core/run/fold.ts';
import { resolver } from '../../../src/core/run/resolver.ts';
import type { RunState, StepState } from '../../../src/core/run/state.ts';
import type { Workflow } from '../../../src/core/workflow/workflow.ts';
import { start } from './build.ts';

/** A run without an engine: time stands still unless it is told, and what calls answer is put in by hand. */
export class Play {
  readonly facts: Fact[];
  state: RunState;
  now: number;

  constructor(workflow: Workflow, inputs: { readonly [name: string]: string | number } = {}, now = 1000) {
    const { id: _id, ...request } = start('run', workflow, { inputs });
    this.now = now;
    this.facts = [{ kind: 'run.began', at: now, key: 'run-1', ...request }];
    this.state = fold(this.facts);
  }

  put(fact: Fact): void {
    this.state = apply(this.state, fact);
    this.facts.push(fact);
  }

  /** Takes every decision that needs no call, as the ledger does; gives the ids of steps that began, and `undo x`. */
  settle(): string[] {
    const began: string[] = [];
    for (;;) {
      const decisions = decide(this.state, this.now, resolver);
      const facts = decisions.flatMap((decision) => this.#factOf(decision));
      if (facts.length === 0) return began;
      for (const fact of facts) {
        if (fact.kind === 'step.started') began.push(fact.step);
        if (fact.kind === 'step.undo-started') began.push(`undo ${fact.step}`);
        this.put(fact);
      }
    }
  }

  done(step: string, output: { readonly [name: string]: string | number | null } = {}): string[] {
    this.put({ kind: 'step.done', at: this.now, step, output });
    return this.settle();
  }

  fails(step: string, message = 'it broke'): string[] {
    this.put({ kind: 'step.failed', at: this.now, step, code: 'step-failed', message });
    return this.settle();
  }

  parks(step: string): string[] {
    this.put({ kind: 'step.parked', at: this.now, step, wait: { keys: [`key of ${step}`], reason: 'somebody' } });
    return this.settle();
  }

  /** What an undo may answer: it waits, is tried again, or is over. */
  undoMove({ key: step, undo }: StepState, die: number): void {
    const at = this.now;
    if (undo?.phase === 'parked') this.put({ kind: 'step.undo-woken', at, step, by: 'time', signals: [] });
    else if (die % 3 === 0 && undo !== undefined && undo.calls < 4)
      this.put({ kind: 'step.undo-parked', at, step, wait: { keys: [`back of ${step}`], reason: 'somebody' } });
    else if (die % 3 === 1 && undo !== undefined && undo.tries < 4)
      this.put({ kind: 'step.undo-retried', at, step, code: 'unavailable', message: 'away', next: at, counts: true });
    else this.undone(step);
  }

  undone(step: string): string[] {
    this.put({ kind: 'step.undone', at: this.now, step });
    return this.settle();
  }

  /** `done`, or `skipped: why`. */
  at(step: string): string {
    const found = this.state.steps.get(step);
    return found?.phase === 'skipped' ? `skipped: ${found.message}` : (found?.phase ?? 'unknown');
  }

  #factOf(decision: Decision): Fact[] {
    const at = this.now;
    if (decision.do === 'call') return [{ kind: 'step.started', at, step: decision.step, inputs: decision.inputs }];
    if (decision.do === 'skip') return [{ kind: 'step.skipped', at, step: decision.step, reason: decision.reason }];
    if (decision.do === 'undo') return [{ kind: 'step.undo-started', at, step: decision.step }];
    const { do: verb, ...rest } = decision;
    return verb === 'end'
      ? [{ kind: 'run.ended', at, ...(rest as Omit<Decision & { do: 'end' }, 'do'>) }]
      : [{ kind: 'step.failed', at, ...(rest as Omit<Decision & { do: 'fail' }, 'do'>) }];
  }
}
