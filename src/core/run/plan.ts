import type { Action, ActionPlan } from '../action.ts';
import type { Json, JsonObject } from '../json.ts';
import { forecast } from '../quota/forecast.ts';
import { DOCUMENTED_LIMITS } from '../quota/limits.ts';
import { type Bound, lowerBoundInStages, restWork, type Work } from '../quota/lower-bound.ts';
import type { RepositoryCatalogue } from '../repository/catalogue.ts';
import { substitute } from '../workflow/expression/expression.ts';
import { parseTemplate } from '../workflow/expression/parse.ts';
import { pathsIn } from '../workflow/expression/substitute.ts';
import { batches } from '../workflow/graph.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';

const COMPLEXITIES = ['simple', 'moderate', 'complex', 'enterprise'] as const;
const RISKS = ['low', 'medium', 'high', 'critical'] as const;

/** What a run will do and cost, before it does anything (SPEC P1). Estimated upwards. */
export interface Plan {
  readonly workflow: { readonly id: string; readonly name: string; readonly version: string };
  /** Steps that may run at once, batch after batch. */
  readonly batches: readonly (readonly PlannedStep[])[];
  /** Full names of the repositories that it may write to. */
  readonly repositories: readonly string[];
  readonly requests: number;
  /** Secondary rate limit points; creating content counts besides. */
  readonly points: number;
  readonly content: number;
  /** The least time that GitHub's limits allow, people and checks apart. */
  readonly time: Bound;
  /** The time that it will take when nothing else asks GitHub, people and checks apart. */
  readonly forecast: Bound;
  readonly complexity: (typeof COMPLEXITIES)[number];
  readonly risk: { readonly level: (typeof RISKS)[number]; readonly reasons: readonly string[] };
  /** How many people should agree, and for how many the workflow asks. */
  readonly approvals: { readonly needed: number; readonly asked: number };
}

interface PlannedStep {
  readonly id: string;
  readonly name: string;
  readonly action: string;
  readonly requests: number;
  readonly points: number;
  readonly content: number;
}

type Known = Pick<Action, 'name' | 'input' | 'permissions' | 'examples' | 'plan'>;

/** Plans a run of a workflow with those inputs. What is only known on the way is estimated from the catalogue. */
export function planRun(
  workflow: Workflow,
  about: {
    readonly catalogue: RepositoryCatalogue;
    readonly actions: readonly Known[];
    readonly inputs: JsonObject;
    readonly environment?: JsonObject;
  },
): Plan {
  const actions = new Map(about.actions.map((action) => [action.name, action]));
  const scope = {
    context: { inputs: about.inputs, environment: about.environment ?? {} },
    workflow: { id: workflow.id, name: workflow.name },
  };
  const steps = [...workflow.steps, ...workflow.onSuccess];
  const estimate = (changeset: number) =>
    new Map(steps.map((step) => [step, estimateStep(step, actions.get(step.action), { ...about, scope, changeset })]));
  const candidates = candidatesOf(steps, about.catalogue, scope);
  const writes = steps.some((step) => writesRepositories(actions.get(step.action)));
  const named = repositoriesOf([...estimate(candidates.length).values()], about.catalogue);
  const repositories = named.length > 0 ? named : writes ? candidates : [];
  const estimates = estimate(repositories.length);
  const plans = [...estimates.values()];

  const sum = (of: (plan: ActionPlan) => number) => plans.reduce((total, plan) => total + of(plan), 0);
  const [requests, points, content] = [
    sum((plan) => plan.requests),
    sum((plan) => plan.points),
    sum((plan) => plan.content),
  ];
  const risk = riskOf(workflow, repositories.length, plans, actions);
  const planned = [...batches(workflow.steps), ...batches(workflow.onSuccess)].map((batch) =>
    batch.map((step) => plannedStep(step, estimates.get(step) as ActionPlan)),
  );
  const stages = planned.map(stageOf);
  return {
    workflow: { id: workflow.id, name: workflow.name, version: workflow.version },
    batches: planned,
    repositories,
    requests,
    points,
    content,
    time: lowerBoundInStages(stages, DOCUMENTED_LIMITS),
    forecast: forecast(stages, DOCUMENTED_LIMITS),
    complexity: complexityOf(steps.length, repositories.length),
    risk,
    approvals: {
      needed: RISKS.indexOf(risk.level) === 0 ? 0 : Math.max(1, RISKS.indexOf(risk.level) - 1),
      asked: askedApprovals(workflow),
    },
  };
}

function plannedStep({ id, name, action }: Step, { requests, points, content }: ActionPlan): PlannedStep {
  return { id, name, action, requests, points, content };
}

/** A batch begins when the one before is over, so what its steps ask for comes together. */
function stageOf(batch: readonly PlannedStep[]): Work {
  const sum = (of: 'requests' | 'points' | 'content') => batch.reduce((total, step) => total + step[of], 0);
  return restWork({ requests: sum('requests'), points: sum('points'), content: sum('content') });
}

function writesRepositories(action: Known | undefined): boolean {
  return action?.permissions.contents === 'write' || action?.permissions.pull_requests === 'write';
}

/** `certain` when the inputs that it was made from are those of the run. */
type Estimate = ActionPlan & { readonly certain: boolean };

interface About {
  readonly catalogue: RepositoryCatalogue;
  readonly scope: object;
  readonly changeset: number;
}

