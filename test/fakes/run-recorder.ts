import type { SeenChecks, Wait } from '../../src/core/action.ts';
import type { ChangeSet } from '../../src/core/changeset/change-set.ts';
import type { FaultCode } from '../../src/core/fault.ts';
import type { Json, JsonObject } from '../../src/core/json.ts';
import type { Fact } from '../../src/core/run/fact.ts';
import type { RunView } from '../../src/core/run/view.ts';
import { view } from '../../src/core/run/view-of.ts';
import type { Workflow } from '../../src/core/workflow/workflow.ts';

/** Writes a run's facts as a story tells them; time moves on with `after`. The view is what core makes of the facts. */
export class RunRecorder {
  readonly id: string;
  readonly facts: Fact[] = [];
  at: number;

  constructor(begin: {
    id: string;
    workflow: Workflow;
    at: number;
    org: string;
    triggeredBy: string;
    event: { type: string; id: string };
    inputs: JsonObject;
  }) {
    const { id, at, workflow, org, triggeredBy, event, inputs } = begin;
    this.id = id;
    this.at = at;
    this.#add({
      kind: 'run.began',
      at,
      key: id,
      workflow,
      event: { ...event, installation: 7, org, subjects: [`event:${org}:${event.type}`], data: {} },
      inputs,
      environment: {},
      catalogue: { org, repositories: [], defaults: { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] } },
      triggeredBy,
    });
  }

  get view(): RunView {
    return view(this.id, this.facts);
  }

  after(milliseconds: number): this {
    this.at += milliseconds;
    return this;
  }

  start(step: string, inputs: JsonObject = {}): this {
    return this.#add({ kind: 'step.started', at: this.at, step, inputs });
  }

  note(step: string, message: string): this {
    return this.#add({ kind: 'step.noted', at: this.at, step, message });
  }

  park(step: string, wait: Wait, changeset?: ChangeSet, checks?: SeenChecks): this {
    return this.#add({
      kind: 'step.parked',
      at: this.at,
      step,
      wait,
      ...(changeset === undefined ? {} : { changeset }),
      ...(checks === undefined ? {} : { checks }),
    });
  }

  wake(step: string, ...by: readonly { name: string; by: string; key: string }[]): this {
    const signals = by.map((one, index) => ({ seq: this.facts.length + index, at: this.at, data: {}, ...one }));
    return this.#add({ kind: 'step.woken', at: this.at, step, by: by.length === 0 ? 'time' : 'signal', signals });
  }

  retry(step: string, code: FaultCode, message: string, inMilliseconds: number): this {
    const next = this.at + inMilliseconds;
    return this.#add({ kind: 'step.retried', at: this.at, step, code, message, next, counts: true });
  }

  done(step: string, output: Json = {}, note?: string, changeset?: ChangeSet, checks?: SeenChecks): this {
    const more = {
      ...(note === undefined ? {} : { note }),
      ...(changeset === undefined ? {} : { changeset }),
      ...(checks === undefined ? {} : { checks }),
    };
    return this.#add({ kind: 'step.done', at: this.at, step, output, ...more });
  }

  fail(step: string, code: FaultCode, message: string, detail: Json): this {
    return this.#add({ kind: 'step.failed', at: this.at, step, code, message, detail });
  }

  skip(step: string, reason: string): this {
    return this.#add({ kind: 'step.skipped', at: this.at, step, reason });
  }

  cancel(by: string, reason: string): this {
    return this.#add({ kind: 'run.cancelled', at: this.at, by, reason });
  }

  end(status: 'succeeded' | 'failed', outputs: JsonObject = {}, reason?: string): this {
    const more = reason === undefined ? {} : { reason };
    return this.#add({ kind: 'run.ended', at: this.at, status, outputs, ...more });
  }

  #add(fact: Fact): this {
    this.facts.push(fact);
    return this;
  }
}
