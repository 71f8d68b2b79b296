import type { Step, Workflow } from '../../../src/core/workflow/workflow.ts';
import { step, template, workflow } from '../../core/run/build.ts';
import type { Dice } from './dice.ts';

/** 5 to 15 steps over a random graph; every step reads the values of its dependencies. One in five fails at its last step. */
export function randomWorkflow(dice: Dice): Workflow {
  const count = dice.between(5, 15);
  const fails = dice.chance(0.2);
  const steps = Array.from({ length: count }, (_, index): Step => {
    const dependsOn = earlier(dice, index);
    const last = fails && index === count - 1;
    return step(`s${index}`, 'chaos.work', {
      dependsOn: last ? Array.from({ length: index }, (_none, other) => `s${other}`) : dependsOn,
      inputs: {
        how: last ? 'fail' : dice.of(['plain', 'plain', 'plain', 'flaky', 'time', 'signal']),
        before: dice.between(0, 60),
        after: dice.between(0, 60),
        saw: Object.fromEntries(dependsOn.map((id) => [id, template(`steps.${id}.outputs.value`)])),
      },
      retry: { strategy: 'fixed', maxRetries: 1000, initialDelay: 20, maxDelay: 20 },
      compensate: dice.chance(0.7),
    });
  });
  return workflow(steps, { execution: { mode: 'hybrid', concurrencyLimit: dice.between(1, 5), priority: 'normal' } });
}

function earlier(dice: Dice, index: number): string[] {
  const wanted = Math.min(index, dice.between(0, 3));
  const chosen = new Set<string>();
  while (chosen.size < wanted) chosen.add(`s${dice.between(0, index - 1)}`);
  return [...chosen];
}