function estimateStep(step: Step, action: Known | undefined, about: About): Estimate {
  const likely = action === undefined ? undefined : likelyInputs(step, action, about.scope);
  if (action?.plan !== undefined && likely !== undefined) {
    const { inputs, guessed } = likely;
    return { ...action.plan(inputs, { ...about, guessed }), certain: guessed.size === 0 };
  }
  // Nobody said: a read or a write for each repository, a write being worth five points.
  const writes = Object.values(action?.permissions ?? {}).includes('write');
  const asks = Object.keys(action?.permissions ?? {}).length > 0;
  const requests = asks ? about.changeset * (writes ? 2 : 1) : 0;
  const points = asks ? about.changeset * (writes ? 6 : 1) : 0;
  return { repositories: [], requests, points, content: 0, risks: [], certain: false };
}

/** The repositories that a run may be about: those of the frameworks that a step names, otherwise all that take part. */
function candidatesOf(steps: readonly Step[], catalogue: RepositoryCatalogue, scope: object): readonly string[] {
  const frameworks = steps.flatMap(({ inputs }) => {
    const named = inputs.frameworks === undefined ? undefined : fill(inputs.frameworks, scope);
    return Array.isArray(named) ? (named as readonly Json[]) : [];
  });
  return catalogue.repositories
    .filter(({ archived, framework }) => !archived && framework !== 'none')
    .filter(({ framework }) => frameworks.length === 0 || frameworks.includes(framework))
    .map(({ fullName }) => fullName);
}

/** What estimates name that exists; those made from an example name the example's. */
function repositoriesOf(estimates: readonly Estimate[], catalogue: RepositoryCatalogue): readonly string[] {
  const known = new Set(catalogue.repositories.map(({ fullName }) => fullName));
  const named = estimates
    .filter(({ certain }) => certain)
    .flatMap((estimate) => estimate.repositories)
    .map((name) => (name.includes('/') ? name : `${catalogue.org}/${name}`));
  return [...new Set(named)].filter((name) => known.has(name));
}

/** The inputs as far as they are known now, the rest filled from the action's own example; undefined when that does not fit. */
function likelyInputs(
  step: Step,
  action: Known,
  scope: object,
): { readonly inputs: unknown; readonly guessed: ReadonlySet<string> } | undefined {
  const known: JsonObject = Object.fromEntries(
    Object.entries(step.inputs).flatMap(([key, value]) => {
      const likely = value === undefined ? undefined : fill(value, scope);
      return likely === undefined ? [] : [[key, likely]];
    }),
  );
  const plain = action.input.safeParse(known);
  const guessed = new Set(Object.keys(step.inputs).filter((key) => !Object.hasOwn(known, key)));
  if (plain.success) return { inputs: plain.data, guessed };
  for (const example of action.examples) {
    const filled = action.input.safeParse({ ...pickKeys(example.inputs, Object.keys(step.inputs)), ...known });
    if (filled.success) return { inputs: filled.data, guessed };
  }
  return undefined;
}

function pickKeys(from: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}

/** A value with what is known now; undefined when it hangs on a step. A text with such a part in it is still a text. */
function fill(value: Json, scope: object): Json | undefined {
  if (typeof value === 'string' && readsSteps(value)) {
    const segments = parseTemplate(value);
    return segments.length === 1
      ? undefined
      : segments.map((segment) => (segment.kind === 'text' ? segment.text : 'x')).join('');
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, inner]: [string, Json | undefined]) =>
        [key, inner === undefined ? undefined : fill(inner, scope)] as const,
    );
    if (entries.some(([, inner]) => inner === undefined)) return undefined;
    return Array.isArray(value) ? entries.map(([, inner]) => inner as Json) : Object.fromEntries(entries);
  }
  try {
    return substitute(value, scope as Parameters<typeof substitute>[1]);
  } catch {
    // It cannot be evaluated yet; the run will say so if it still cannot then.
    return undefined;
  }
}

function readsSteps(text: string): boolean {
  return parseTemplate(text).some(
    (segment) =>
      segment.kind === 'expression' &&
      segment.parsed.ok &&
      pathsIn(segment.parsed.tree).some(([root, field]) => root !== 'context' || field === 'event'),
  );
}

function complexityOf(steps: number, repositories: number): Plan['complexity'] {
  if (steps <= 3 && repositories <= 1) return 'simple';
  if (steps <= 15 && repositories <= 10) return 'moderate';
  return steps <= 40 && repositories <= 50 ? 'complex' : 'enterprise';
}

function riskOf(
  workflow: Workflow,
  repositories: number,
  plans: readonly ActionPlan[],
  actions: ReadonlyMap<string, Known>,
): Plan['risk'] {
  const used = [...workflow.steps, ...workflow.onSuccess];
  const writes = used.some((step) => writesRepositories(actions.get(step.action)));
  const powerful = used.some((step) => actions.get(step.action)?.permissions.administration === 'write');
  const said = [...new Set(plans.flatMap((plan) => plan.risks))];
  const guarded = workflow.steps.some((step) => step.action === 'approval.wait');
  const reasons = [...said];
  if (writes) reasons.push(`writes to ${repositories} ${repositories === 1 ? 'repository' : 'repositories'}`);
  if (repositories > 50) reasons.push('touches more than 50 repositories');
  if (said.length > 0 && !guarded) reasons.push('asks nobody before it does so');
  if (powerful) reasons.push('changes settings of repositories');
  if (powerful || (said.length > 0 && (!guarded || repositories > 50))) return { level: 'critical', reasons };
  if (said.length > 0 || repositories > 50) return { level: 'high', reasons };
  return { level: writes ? 'medium' : 'low', reasons };
}

function askedApprovals(workflow: Workflow): number {
  const counts = workflow.steps
    .filter((step) => step.action === 'approval.wait')
    .map(({ inputs }) => (typeof inputs.count === 'number' ? inputs.count : 1));
  return Math.max(0, ...counts);
}
