import { defineCommand } from '../core/command.ts';
import { inlineCode } from '../core/markdown.ts';
import type { RunView } from '../core/run/view.ts';

/** Cancels the run that is at work here; where there are several, a person says which. */
export const cancel = defineCommand({
  name: 'cancel',
  summary: 'Cancels the run that is at work here; what it has made stays.',
  usage: '/baton cancel [run]',
  examples: ['/baton cancel', '/baton cancel design-sync-3f9a1c'],
  permission: 'write',
  run({ call, runs, by }) {
    const [wanted] = call.words;
    const active = runs.filter((run) => run.status === 'running' || run.status === 'waiting');
    const chosen = wanted === undefined ? active : active.filter((run) => run.key === wanted || run.id === wanted);
    const [run] = chosen;
    if (run === undefined) {
      const last = runs.find((one) => wanted === undefined || one.key === wanted || one.id === wanted);
      const ended = last === undefined ? '' : ` The last one, ${inlineCode(last.key)}, is ${last.status}.`;
      return { kind: 'refuse', answer: `No such run is at work here.${ended}${choice(active)}` };
    }
    if (chosen.length > 1) return { kind: 'refuse', answer: `Several runs are at work here.${choice(active)}` };
    const reason = `/baton cancel by ${by}`;
    return {
      kind: 'cancel',
      run: run.id,
      reason,
      answer: `${inlineCode(run.key)} is cancelled. Branches and pull requests stay as they are.`,
    };
  },
});

function choice(active: readonly RunView[]): string {
  if (active.length === 0) return '';
  return ` Say which one: ${active
    .slice(0, 10)
    .map((run) => inlineCode(`/baton cancel ${run.key}`))
    .join(', ')}.`;
}
