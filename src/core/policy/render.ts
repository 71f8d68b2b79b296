import { escapeMarkdown, inlineCode } from '../markdown.ts';
import type { Explained, Explanation } from './explain.ts';

/** GitHub's cap on a check's title and on its summary: https://docs.github.com/en/rest/checks/runs */
const LONGEST_TITLE = 255;
const LONGEST_SUMMARY = 65_535;
const MORE = '\n\n… more was found than fits here.\n';

const SIGNS = { pass: '✅', fail: '❌', unsure: '⚪', note: 'ℹ️' } as const;
const LETTERS = { pass: 'ok  ', fail: 'FAIL', unsure: '?   ', note: 'note' } as const;

/** The check run's title and markdown summary (under 65,535 bytes of UTF-8); outside strings are escaped. */
export function renderCheck(explained: Explained): { readonly title: string; readonly summary: string } {
  const lines: string[] = [];
  if (explained.next.length > 0) {
    lines.push('**What to do next**', '');
    for (const [index, step] of explained.next.entries()) lines.push(`${index + 1}. ${escapeMarkdown(step)}`);
    lines.push('');
  }
  const { root } = explained;
  lines.push(`**${SIGNS[root.mark]} ${escapeMarkdown(root.text)}**`, '');
  const asks = root.children.some((rule) => rule.wanted !== undefined);
  lines.push(asks ? '| | Rule | Wanted |' : '| | Rule |', asks ? '| --- | --- | --- |' : '| --- | --- |');
  for (const rule of root.children) {
    const wanted = asks ? ` ${escapeMarkdown(rule.wanted ?? '')} |` : '';
    lines.push(`| ${SIGNS[rule.mark]} | ${escapeMarkdown(rule.text)} |${wanted}`);
  }
  for (const rule of root.children.filter((one) => one.children.length > 0)) {
    lines.push('', `**${escapeMarkdown(rule.text)}**`, '', ...rule.children.map(markdownItem));
  }
  return { title: plainTitle(explained.title), summary: cutLines(lines) };
}

/** The same tree for a terminal; control characters are taken out. */
export function renderText(explained: Explained): string {
  const lines = [printable(explained.title)];
  for (const step of explained.next) lines.push(`  -> ${printable(step)}`);
  const walk = (node: Explanation, depth: number): void => {
    const wanted = node.wanted === undefined ? '' : ` [wanted: ${node.wanted}]`;
    const place = node.place === undefined ? '' : `${node.place.path}:${node.place.line} `;
    lines.push(`${'  '.repeat(depth)}${LETTERS[node.mark]} ${printable(place + node.text + wanted)}`);
    for (const child of node.children) walk(child, depth + 1);
  };
  walk(explained.root, 0);
  return `${lines.join('\n')}\n`;
}

/** One line of plain text, as titles of checks and annotations are: at most 255 characters. */
export function plainTitle(text: string): string {
  const clean = printable(text);
  return clean.length <= LONGEST_TITLE ? clean : `${clean.slice(0, LONGEST_TITLE - 1)}…`;
}

function markdownItem(finding: Explanation): string {
  const place = finding.place === undefined ? '' : `${inlineCode(`${finding.place.path}:${finding.place.line}`)} `;
  return `- ${place}${escapeMarkdown(finding.text)}`;
}

/** Whole lines up to the cap, so that no table, link or escape is cut in the middle. */
function cutLines(lines: readonly string[]): string {
  const encoder = new TextEncoder();
  let left = LONGEST_SUMMARY - encoder.encode(MORE).length;
  const kept: string[] = [];
  for (const line of lines) {
    left -= encoder.encode(line).length + 1;
    if (left < 0) return kept.join('\n') + MORE;
    kept.push(line);
  }
  return `${kept.join('\n')}\n`;
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
