import { html } from 'hono/html';
import type { Markup } from '../markup.ts';
import { inline, type Reading } from './inline.ts';
import { isTable, table } from './table.ts';

/** Quotes and lists within each other; below it they are text. */
const DEEPEST = 8;
/** GitHub's cap on a body is 65,536 characters; files may be longer, and are cut. */
const LONGEST = 200_000;

const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?: +(.*))?$/;
const COMMENT = /^ {0,3}<!--/;
const LINE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?: +|$)/;
const DETAILS = /^ {0,3}<details( open)?>/i;
const ALERT = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*$/i;

/**
 * Markdown as GitHub shows it, as far as Baton and people who work with it write it: headings, paragraphs, lists, task
 * lists, tables, quotes and alerts, code, links to http(s), folded details; comments are dropped. All else, HTML above
 * all, comes out as the text that it is.
 */
export function markdown(text: string, reading: Reading): Markup {
  const clean = text.slice(0, LONGEST).replace(/\r\n?/g, '\n').replaceAll('\t', '    ').replaceAll('\0', '\ufffd');
  return html`<div class="markdown">${blocks(clean.split('\n'), reading, 0)}</div>`;
}

function blocks(lines: readonly string[], reading: Reading, depth: number): Markup[] {
  const found: Markup[] = [];
  // Behind a comment that never ends none does: without remembering it, a thousand of them are each searched to the end.
  let comments = true;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const hidden: Block | undefined = comments && COMMENT.test(line) ? comment(lines, at, reading, depth) : undefined;
    if (COMMENT.test(line) && hidden === undefined) comments = false;
    const block = line.trim() === '' ? { markup: html``, end: at + 1 } : (hidden ?? next(lines, at, reading, depth));
    found.push(block.markup);
    at = block.end;
  }
  return found;
}

interface Block {
  readonly markup: Markup;
  readonly end: number;
}

function next(lines: readonly string[], at: number, reading: Reading, depth: number): Block {
  const line = lines[at]!;
  const deeper = depth < DEEPEST;
  if (FENCE.test(line)) return fenced(lines, at);
  if (LINE.test(line)) return { markup: html`<hr>`, end: at + 1 };
  const heading = HEADING.exec(line);
  if (heading !== null)
    return {
      markup: title(heading[1]!.length, inline((heading[2] ?? '').trim().replace(/(?:^| )#+$/, ''), reading)),
      end: at + 1,
    };
  if (deeper && DETAILS.test(line)) return details(lines, at, reading, depth);
  if (deeper && QUOTE.test(line)) return quote(lines, at, reading, depth);
  if (deeper && ITEM.test(line)) return list(lines, at, reading, depth);
  if (isTable(line, lines[at + 1])) {
    let end = at + 2;
    while (end < lines.length && lines[end]!.trim() !== '' && !begins(lines, end, deeper)) end += 1;
    return { markup: table(lines.slice(at, end), reading), end };
  }
  let end = at + 1;
  while (end < lines.length && lines[end]!.trim() !== '' && !begins(lines, end, deeper)) {
    if (isTable(lines[end]!, lines[end + 1])) break;
    end += 1;
  }
  const words = lines
    .slice(at, end)
    .map((one) => one.trimStart())
    .join('\n')
    .trimEnd();
  return { markup: html`<p>${inline(words, reading)}</p>\n`, end };
}

/** Whether this line ends a paragraph or a table by beginning something else. */
function begins(lines: readonly string[], at: number, deeper: boolean): boolean {
  const line = lines[at]!;
  if (FENCE.test(line) || HEADING.test(line) || LINE.test(line) || COMMENT.test(line)) return true;
  return deeper && (DETAILS.test(line) || QUOTE.test(line) || /^ {0,3}(?:[-*+]|1[.)]) +\S/.test(line));
}

/** The page has its own h1 and h2, so that headings begin with h3; how large they are is a matter of style. */
function title(level: number, words: Markup[]): Markup {
  if (level === 1) return html`<h3 class="first">${words}</h3>\n`;
  if (level === 2) return html`<h3>${words}</h3>\n`;
  return level === 3 ? html`<h4>${words}</h4>\n` : html`<h5>${words}</h5>\n`;
}

function fenced(lines: readonly string[], at: number): Block {
  const fence = FENCE.exec(lines[at]!)![1]!;
  let end = at + 1;
  const closes = (line: string) => {
    const text = line.trim();
    return text.length >= fence.length && text === fence[0]!.repeat(text.length);
  };
  while (end < lines.length && !closes(lines[end]!)) end += 1;
  return { markup: html`<pre tabindex="0"><code>${lines.slice(at + 1, end).join('\n')}</code></pre>\n`, end: end + 1 };
}

/** A comment is not shown; what stands behind it on its last line is. One that never ends is none. */
function comment(lines: readonly string[], at: number, reading: Reading, depth: number): Block | undefined {
  for (let end = at; end < lines.length; end++) {
    const from = end === at ? lines[end]!.indexOf('<!--') + 4 : 0;
    const found = lines[end]!.indexOf('-->', from);
    if (found === -1) continue;
    const rest = lines[end]!.slice(found + 3);
    return { markup: html`${rest.trim() === '' ? [] : blocks([rest], reading, depth)}`, end: end + 1 };
  }
  return undefined;
}

function details(lines: readonly string[], at: number, reading: Reading, depth: number): Block {
  const open = DETAILS.exec(lines[at]!)!;
  let level = 0;
  let end = at;
  for (; end < lines.length; end++) {
    level +=
      (lines[end]!.match(/<details(?: open)?>/gi)?.length ?? 0) - (lines[end]!.match(/<\/details>/gi)?.length ?? 0);
    if (level <= 0) break;
  }
  const inside = lines
    .slice(at, end + 1)
    .join('\n')
    .slice(open[0].length)
    .replace(/<\/details>\s*$/i, '');
  const summary = /^\s*<summary>([\s\S]*?)<\/summary>/i.exec(inside);
  const words = summary === null ? [html`Details`] : inline(summary[1]!.trim(), { ...reading, breaks: false });
  const content = blocks(inside.slice(summary?.[0].length ?? 0).split('\n'), reading, depth + 1);
  return {
    markup: html`<details${open[1] === undefined ? '' : html` open`}><summary>${words}</summary>${content}</details>\n`,
    end: end + 1,
  };
}

/** https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts */
function quote(lines: readonly string[], at: number, reading: Reading, depth: number): Block {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end]!)) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  const alert = ALERT.exec(inner[0]!)?.[1]?.toLowerCase();
  if (alert === undefined)
    return { markup: html`<blockquote>${blocks(inner, reading, depth + 1)}</blockquote>\n`, end };
  const name = `${alert[0]!.toUpperCase()}${alert.slice(1)}`;
  return {
    markup: html`<blockquote class="alert is-${alert}"><p class="alert-name">${name}</p>${blocks(inner.slice(1), reading, depth + 1)}</blockquote>\n`,
    end,
  };
}

