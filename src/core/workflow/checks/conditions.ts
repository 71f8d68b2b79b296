import { declares, jsonSchema, keysAt } from '../../json-schema.ts';
import { didYouMean } from '../../nearest.ts';
import type { Checked } from './check.ts';

/** Conditions name steps that exist and come before, and outputs that they have. */
export function checkConditions({ draft, order, report }: Checked): void {
  for (const step of draft.steps) {
    for (const { path, value } of step.conditions) {
      const id = value.stepId;
      if (typeof id !== 'string' || (value.type !== 'stepSuccess' && value.type !== 'hasOutput')) continue;
      const visible = draft.steps.filter((one) => one.part === 'steps' || one.part === step.part);
      const target = visible.find((one) => one.id === id);
      const own = order.parts[step.part].find((one) => one.step === step);
      if (target === undefined) {
        const ids = visible.flatMap((one) => (one.id === undefined ? [] : [one.id]));
        report.value([...path, 'stepId'], {
          category: 'logic',
          rule: 'unknown-step',
          severity: 'error',
          message: `there is no step "${id}"`,
          ...didYouMean(id, ids),
        });
      } else if (own?.readsLater.includes(id)) {
        report.value([...path, 'stepId'], {
          category: 'logic',
          rule: 'later-step',
          severity: 'error',
          message:
            target === step
              ? `the step "${id}" waits for itself`
              : `the step "${id}" comes later than "${step.id}", which asks for it`,
        });
      } else if (value.type === 'hasOutput' && typeof value.outputKey === 'string' && target.action !== undefined) {
        const schema = jsonSchema(target.action.output, 'output');
        const keys = value.outputKey.split('.');
        if (declares(schema, keys)) continue;
        report.value([...path, 'outputKey'], {
          category: 'logic',
          rule: 'undeclared-output',
          severity: 'warning',
          message: `${target.action.name} does not declare the output "${value.outputKey}"`,
          ...didYouMean(keys.at(-1) ?? '', keysAt(schema, keys.slice(0, -1)) ?? []),
        });
      }
    }
  }
}
