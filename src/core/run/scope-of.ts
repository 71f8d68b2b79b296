import type { Json, JsonObject } from '../json.ts';
import type { Scope } from '../workflow/expression/scope.ts';
import type { Part, Phase, RunState, StepState } from './state.ts';
import { failureOf } from './state.ts';

/** How templates and conditions are worked out; both throw an `expression-failed` Fault. */
export interface Resolver {
  substitute(value: Json, scope: Scope): Json | undefined;
  test(expression: string, scope: Scope): boolean;
}

const WORDS: Record<Phase, string> = {
  pending: 'pending',
  calling: 'running',
  parked: 'waiting',
  retrying: 'retrying',
  done: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
};

/** What the expressions of a part see at that moment (epoch milliseconds). The same moment gives the same scope, also after a crash. */
export function scopeOf(state: RunState, part: Part, at: number): Scope {
  const { began } = state;
  const visible = [...state.steps.values()].filter((step) => step.part === 'main' || step.part === part);
  const failure = failureOf(state);
  return {
    context: {
      inputs: began.inputs,
      environment: began.environment,
      timestamp: new Date(began.at).toISOString(),
      triggeredBy: began.triggeredBy,
      event: eventData(state),
    },
    steps: Object.fromEntries(
      visible.map((step) => [step.step.id, { status: WORDS[step.phase], outputs: outputsOf(step) }]),
    ),
    workflow: {
      id: began.workflow.id,
      name: began.workflow.name,
      duration: Math.max(0, at - began.at),
      completedSteps: visible.filter(({ phase, endedAt = 0 }) => phase === 'done' && endedAt <= at).length,
    },
    ...(failure === undefined ? {} : { error: { message: failure.fault?.message ?? '', step: failure.key } }),
  };
}

/** The inputs of a step as its call gets them. Worked out anew for every call: facts keep them only cut. */
export function inputsOf(state: RunState, step: StepState, at: number, resolver: Resolver): JsonObject {
  return asObject(resolver.substitute(step.step.inputs, scopeOf(state, step.part, step.startedAt ?? at)));
}

function eventData({ began: { event } }: RunState): JsonObject {
  return {
    id: event.id,
    type: event.type,
    org: event.org,
    ...(event.repository === undefined ? {} : { repository: event.repository.fullName }),
    ...event.data,
  };
}

const outputsOf = ({ output }: StepState): JsonObject => (output === undefined ? {} : asObject(output));

/** Outputs are read by name, so one that is no object is called `value`. */
function asObject(value: Json | undefined): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  return value === undefined ? {} : { value };
}
