import type { StepView } from '../../core/run/view.ts';

/** Id of a step's row on the page; ids of steps are kebab-case, and parts keep equal ids apart. */
export function anchor(step: StepView): string {
  return `step-${step.part === 'main' ? '' : `${step.part}-`}${step.id.replace(/^on(Success|Error)\//, '')}`;
}