function list(lines: readonly string[], at: number, reading: Reading, depth: number): Block {
  const first = ITEM.exec(lines[at]!)!;
  const ordered = /\d/.test(first[2]!);
  const kind = first[2]!.at(-1)!;
  const items: string[][] = [];
  let end = at;
  while (end < lines.length) {
    const marker = ITEM.exec(lines[end]!);
    if (marker === null || marker[2]!.at(-1) !== kind || LINE.test(lines[end]!)) break;
    const width = marker[0].length;
    const item = [lines[end]!.slice(width)];
    for (end += 1; end < lines.length; end++) {
      const line = lines[end]!;
      if (line.trim() === '') {
        const after = lines[end + 1];
        if (after === undefined || indent(after) < Math.min(width, 2) || after.trim() === '') break;
        item.push('');
      } else if (indent(line) >= Math.min(width, 2)) item.push(line.slice(Math.min(indent(line), width)));
      else if (ITEM.test(line) || lines[end - 1]!.trim() === '' || begins(lines, end, true)) break;
      else item.push(line);
    }
    items.push(item);
    const skipped = lines[end]?.trim() === '' ? end + 1 : end;
    if (ITEM.test(lines[skipped] ?? '')) end = skipped;
  }
  const shown = items.map((item) => entry(item, reading, depth));
  const start = Number.parseInt(first[2]!, 10);
  const markup = !ordered
    ? html`<ul>${shown}</ul>\n`
    : html`<ol${start === 1 ? '' : html` start="${start}"`}>${shown}</ol>\n`;
  return { markup, end };
}

function indent(line: string): number {
  return line.length - line.trimStart().length;
}

function entry(item: readonly string[], reading: Reading, depth: number): Markup {
  const task = /^\[([ xX])\] +/.exec(item[0]!);
  const lines = task === null ? item : [item[0]!.slice(task[0].length), ...item.slice(1)];
  const box = task === null ? html`` : html`<input type="checkbox" disabled${task[1] === ' ' ? '' : html` checked`}> `;
  // The first paragraph of an item stands without one, so that lists stay tight.
  let end = 0;
  while (end < lines.length && lines[end]!.trim() !== '' && (end === 0 || !begins(lines, end, true))) end += 1;
  const tight = end > 0 && !begins(lines, 0, true) && !isTable(lines[0]!, lines[1]);
  const content = tight
    ? html`${inline(lines.slice(0, end).join('\n').trim(), reading)}${blocks(lines.slice(end), reading, depth + 1)}`
    : html`${blocks(lines, reading, depth + 1)}`;
  return html`<li${task === null ? '' : html` class="task"`}>${box}${content}</li>\n`;
}
