import type { Wait } from '../core/action.ts';
import type { RunView, StepView } from '../core/run/view.ts';

/** One sentence about how a run stands; also the page's title. */
export function headline(run: RunView): string {
  const merged = run.changeset.members.filter((member) => member.merged !== undefined).length;
  const failed = failedStep(run);
  switch (run.status) {
    case 'waiting': {
      const waits = run.steps.filter((step) => step.status === 'waiting');
      return waits.length === 1 && waits[0]?.wait !== undefined
        ? `Waits for ${brief(waits[0].wait)}`
        : `Waits at ${waits.length} steps`;
    }
    case 'running': {
      const now = run.steps.find((step) => step.status === 'running' || step.status === 'retrying');
      return now === undefined ? 'Running' : `${now.status === 'retrying' ? 'Trying again' : 'Running'}: ${now.name}`;
    }
    case 'succeeded':
      return merged > 0 ? `Landed in ${count(merged, 'repository', 'repositories')}` : 'Succeeded';
    case 'failed':
      return failed === undefined ? 'Failed' : `Failed at “${failed.name}”`;
    case 'cancelled':
      return 'Cancelled';
  }
}

/** The reason without the particulars that follow a semicolon, where the page lists them by repository anyway. */
export function brief(wait: Wait): string {
  return wait.by === undefined ? wait.reason : (wait.reason.split('; ')[0] ?? wait.reason);
}

/** The step of the main part that ended the run, where one did. */
export function failedStep(run: RunView): StepView | undefined {
  return run.steps.find((step) => step.part === 'main' && step.status === 'failed');
}

/** `1 repository`, `5 repositories`. */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
