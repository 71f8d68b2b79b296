import { escapeMarkdown } from '../markdown.ts';
import { type About, MAX_BODY } from './body.ts';
import { markdownLink, markdownTable, type ResultRow } from './table.ts';

/** Marks the one comment that a change set keeps on a pull request. */
export function stickyMarker(key: string): string {
  return `<!-- baton:changeset ${key} -->`;
}

/** Text of the comment: how each repository stands, what it waits for, and what a person can do next (plain text). */
export function stickyBody(rows: readonly ResultRow[], about: About, next: string): string {
  const landed = rows.filter(({ state }) => state === 'merged').length;
  const taking = rows.filter(({ state }) => state !== 'skipped').length;
  const source = about.url === undefined ? escapeMarkdown(about.workflow) : markdownLink(about.workflow, about.url);
  const head = [stickyMarker(about.key), `**Baton** · ${source} · ${landed} of ${taking} merged`, ''];
  const tail = ['', `**Next:** ${nextStep(next)}`];
  const room = MAX_BODY - [...head, ...tail].join('\n').length - 2;
  return [...head, markdownTable(rows, Math.min(room, 60_000)), ...tail].join('\n');
}

/** Commands that a text tells people to type stay readable as code; everything else in it is escaped. */
function nextStep(text: string): string {
  return text
    .slice(0, 2_000)
    .split(/(\/baton (?:approve|status|cancel))/)
    .map((part, at) => (at % 2 === 1 ? `\`${part}\`` : escapeMarkdown(part)))
    .join('');
}
