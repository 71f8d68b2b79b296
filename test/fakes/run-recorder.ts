import type { Wait } from '../../src/core/action.ts';
import { type ChangeSet, EMPTY_CHANGE_SET } from '../../src/core/changeset/change-set.ts';
import type { FaultCode } from '../../src/core/fault.ts';
import type { Json, JsonObject } from '../../src/core/json.ts';
import type { Fact } from '../../src/core/run/fact.ts';
import type { RunView, StepView } from '../../src/core/run/view.ts';
import type { Step, Workflow } from '../../src/core/workflow/workflow.ts';

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/** Writes a run's facts and its view side by side, as a story tells them; `at` moves on with `after`. */
export class RunRecorder {
  readonly facts: Fact[] = [];
  readonly view: Writable<RunView>;
  readonly #steps: Map<string, Writable<StepView>>;
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
    const { workflow, org, triggeredBy, event, inputs } = begin;
    this.at = begin.at;
    this.#steps = new Map(
      (['steps', 'onSuccess', 'onError'] as const).flatMap((list) =>
        workflow[list].map((step) => {
          const part = list === 'steps' ? 'main' : list;
          return [part === 'main' ? step.id : `${part}/${step.id}`, pending(step, part)] as const;
        }),
      ),
    );
    this.view = {
      id: begin.id,
      key: begin.id,
      workflow: { id: workflow.id, name: workflow.name, version: workflow.version, source: workflow.source },
      org,
      installation: 7,
      triggeredBy,
      event,
      inputs,
      status: 'running',
      startedAt: begin.at,
      steps: [...this.#steps.values()],
      changeset: EMPTY_CHANGE_SET,
      progress: 0,
    };
    this.facts.push({
      kind: 'run.began',
      at: begin.at,
      key: begin.id,
      workflow,
      event: { ...event, installation: 7, org, subjects: [`event:${org}:${event.type}`], data: {} },
      inputs,
      environment: {},
      catalogue: { org, repositories: [], defaults: { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] } },
      triggeredBy,
    });
  }

  after(milliseconds: number): this {
    this.at += milliseconds;
    return this;
  }

  start(step: string, inputs: JsonObject = {}): this {
    this.facts.push({ kind: 'step.started', at: this.at, step, inputs });
    return this.#step(step, { status: 'running', startedAt: this.at, calls: 1 });
  }

  note(step: string, message: string, data?: JsonObject): this {
    this.facts.push({ kind: 'step.noted', at: this.at, step, message, ...(data === undefined ? {} : { data }) });
    return this.#step(step, { message });
  }

  park(step: string, wait: Wait, changeset?: ChangeSet): this {
    this.facts.push({
      kind: 'step.parked',
      at: this.at,
      step,
      wait,
      ...(changeset === undefined ? {} : { changeset }),
    });
    return this.#step(step, { status: 'waiting', wait }, changeset);
  }

  wake(step: string, by?: { name: string; by: string; key: string }): this {
    const signals = by === undefined ? [] : [{ seq: this.facts.length, at: this.at, data: {}, ...by }];
    this.facts.push({ kind: 'step.woken', at: this.at, step, by: by === undefined ? 'time' : 'signal', signals });
    return this.#step(step, { status: 'running' });
  }

  retry(step: string, code: FaultCode, message: string, inMilliseconds: number): this {
    this.facts.push({
      kind: 'step.retried',
      at: this.at,
      step,
      code,
      message,
      next: this.at + inMilliseconds,
      counts: true,
    });
    return this.#step(step, { status: 'retrying', message, fault: code });
  }

  done(step: string, output: Json = {}, note?: string, changeset?: ChangeSet): this {
    const more = { ...(note === undefined ? {} : { note }), ...(changeset === undefined ? {} : { changeset }) };
    this.facts.push({ kind: 'step.done', at: this.at, step, output, ...more });
    return this.#step(
      step,
      { status: 'succeeded', endedAt: this.at, ...(note === undefined ? {} : { message: note }) },
      changeset,
    );
  }

  fail(step: string, code: FaultCode, message: string, detail?: Json): this {
    this.facts.push({
      kind: 'step.failed',
      at: this.at,
      step,
      code,
      message,
      ...(detail === undefined ? {} : { detail }),
    });
    return this.#step(step, { status: 'failed', endedAt: this.at, message, fault: code });
  }

  skip(step: string, reason: string): this {
    this.facts.push({ kind: 'step.skipped', at: this.at, step, reason });
    return this.#step(step, { status: 'skipped', endedAt: this.at, message: reason });
  }

  cancel(by: string, reason: string): this {
    this.facts.push({ kind: 'run.cancelled', at: this.at, by, reason });
    Object.assign(this.view, { status: 'cancelled', endedAt: this.at, reason });
    return this;
  }

  end(status: 'succeeded' | 'failed', outputs: JsonObject = {}, reason?: string): this {
    this.facts.push({ kind: 'run.ended', at: this.at, status, outputs, ...(reason === undefined ? {} : { reason }) });
    Object.assign(this.view, { status, endedAt: this.at, ...(reason === undefined ? {} : { reason }) });
    return this;
  }

  #step(id: string, change: Partial<StepView>, changeset?: ChangeSet): this {
    const step = this.#steps.get(id);
    if (step === undefined) throw new Error(`the workflow has no step "${id}"`);
    Object.assign(step, change);
    if (step.status !== 'waiting') delete step.wait;
    if (changeset !== undefined) this.view.changeset = changeset;
    const main = [...this.#steps.values()].filter((one) => one.part === 'main');
    this.view.progress = main.filter((one) => one.endedAt !== undefined).length / main.length;
    this.view.status = main.some((one) => one.status === 'running' || one.status === 'retrying')
      ? 'running'
      : main.some((one) => one.status === 'waiting')
        ? 'waiting'
        : 'running';
    return this;
  }
}

function pending(step: Step, part: StepView['part']): Writable<StepView> {
  const { id, name, action, dependsOn } = step;
  return { id, name, action, dependsOn, part, status: 'pending', calls: 0 };
}
