import { declares, jsonSchema, keysAt } from '../../json-schema.ts';
import { didYouMean } from '../../nearest.ts';
import type { Finding } from '../../yaml/report.ts';
import { misusesIn } from '../expression/misuse.ts';
import { pathsIn } from '../expression/substitute.ts';
import type { Use } from '../uses.ts';
import type { Checked } from './check.ts';

const CONTEXT = ['inputs', 'environment', 'timestamp', 'triggeredBy', 'event'];
const WORKFLOW = ['id', 'name', 'duration', 'completedSteps'];
const ERROR = ['message', 'step'];
const STEP = ['outputs', 'status'];
const ROOTS = ['context', 'steps', 'workflow', 'error'];

type Reads = readonly (string | number)[];

/** Every expression can be read, calls what exists and reads what will be there. */
export function checkExpressions(checked: Checked): void {
  for (const use of checked.uses) {
    if (!use.parsed.ok) {
      const { message } = use.parsed.misread;
      tell(checked, use, { category: 'syntax', rule: 'expression-syntax', severity: 'error', message });
      continue;
    }
    for (const { at: _, ...misuse } of misusesIn(use.parsed.tree)) {
      tell(checked, use, { category: 'logic', severity: 'error', ...misuse });
    }
    for (const path of pathsIn(use.parsed.tree)) {
      const finding = judge(checked, use, path);
      if (finding !== undefined) tell(checked, use, finding);
    }
  }
}

function tell({ report }: Checked, use: Use, finding: Finding): void {
  report.at(report.document.placeInside(use.path, use.source, use.at), finding);
}

function error(rule: string, message: string): Finding {
  return { category: 'logic', rule, severity: 'error', message };
}

function unknownName(path: Reads, at: number, known: readonly string[]): Finding | undefined {
  const name = path[at];
  if (name === undefined || known.includes(String(name))) return undefined;
  const before = path.slice(0, at).join('.');
  const finding = error('unknown-name', at === 0 ? `there is nothing called "${name}"` : `${before} has no "${name}"`);
  const near = didYouMean(String(name), known);
  return { ...finding, suggestion: near.suggestion ?? `known here are ${known.join(', ')}` };
}

function judge(checked: Checked, use: Use, path: Reads): Finding | undefined {
  switch (path[0]) {
    case 'context':
      return judgeContext(checked, path);
    case 'steps':
      return judgeStep(checked, use, path);
    case 'workflow':
      return unknownName(path, 1, WORKFLOW);
    case 'error':
      if (use.step?.part === 'onError') return unknownName(path, 1, ERROR);
      return error('unknown-name', '"error" is only known in the steps of onError');
    default:
      return judgeRoot(checked, path);
  }
}

function judgeRoot({ draft }: Checked, path: Reads): Finding | undefined {
  const finding = unknownName(path, 0, ROOTS);
  const name = String(path[0]);
  if (draft.inputs.has(name))
    return {
      ...error('unknown-name', `there is nothing called "${name}"`),
      suggestion: `write context.inputs.${name}`,
    };
  if (draft.steps.some((step) => step.id === name))
    return { ...error('unknown-name', `there is nothing called "${name}"`), suggestion: `write steps.${name}` };
  if (CONTEXT.includes(name))
    return { ...error('unknown-name', `there is nothing called "${name}"`), suggestion: `write context.${name}` };
  return finding;
}

function judgeContext({ draft }: Checked, path: Reads): Finding | undefined {
  const input = path[2];
  if (path[1] !== 'inputs' || input === undefined || draft.inputs.has(String(input)))
    return unknownName(path, 1, CONTEXT);
  return {
    category: 'logic',
    rule: 'undeclared-input',
    severity: 'warning',
    message: `the workflow declares no input "${input}", so this reads as nothing`,
    ...didYouMean(String(input), draft.inputs.keys()),
  };
}

function judgeStep(checked: Checked, use: Use, path: Reads): Finding | undefined {
  const [, id, field, ...deeper] = path;
  if (typeof id !== 'string')
    return error('dynamic-step', 'a step is named in the text, as in steps.build.outputs, not computed');
  const target = checked.draft.steps.find((step) => step.id === id);
  const visible = checked.draft.steps.filter((step) => step.part === 'steps' || step.part === use.step?.part);
  if (target === undefined || !visible.includes(target)) {
    const ids = visible.flatMap((step) => (step.id === undefined ? [] : [step.id]));
    const where = target === undefined ? '' : ` in "${use.step?.part ?? 'outputs'}"; that one is in "${target.part}"`;
    return { ...error('unknown-step', `there is no step "${id}"${where}`), ...didYouMean(id, ids) };
  }
  if (use.step !== undefined) {
    const own = checked.order.parts[use.step.part].find((one) => one.step === use.step);
    if (own?.readsLater.includes(id)) {
      const self = target === use.step;
      const message = self
        ? `the step "${id}" reads itself`
        : `the step "${id}" comes later than "${use.step.id}", which reads it`;
      return {
        ...error('later-step', message),
        ...(self ? {} : { suggestion: `move it above, or depend on it: dependsOn: [${id}]` }),
      };
    }
  }
  const wrongField = unknownName(path, 2, STEP);
  if (wrongField !== undefined) return { ...wrongField, suggestion: `write steps.${id}.outputs.${field}` };
  if (field !== 'outputs' || deeper.length === 0 || target.action === undefined) return undefined;
  const schema = jsonSchema(target.action.output, 'output');
  if (declares(schema, deeper)) return undefined;
  return {
    category: 'logic',
    rule: 'undeclared-output',
    severity: 'warning',
    message: `${target.action.name} does not declare the output "${deeper.join('.')}", so this may read as nothing`,
    ...didYouMean(String(deeper.at(-1)), keysAt(schema, deeper.slice(0, -1)) ?? []),
  };
}
