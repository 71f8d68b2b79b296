import { freeze } from '../freeze.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { jsonSchema } from '../json-schema.ts';
import type { Parsed } from '../problem.ts';
import { KEY_WORDS, reportIssues } from '../yaml/issues.ts';
import type { Path } from '../yaml/node.ts';
import { readYaml } from '../yaml/read.ts';
import { Report } from '../yaml/report.ts';
import { checkActionInputs } from './checks/action-inputs.ts';
import type { Check } from './checks/check.ts';
import { checkConditions } from './checks/conditions.ts';
import { checkExpressions } from './checks/expressions.ts';
import { checkGraph } from './checks/graph.ts';
import { checkInputDefinitions } from './checks/input-definitions.ts';
import { checkPerformance } from './checks/performance.ts';
import { checkPractice } from './checks/practice.ts';
import { checkSecurity } from './checks/security.ts';
import { checkSteps } from './checks/steps.ts';
import { checkTriggers } from './checks/triggers.ts';
import { type ActionView, type Draft, draftOf, type Part } from './draft.ts';
import { type Order, orderOf } from './order.ts';
import { type StepFile, type WorkflowFile, workflowSchema } from './schema.ts';
import { usesIn } from './uses.ts';
import type { Condition, InputDefinition, Step, Trigger, Workflow } from './workflow.ts';

const CHECKS: readonly Check[] = [
  checkSteps,
  checkActionInputs,
  checkTriggers,
  checkInputDefinitions,
  checkExpressions,
  checkConditions,
  checkGraph,
  checkSecurity,
  checkPerformance,
  checkPractice,
];

/**
 * Reads a workflow file: a frozen workflow with the warnings that did not stop it, or every problem at once, each with
 * its place. Never throws. `events` are the event types that some source gives; with them slips in triggers are told.
 */
export function parseWorkflow(
  text: string,
  about: { readonly file: string; readonly actions: readonly ActionView[]; readonly events?: readonly string[] },
): Parsed<Workflow> {
  const { document, problems } = readYaml(text, about.file);
  if (document === undefined) return { ok: false, problems };
  const report = new Report(about.file, document, problems);
  const { value } = document;
  if (!isJsonObject(value)) {
    report.value([], {
      category: 'syntax',
      rule: 'wrong-value',
      severity: 'error',
      message: 'a workflow file is keys and values',
      suggestion: 'begin with "id:"',
    });
    return { ok: false, problems: report.problems() };
  }
  const actions = new Map(
    about.actions.flatMap((one) => [one.name, ...(one.aliases ?? [])].map((name) => [name, one] as const)),
  );
  const draft = draftOf(value, actions);
  const uses = usesIn(draft);
  const order = orderOf(draft, uses);
  const parsed = workflowSchema.safeParse(value);
  if (!parsed.success) {
    reportIssues(parsed.error.issues, {
      report,
      base: [],
      value,
      schema: jsonSchema(workflowSchema, 'input'),
      words: KEY_WORDS,
    });
  }
  for (const check of CHECKS) check({ draft, uses, order, actions, events: about.events ?? [], report });
  if (!parsed.success || report.failed) return { ok: false, problems: report.problems() };
  const workflow = build(parsed.data, draft, order, (path) => document.keyPlace(path).line, about.file);
  return { ok: true, value: freeze(workflow), problems: report.problems() };
}

function build(file: WorkflowFile, draft: Draft, order: Order, line: (path: Path) => number, source: string): Workflow {
  const part = (name: Part): readonly Step[] =>
    file[name].map((step, at) => {
      const ordered = order.parts[name].find((one) => one.id === step.id);
      return buildStep(step, {
        action: ordered?.step.action?.name ?? step.action,
        dependsOn: ordered?.dependsOn ?? [],
        line: line([name, at]),
      });
    });
  const { timeout, concurrencyLimit, priority, quiet } = file.execution;
  return {
    id: file.id,
    name: file.name ?? file.id,
    description: file.description,
    version: file.version,
    triggers: (Array.isArray(file.trigger) ? file.trigger : [file.trigger]).map(buildTrigger),
    inputs: [...draft.inputs].map(([name, { value }]) => buildInput(name, value)),
    execution: {
      ...{ mode: order.mode, concurrencyLimit, priority },
      ...(timeout === undefined ? {} : { timeout }),
      ...(quiet === undefined ? {} : { quiet }),
    },
    steps: part('steps'),
    onSuccess: part('onSuccess'),
    onError: part('onError'),
    outputs: file.outputs as { readonly [name: string]: Json },
    source,
  };
}

function buildStep(step: StepFile, found: Pick<Step, 'action' | 'dependsOn' | 'line'>): Step {
  return {
    id: step.id,
    name: step.name ?? step.id,
    inputs: step.inputs as JsonObject,
    conditions: step.conditions.map(buildCondition),
    retry: step.retryPolicy,
    continueOnError: step.continueOnError,
    critical: step.critical,
    compensate: step.compensate,
    ...(step.timeout === undefined ? {} : { timeout: step.timeout }),
    ...found,
  };
}

function buildCondition(condition: StepFile['conditions'][number]): Condition {
  return condition.type === 'expression'
    ? { type: 'expression', expression: bare(String(condition.expression)) }
    : condition;
}

/** The expression without the `${ }` around it. */
function bare(expression: string): string {
  const text = expression.trim();
  return text.startsWith('${') && text.endsWith('}') ? text.slice(2, -1).trim() : text;
}

type TriggerFile = Exclude<WorkflowFile['trigger'], readonly unknown[]>;

function buildTrigger(trigger: TriggerFile): Trigger {
  const nothing = { events: [], repositories: [], where: {} };
  switch (trigger.type) {
    case 'event':
    case 'webhook': {
      const { event, repositories = [], where = {} } = trigger.config;
      return { type: trigger.type, events: event, repositories, where: where as JsonObject };
    }
    case 'schedule': {
      const { cron, timeZone } = trigger.config;
      return { type: 'schedule', ...nothing, cron: cron.trim(), ...(timeZone === undefined ? {} : { timeZone }) };
    }
    case 'manual':
      return { type: 'manual', ...nothing };
  }
}

function buildInput(name: string, definition: Json): InputDefinition {
  const { type = 'string', required = false, description = '', ...rest } = definition as Partial<InputDefinition>;
  return { name, type, required, description, ...rest };
}
