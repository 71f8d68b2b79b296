import { checksText, clock, pullText } from './progress.ts';
import type { StoryState } from './story.ts';
import { plain } from './text.ts';

/** One line for each thing that is different from `before`: the view where nothing can be painted over. */
export function renderChanges(before: StoryState | undefined, after: StoryState): readonly string[] {
  const time = clock(after.elapsed).padStart(5);
  const lines: string[] = [];
  if (before === undefined) lines.push(`${time}  ${plain(after.title)}`);
  const steps = new Map(before?.steps.map((step) => [step.id, step]));
  const news = after.steps.filter((step) => {
    const old = steps.get(step.id);
    return step.status !== (old?.status ?? 'pending') || step.text !== old?.text;
  });
  const skipped = news.filter((step) => step.status === 'skipped');
  if (skipped.length > 1)
    lines.push(`${time}  ${plain(`${skipped.length} steps: ${stepWords('skipped', skipped[0]?.text)}`)}`);
  for (const step of news) {
    if (skipped.length > 1 && skipped.includes(step)) continue;
    lines.push(`${time}  ${plain(`${step.name}: ${stepWords(step.status, step.text)}`)}`);
  }
  const repositories = new Map(before?.repositories.map((one) => [one.name, repositoryWords(one)]));
  for (const one of after.repositories) {
    const words = repositoryWords(one);
    if (words !== (repositories.get(one.name) ?? '')) lines.push(`${time}  ${plain(`${one.name}${words}`)}`);
  }
  const ended = after.status !== 'running' && after.status !== 'waiting';
  if (ended && before?.status !== after.status) lines.push(`${time}  ${plain(after.title)}: ${after.status}`);
  return lines;
}

function stepWords(status: string, text: string | undefined): string {
  if (text === undefined) return status;
  return status === 'waiting' ? `waits for ${text}` : `${status}, ${text}`;
}

function repositoryWords(one: StoryState['repositories'][number]): string {
  const words = [checksText(one), one.text].filter((part) => part !== '').join(', ');
  return words === '' ? '' : `${one.pull === undefined ? '' : ` ${pullText(one)}`}: ${words}`;
}
