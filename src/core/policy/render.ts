import { escapeHtml, escapeMarkdown, inlineCode } from '../markdown.ts';
import type { Explained, Explanation, Mark } from './explain.ts';
import { Page } from './page.ts';

/** GitHub's cap on a check's title and on its summary: https://docs.github.com/en/rest/checks/runs */
const LONGEST_TITLE = 255;
const LONGEST_SUMMARY = 65_535;
/** Characters of one text; more buries what stands beside it. */
const LONGEST_TEXT = 600;
const LONGEST_CELL = 200;
const LONGEST_WORD = 48;
const LONG_WORD = new RegExp(`\\S{${LONGEST_WORD + 1},}`, 'g');
/** Lines below a rule: so many are open at once, and so many are shown at all. */
const MOST_OPEN = 8;
const MOST_LINES = 200;
const MOST_NAMES = 10;

const SIGNS: { readonly [mark in Mark]: string } = {
  ...{ pass: '✅', fail: '❌', pending: '🟡', skipped: '➖', unsure: '⚪', note: 'ℹ️' },
};
const LETTERS: { readonly [mark in Mark]: string } = {
  ...{ pass: 'ok  ', fail: 'FAIL', pending: 'wait', skipped: '-   ', unsure: '?   ', note: 'note' },
};

/**
 * The check run's title and markdown summary: what to do next, a table of the rules, and below it what each found, folded
 * where it is much. Always under 65,535 bytes of UTF-8 and in whole lines; outside strings are escaped.
 */
export function renderCheck(explained: Explained): { readonly title: string; readonly summary: string } {
  const { next, root, description, source } = explained;
  const page = new Page(LONGEST_SUMMARY);
  if (next.length > 0) {
    page.add('### What to do next', '');
    for (const [index, { text, tried }] of next.entries()) {
      const proof = tried === undefined ? '' : ` *Tried: ${inlineCode(tried)} passes then.*`;
      page.add(`${index + 1}. ${prose(text)}${proof}`);
    }
    page.add('');
  }
  page.add(`### ${SIGNS[root.mark]} ${prose(root.text)}`, '');
  if (description !== '') page.add(prose(description), '');
  table(root.children, page);
  for (const rule of root.children.filter((one) => one.children.length > 0)) details(rule, page);
  page.add('', `Written in ${inlineCode(shortened(source, LONGEST_TEXT))}.`);
  return { title: plainTitle(explained.title), summary: page.text() };
}

function table(rules: readonly Explanation[], page: Page): void {
  const asks = rules.some((rule) => rule.wanted !== undefined);
  page.add(
    asks ? '| | Rule | Found | Wanted |' : '| | Rule | Found |',
    asks ? '| --- | --- | --- | --- |' : '| --- | --- | --- |',
  );
  for (const { mark, text, actual = '', wanted = '', waived } of rules) {
    const last = asks ? ` ${cell(wanted)} |` : '';
    const found = waived === undefined ? cell(actual) : `${cell(actual)}; **waived** ${cell(waived, LONGEST_TEXT)}`;
    page.add(`| ${SIGNS[mark]} | ${inlineCode(shortened(text, LONGEST_CELL))} | ${found} |${last}`);
  }
}

function details(rule: Explanation, page: Page): void {
  const lines = rule.children.flatMap((one) => tree(one, 0));
  const open = rule.mark !== 'pass' && rule.waived === undefined && lines.length <= MOST_OPEN ? ' open' : '';
  const about = `${SIGNS[rule.mark]} ${escapeHtml(shortened(rule.text, LONGEST_CELL))}`;
  const heading = `<details${open}><summary>${about}: what was found (${lines.length})</summary>`;
  page.fold(['', heading, ''], '\n</details>', () => {
    page.add(...lines.slice(0, MOST_LINES));
    if (lines.length > MOST_LINES) page.add(`- … and ${lines.length - MOST_LINES} more`);
  });
}

function tree(node: Explanation, depth: number): string[] {
  const { mark, text, actual, wanted, who = [], place, children } = node;
  const where = place === undefined ? '' : `${inlineCode(shortened(`${place.path}:${place.line}`, LONGEST_TEXT))} `;
  const found = actual === undefined ? '' : `: ${prose(actual)}`;
  const asked = wanted === undefined ? '' : `${actual === undefined ? ':' : ','} **wanted** ${prose(wanted)}`;
  const rest = who.length > MOST_NAMES ? ` and ${who.length - MOST_NAMES} more` : '';
  const names = who.slice(0, MOST_NAMES).map((name) => inlineCode(shortened(name, LONGEST_CELL)));
  const able = who.length === 0 ? '' : ` (who can: ${names.join(', ')}${rest})`;
  // What was found has the sign of its rule; conditions have their own.
  const sign = place === undefined ? `${SIGNS[mark]} ` : '';
  const line = `${'  '.repeat(depth)}- ${sign}${where}${prose(text)}${found}${asked}${able}`;
  return [line, ...children.flatMap((child) => tree(child, depth + 1))];
}

/** The same tree for a terminal; control characters are taken out. */
export function renderText(explained: Explained): string {
  const lines = [printable(explained.title)];
  for (const { text, tried } of explained.next) {
    lines.push(`  -> ${printable(text)}${tried === undefined ? '' : ` (tried: ${printable(tried)} passes then)`}`);
  }
  const walk = (node: Explanation, depth: number): void => {
    const { mark, text, actual, wanted, who = [], place, waived } = node;
    const where = place === undefined ? '' : `${place.path}:${place.line} `;
    const found = actual === undefined ? '' : `: ${actual}`;
    const asked = wanted === undefined ? '' : ` [wanted: ${wanted}]`;
    const able = who.length === 0 ? '' : ` [who can: ${who.join(', ')}]`;
    const excused = waived === undefined ? '' : ` [waived ${waived}]`;
    lines.push(`${'  '.repeat(depth)}${LETTERS[mark]} ${printable(where + text + found + asked + able + excused)}`);
    for (const child of node.children) walk(child, depth + 1);
  };
  walk(explained.root, 0);
  return `${lines.join('\n')}\n`;
}

/** One line of plain text, as titles of checks and annotations are: at most 255 characters. */
export function plainTitle(text: string): string {
  return shortened(printable(text), LONGEST_TITLE);
}

/** Plain text of several lines, as messages of annotations are. */
export function plainText(text: string, longest: number): string {
  return shortened(text.split(/\r?\n/).map(printable).join('\n'), longest);
}

/** Emphasis is for our own words only: what an outside string ends with could keep it from closing. */
function prose(text: string): string {
  return escapeMarkdown(shortened(text, LONGEST_TEXT)).trim();
}

/** Long words are cut: a cell is as wide as its longest one, and pushes the others out of sight. */
function cell(text: string, longest = LONGEST_CELL): string {
  const narrow = text.replace(LONG_WORD, (word) => `${word.slice(0, LONGEST_WORD - 1)}…`);
  return escapeMarkdown(shortened(narrow, longest));
}

/** At most so many UTF-16 units, never half a character. */
function shortened(text: string, longest: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= longest) return whole;
  return `${whole.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
