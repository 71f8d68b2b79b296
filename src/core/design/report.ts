import { escapeMarkdown, inlineCode } from '../markdown.ts';
import type { ChangedToken, Rename, TokenDiff } from './diff.ts';
import type { SkippedVariable } from './from-figma.ts';
import { showValue } from './show.ts';
import { summarize } from './summary.ts';
import type { Token } from './token.ts';

/** GitHub takes 65,536 characters in a body; others write in it too. */
const LONGEST = 30_000;
const ROWS_IN_VIEW = 12;

/**
 * A diff as markdown for the body of a pull request: what changed, what breaks and how to mend it, details folded away.
 * Names and values come from outside and are escaped. Never longer than 30,000 characters: lists are cut with a count.
 */
export function report(
  diff: TokenDiff,
  about: { readonly fileName: string; readonly version: string; readonly skipped?: readonly SkippedVariable[] },
): string {
  const budget = { left: LONGEST };
  const parts = [
    `Design ${inlineCode(about.version)} from ${escapeMarkdown(about.fileName)}: **${summarize(diff).text}**.`,
    diff.breaking ? breaking(diff) : '',
    section(
      'Values changed',
      diff.changed,
      changedRows,
      '| Token | Mode | Before | After |\n| --- | --- | --- | --- |',
      budget,
    ),
    section('Renamed: how to migrate', diff.renamed, renamedRow, '| Old name | New name |\n| --- | --- |', budget),
    section('Removed', diff.removed, tokenRow, '| Token | Value |\n| --- | --- |', budget),
    section('Added', diff.added, tokenRow, '| Token | Value |\n| --- | --- |', budget),
    section('Deprecated', diff.deprecated, (name) => [`| ${inlineCode(name)} |`], '| Token |\n| --- |', budget),
    section('Not read', about.skipped ?? [], skippedRow, '| Variable | Why: it … |\n| --- | --- |', budget),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function breaking(diff: TokenDiff): string {
  const lines = [
    '> [!WARNING]',
    '> This change breaks code that uses what was renamed, removed or given another type.',
  ];
  if (diff.renamed.length > diff.taken.length) {
    lines.push('> Old names of renamed tokens stay as deprecated aliases until somebody deletes them.');
  }
  for (const name of diff.taken.slice(0, 20)) {
    lines.push(`> ${inlineCode(name)} is now the name of **another** token: look at every place that uses it.`);
  }
  return lines.join('\n');
}

function section<T>(
  title: string,
  items: readonly T[],
  rows: (item: T) => readonly string[],
  head: string,
  budget: { left: number },
): string {
  if (items.length === 0) return '';
  const lines: string[] = [];
  let shown = 0;
  for (const item of items) {
    const text = rows(item);
    const size = text.reduce((sum, line) => sum + line.length + 1, 0);
    // Every section keeps room for the ones after it to say at least how much there is.
    if (budget.left - size < 2_000) break;
    budget.left -= size;
    lines.push(...text);
    shown += 1;
  }
  const rest = items.length > shown ? `\n\n… and ${items.length - shown} more, in the changed files.` : '';
  const table = shown === 0 ? `${items.length} in all, in the changed files.` : `${head}\n${lines.join('\n')}${rest}`;
  if (items.length <= ROWS_IN_VIEW) return `### ${title}\n\n${table}`;
  return `<details>\n<summary>${title} (${items.length})</summary>\n\n${table}\n\n</details>`;
}

function changedRows(change: ChangedToken): readonly string[] {
  const at = (token: Token, mode: string) => inlineCode(showValue(token.modes[mode] ?? token.value));
  const rows = change.modes.map(
    (mode) =>
      `| ${inlineCode(change.name)} | ${mode === '' ? '' : inlineCode(mode)} | ${at(change.before, mode)} | ${at(change.after, mode)} |`,
  );
  if (change.before.type !== change.after.type) {
    rows.push(
      `| ${inlineCode(change.name)} | type | ${inlineCode(change.before.type)} | ${inlineCode(change.after.type)} |`,
    );
  }
  return rows.length > 0
    ? rows
    : [`| ${inlineCode(change.name)} | modes | ${modeList(change.before)} | ${modeList(change.after)} |`];
}

function modeList(token: Token): string {
  return inlineCode(Object.keys(token.modes).join(', ') || 'none');
}

function renamedRow(rename: Rename): readonly string[] {
  return [`| ${inlineCode(rename.from)} | ${inlineCode(rename.to)} |`];
}

function tokenRow(token: Token): readonly string[] {
  return [`| ${inlineCode(token.name)} | ${inlineCode(showValue(token.value))} |`];
}

function skippedRow(variable: SkippedVariable): readonly string[] {
  return [`| ${inlineCode(variable.name)} | ${escapeMarkdown(variable.reason)} |`];
}
