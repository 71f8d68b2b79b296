import type { Event } from '../../../src/core/event.ts';
import type { StartRun } from '../../../src/core/ports/engine.ts';
import type { Step, Workflow } from '../../../src/core/workflow/workflow.ts';

/** The expression as a workflow file writes it. */
export const template = (expression: string): string => `\${${expression}}`;

export function step(id: string, action: string, more: Partial<Step> = {}): Step {
  return {
    id,
    name: id,
    action,
    inputs: {},
    dependsOn: [],
    conditions: [],
    retry: { strategy: 'fixed', maxRetries: 0, initialDelay: 1, maxDelay: 1 },
    continueOnError: false,
    critical: false,
    compensate: false,
    line: 1,
    ...more,
  };
}

export function workflow(steps: readonly Step[], more: Partial<Workflow> = {}): Workflow {
  return {
    id: 'test',
    name: 'Test',
    description: '',
    version: '1.0.0',
    triggers: [],
    inputs: [],
    execution: { mode: 'hybrid', concurrencyLimit: 8, priority: 'normal' },
    steps,
    onSuccess: [],
    onError: [],
    outputs: {},
    source: 'test',
    ...more,
  };
}

export function event(id: string, more: Partial<Event> = {}): Event {
  return { id, type: 'test', installation: 1, org: 'acme', subjects: [], data: {}, ...more };
}

export function start(id: string, flow: Workflow, more: Partial<StartRun> = {}): StartRun {
  return {
    id,
    workflow: flow,
    event: event(`event of ${id}`),
    inputs: {},
    environment: {},
    catalogue: {
      org: 'acme',
      repositories: [],
      defaults: { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] },
    },
    triggeredBy: 'ada',
    ...more,
  };
}
