import { type CommandContext, defineCommand } from '../core/command.ts';
import { escapeMarkdown, inlineCode } from '../core/markdown.ts';
import type { RunView } from '../core/run/view.ts';

const MOST_RUNS = 5;

/** Tells how the runs of this pull request or issue stand, and what each waits for. */
export const status = defineCommand({
  name: 'status',
  summary: 'Tells how the runs here stand and what they wait for.',
  usage: '/baton status',
  examples: ['/baton status'],
  permission: 'read',
  run: ({ runs, changed }: CommandContext) => ({
    kind: 'answer',
    answer:
      runs.length === 0
        ? 'No run is about this one.'
        : runs
            .slice(0, MOST_RUNS)
            .map((one) => describe(one, changed[one.id] ?? []))
            .join('\n\n'),
  }),
});

function describe(run: RunView, changed: readonly string[]): string {
  const done = Math.round(run.progress * 100);
  const lines = [
    `**${escapeMarkdown(run.workflow.name)}** ${inlineCode(run.key)}: ${run.status}, ${done} %${run.reason === undefined ? '' : `: ${escapeMarkdown(run.reason)}`}`,
  ];
  for (const step of run.steps) {
    const name = escapeMarkdown(step.name);
    if (step.wait !== undefined && step.status === 'waiting') {
      lines.push(`- ${name} waits for ${escapeMarkdown(step.wait.reason)}`);
      for (const [repository, why] of Object.entries(step.wait.by ?? {}).slice(0, 20)) {
        lines.push(`  - ${inlineCode(repository)} ${escapeMarkdown(why)}`);
      }
    } else if (step.status === 'running' || step.status === 'retrying') lines.push(`- ${name} is ${step.status}`);
    else if (step.status === 'failed')
      lines.push(`- ${name} failed: ${escapeMarkdown(step.message ?? 'no reason given')}`);
  }
  for (const member of run.changeset.members.filter(({ pull }) => pull !== undefined).slice(0, 30)) {
    const end = member.merged !== undefined ? 'merged' : member.result.kind;
    lines.push(`- ${inlineCode(`${member.repository}#${member.pull?.number ?? ''}`)} ${end}`);
  }
  if (changed.length > 0) {
    const what = changed.slice(0, 10).map(escapeMarkdown).join(', ');
    lines.push(`- It goes on as it began; changed since: ${what}. To use that, cancel it and start it anew.`);
  }
  return lines.join('\n');
}
