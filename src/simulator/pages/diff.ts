import { html } from 'hono/html';
import type { FileDifference } from '../git/difference.ts';
import type { Repository } from '../records.ts';
import { addressOf } from './addresses.ts';
import { count, type Markup } from './markup.ts';

/** Lines of one file, and of one page, that are drawn; what is more is counted. GitHub folds large differences too. */
const MOST_LINES = 400;
const MOST_ON_PAGE = 3_000;
/** A file with more changed lines than this begins folded. */
const FOLDED = 120;

/** The files that differ, each with its hunks; `at` is the commit whose files the names lead to. */
export function differences(repository: Repository, at: string, files: readonly FileDifference[]): Markup {
  const sum = (key: 'additions' | 'deletions') => files.reduce((total, file) => total + file[key], 0);
  let left = MOST_ON_PAGE;
  const shown = files.map((file) => {
    const lines = (file.patch ?? '').split('\n');
    const room = Math.min(MOST_LINES, left, lines.length);
    left -= room;
    return fileDifference(repository, at, file, lines, room);
  });
  return html`<p class="sum">${count(files.length, 'file')} changed ${tally(sum('additions'), sum('deletions'))}</p>
${shown}`;
}

function tally(additions: number, deletions: number): Markup {
  return html`<span class="tally"><span class="plus">+${additions}</span> <span class="minus">−${deletions}</span></span>`;
}

function fileDifference(
  repository: Repository,
  at: string,
  file: FileDifference,
  lines: readonly string[],
  room: number,
): Markup {
  const name = file.previousPath === undefined ? file.path : `${file.previousPath} → ${file.path}`;
  const address = addressOf.file(repository, at, file.path);
  const whole = file.status === 'removed' ? '' : html` <a href="${address}">View file</a>`;
  const word = file.status === 'modified' ? '' : html`<span class="pill">${file.status}</span>`;
  const head = html`<summary><code>${name}</code> ${word} ${tally(file.additions, file.deletions)}</summary>`;
  const open = file.additions + file.deletions <= FOLDED && room > 0;
  const rest = lines.length - room;
  const body =
    file.patch === undefined
      ? html`<p class="note">There are no lines to show: the file is binary, empty, moved unchanged, or very large.${whole}</p>`
      : html`<div class="scroll" tabindex="0"><table class="diff"><tbody>${numbered(lines.slice(0, room))}</tbody></table></div>
<p class="note">${rest > 0 ? `… and ${count(rest, 'more line')}.` : ''}${whole}</p>`;
  return html`<details class="file"${open ? html` open` : ''}>${head}${body}</details>\n`;
}

/** Hunk lines with their numbers on both sides, from the `@@ -a,b +c,d @@` before them. */
function numbered(lines: readonly string[]): Markup[] {
  let [old, now] = [0, 0];
  return lines.map((line) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (hunk !== null) {
      [old, now] = [Number(hunk[1]), Number(hunk[2])];
      return html`<tr class="hunk"><td></td><td></td><td>${line}</td></tr>`;
    }
    if (line.startsWith('\\')) return html`<tr class="hunk"><td></td><td></td><td>${line.slice(2)}</td></tr>`;
    if (line.startsWith('+')) return html`<tr class="plus"><td></td><td>${now++}</td><td>${line}</td></tr>`;
    if (line.startsWith('-')) return html`<tr class="minus"><td>${old++}</td><td></td><td>${line}</td></tr>`;
    return html`<tr><td>${old++}</td><td>${now++}</td><td>${line}</td></tr>`;
  });
}
