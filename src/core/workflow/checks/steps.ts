import { didYouMean } from '../../nearest.ts';
import type { Checked } from './check.ts';

/** Every step has an id of its own and an action that exists. */
export function checkSteps({ draft, actions, report }: Checked): void {
  const seen = new Set<string>();
  for (const { id, path, actionName, action } of draft.steps) {
    if (id !== undefined && seen.has(id)) {
      report.value([...path, 'id'], {
        category: 'logic',
        rule: 'duplicate-step',
        severity: 'error',
        message: `another step is called "${id}" already`,
        suggestion: 'ids are unique over steps, onSuccess and onError',
      });
    }
    if (id !== undefined) seen.add(id);
    if (actionName !== undefined && action === undefined) {
      report.value([...path, 'action'], {
        category: 'logic',
        rule: 'unknown-action',
        severity: 'error',
        message: `there is no action "${actionName}"`,
        ...didYouMean(actionName, actions.keys()),
      });
    }
  }
}
