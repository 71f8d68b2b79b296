import { html } from 'hono/html';
import type { Markup } from '../markup.ts';
import { inline, type Reading } from './inline.ts';

const MOST_COLUMNS = 40;
const RULE = /^\|?:?-+:?(?:\|:?-+:?)*\|?$/;

/** Whether a table begins with this line and the next one: both have as many cells. */
export function isTable(line: string, next: string | undefined): boolean {
  if (next === undefined || !line.includes('|') || !RULE.test(next.replace(/[ \t]+/g, ''))) return false;
  const columns = cells(next).length;
  return columns <= MOST_COLUMNS && cells(line).length === columns;
}

/** A table of GitHub's markdown (https://github.github.com/gfm/#tables-extension-): missing cells are empty, more are dropped. */
export function table(lines: readonly string[], reading: Reading): Markup {
  const head = cells(lines[0]!);
  const align = cells(lines[1]!).map((cell) =>
    cell.endsWith(':') ? (cell.startsWith(':') ? html` class="mid"` : html` class="end"`) : '',
  );
  const text = { ...reading, breaks: false };
  const show = (cell: string | undefined) => inline(cell ?? '', text);
  const rows = lines.slice(2).map((line) => {
    const found = cells(line);
    return html`<tr>${head.map((_, at) => html`<td${align[at] ?? ''}>${show(found[at])}</td>`)}</tr>\n`;
  });
  return html`<div class="scroll" tabindex="0"><table><thead><tr>${head.map((cell, at) => html`<th${align[at] ?? ''}>${show(cell)}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** Cells between borders; a border after an odd number of backslashes belongs to its cell. */
function cells(line: string): string[] {
  const found: string[] = [];
  let cell = '';
  let escaped = false;
  for (const sign of line.trim()) {
    if (sign === '|' && !escaped) {
      found.push(cell);
      cell = '';
    } else if (sign === '|') cell = `${cell.slice(0, -1)}|`;
    else cell += sign;
    escaped = sign === '\\' && !escaped;
  }
  found.push(cell);
  if (line.trimStart().startsWith('|')) found.shift();
  if (found.length > 1 && found.at(-1)!.trim() === '') found.pop();
  return found.map((one) => one.trim());
}
