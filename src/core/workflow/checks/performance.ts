import { isJsonObject } from '../../json.ts';
import { batches } from '../graph.ts';
import { stepsReadBy } from '../uses.ts';
import type { Checked } from './check.ts';

/** Runs that may never end, times that cannot come, and steps that could run beside each other. */
export function checkPerformance(checked: Checked): void {
  checkTimeouts(checked);
  checkRetries(checked);
  checkParallelism(checked);
}

function checkTimeouts({ draft, report }: Checked): void {
  const execution = isJsonObject(draft.value.execution) ? draft.value.execution : {};
  const whole = execution.timeout;
  if (typeof whole !== 'number') {
    if (whole !== undefined || draft.steps.every((step) => step.value.timeout !== undefined)) return;
    report.key(draft.value.execution === undefined ? ['steps'] : ['execution'], {
      category: 'performance',
      rule: 'no-timeout',
      severity: 'warning',
      message: 'neither the workflow nor each of its steps has a time limit, so a run may wait for ever',
      suggestion: 'set execution.timeout, in milliseconds',
    });
    return;
  }
  for (const { path, value } of draft.steps) {
    if (typeof value.timeout !== 'number' || value.timeout <= whole) continue;
    report.value([...path, 'timeout'], {
      category: 'performance',
      rule: 'late-timeout',
      severity: 'warning',
      message: `the workflow's own time limit of ${whole} ms is over before this one`,
      suggestion: 'lower it, or raise execution.timeout',
    });
  }
}

function checkRetries({ draft, report }: Checked): void {
  for (const { path, value } of draft.steps) {
    const policy = value.retryPolicy;
    if (!isJsonObject(policy)) continue;
    const { initialDelay, maxDelay } = policy;
    if (typeof initialDelay !== 'number' || typeof maxDelay !== 'number' || initialDelay <= maxDelay) continue;
    report.value([...path, 'retryPolicy', 'maxDelay'], {
      category: 'performance',
      rule: 'short-delay',
      severity: 'warning',
      message: `maxDelay is below initialDelay, so every delay is ${maxDelay} ms`,
      suggestion: 'raise maxDelay',
    });
  }
}

/** Told only where nobody chose the order: effects may follow each other without reading each other. */
function checkParallelism({ draft, uses, order, report }: Checked): void {
  const { execution } = draft.value;
  const chosen = isJsonObject(execution) && execution.mode !== undefined;
  if (chosen || order.mode !== 'sequential' || order.parts.steps.length < 3) return;
  const ids = new Set(order.parts.steps.map((node) => node.id));
  const nodes = order.parts.steps.map(({ id, step }) => ({
    id,
    dependsOn: [...stepsReadBy(step, uses)].filter((other) => other !== id && ids.has(other)),
  }));
  const beside = batches(nodes).find((batch) => batch.length > 1);
  if (beside === undefined) return;
  report.key(['steps'], {
    category: 'performance',
    rule: 'missed-parallelism',
    severity: 'info',
    message: `steps run one after the other although some do not read each other: ${beside.map((node) => node.id).join(', ')}`,
    suggestion: 'set execution.mode: hybrid to run them together, or sequential to say that the order is meant',
  });
}
