import { Fault } from '../../fault.ts';
import { didYouMean } from '../../nearest.ts';
import { PARTS, type StepDraft } from '../draft.ts';
import { evaluate } from '../expression/evaluate.ts';
import { cycles } from '../graph.ts';
import type { Ordered } from '../order.ts';
import type { Checked } from './check.ts';

/** The steps can be brought into an order, and each can be reached. */
export function checkGraph(checked: Checked): void {
  for (const part of PARTS) {
    const nodes = checked.order.parts[part];
    checkDependencies(checked, nodes);
    for (const cycle of cycles(nodes)) {
      const first = nodes.find((node) => node.id === cycle[0]);
      checked.report.key(first === undefined ? [part] : [...first.step.path, 'dependsOn'], {
        category: 'logic',
        rule: 'dependency-cycle',
        severity: 'error',
        message: `these steps wait for each other: ${[...cycle, cycle[0]].join(' → ')}`,
        suggestion: 'remove one of the dependencies',
      });
    }
    checkReach(checked, nodes);
  }
}

function checkDependencies({ report }: Checked, nodes: readonly Ordered[]): void {
  const ids = nodes.map((node) => node.id);
  for (const { step } of nodes) {
    for (const { id, path } of step.dependsOn) {
      if (ids.includes(id)) continue;
      report.value(path, {
        category: 'logic',
        rule: 'unknown-step',
        severity: 'error',
        message: `there is no step "${id}" in "${step.part}"`,
        ...didYouMean(id, ids),
      });
    }
  }
}

/** A step cannot be reached when a condition of it is false whatever happens, or when it asks for one that cannot be reached. */
function checkReach({ report }: Checked, nodes: readonly Ordered[]): void {
  const unreachable = new Set<string>();
  for (const { id, step } of nodes) {
    for (const { path, value } of step.conditions) {
      const asksFor = value.type === 'stepSuccess' || value.type === 'hasOutput' ? value.stepId : undefined;
      const blocked = typeof asksFor === 'string' && unreachable.has(asksFor);
      if (!blocked && !neverTrue(value)) continue;
      unreachable.add(id);
      report.value(path, {
        category: 'logic',
        rule: 'unreachable-step',
        severity: 'error',
        message: blocked
          ? `"${id}" is never reached, because "${asksFor}" is not`
          : `"${id}" is never reached, because this is never true`,
        suggestion: 'mend the condition or remove the step',
      });
      break;
    }
  }
}

/** Whether an expression that reads nothing is false. */
function neverTrue(condition: StepDraft['conditions'][number]['value']): boolean {
  if (condition.type !== 'expression') return false;
  const { expression } = condition;
  if (typeof expression === 'boolean') return !expression;
  if (typeof expression !== 'string' || /context|steps|workflow|error/.test(expression)) return false;
  try {
    return !evaluate(expression, NOTHING);
  } catch (fault) {
    if (fault instanceof Fault) return false;
    throw fault;
  }
}

const NOTHING = {
  context: { inputs: {}, environment: {}, timestamp: '', triggeredBy: '', event: {} },
  steps: {},
  workflow: { id: '', name: '', duration: 0, completedSteps: 0 },
};
