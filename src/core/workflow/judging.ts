import type { Action } from '../action.ts';
import type { Catalog } from '../catalog.ts';
import type { Step, Workflow } from './workflow.ts';

/** Whether a workflow does nothing but judge pull requests, so that all it writes are check runs of the app's own. */
export function onlyJudges({ steps, onSuccess, onError }: Workflow, actions: Catalog<Action>): boolean {
  const all = [...steps, ...onSuccess, ...onError];
  return all.length > 0 && all.every(({ action }) => actions.get(action)?.judges === true);
}

/** Whether it judges the pull requests that its event is about, and no others. */
export function judgesOfEvent({ steps, onSuccess, onError }: Workflow): boolean {
  return [...steps, ...onSuccess, ...onError].every(ofEvent);
}

function ofEvent({ inputs }: Step): boolean {
  const { pullRequests } = inputs;
  return typeof pullRequests === 'string' && /^\$\{\s*context\.event\.pullRequests\s*\}$/.test(pullRequests);
}
