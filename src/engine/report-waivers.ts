import { Fault } from '../core/fault.ts';
import { escapeMarkdown, inlineCode } from '../core/markdown.ts';
import type { WrittenWaiver } from '../core/policy/waiver.ts';
import { endsSoon, lastDay } from '../core/policy/waiver-end.ts';
import type { GitHub } from '../core/ports/github.ts';

const MARKER = '<!-- baton:waivers -->';
const MOST_LINES = 100;

/**
 * Tells in one issue of the config repository which waivers of its file end soon, and which have ended and can go; closes it
 * when there is none. The words are the same until the next step (14 days, 7 days, the last day, the end), so it is written
 * once for each; nobody is mentioned. Never rejects: the checks warn too.
 */
export async function reportWaivers(
  github: GitHub,
  repository: string,
  waivers: readonly WrittenWaiver[],
  at: number,
): Promise<void> {
  const lines = waivers.toSorted((one, other) => one.until - other.until).flatMap((waiver) => lineOf(waiver, at));
  const { issues } = github.inLane('bulk');
  try {
    if (lines.length === 0) await issues.closeMarked(repository, MARKER, 'No waiver ends within 14 days.');
    else await issues.upsert(repository, { marker: MARKER, title: 'Waivers that end soon', body: body(lines) });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

function lineOf({ policy, rule, repositories, reason, by, ticket, until, place = '' }: WrittenWaiver, at: number) {
  const state = at >= until ? `ended with ${lastDay(until)}: take it out` : endsSoon(until, at);
  if (state === undefined) return [];
  const where = repositories.slice(0, 5).map(inlineCode).join(', ');
  const about = [reason, ...(ticket === undefined ? [] : [ticket])].map(escapeMarkdown).join(', ');
  const line = `- [ ] ${inlineCode(`${policy}/${rule}`)} ${state} (for ${where}, of ${inlineCode(by)}: ${about}; ${inlineCode(place)})`;
  return [line.slice(0, 1500)];
}

function body(lines: readonly string[]): string {
  return [
    MARKER,
    'From the end of its last day (UTC) on, a rule counts again, and open pull requests that it excused are judged anew.',
    'Mend what they excuse, or give them a later day in a pull request to this repository.',
    '',
    ...lines.slice(0, MOST_LINES),
    ...(lines.length > MOST_LINES ? [`- … and ${lines.length - MOST_LINES} more`] : []),
  ].join('\n');
}
