import { inlineCode } from '../../markdown.ts';
import type { DesignChanges } from '../changes.ts';

/**
 * The changelog with an entry for this design version after its title; as it is when the entry is there already. It has
 * no date, so that doing it again gives the same text.
 */
export function withChangelogEntry(existing: string | undefined, changes: DesignChanges): string {
  const heading = `## Design ${changes.version}`;
  const text = existing ?? '# Changelog\n';
  if (text.split(/\r?\n/).includes(heading)) return text;
  const title = /^# .*\r?\n(?:\r?\n)?/.exec(text)?.[0] ?? '';
  const rest = text.slice(title.length);
  const head = title === '' ? '' : `${title.trimEnd()}\n\n`;
  return `${head}${heading}\n\n${entry(changes)}\n${rest === '' ? '' : `\n${rest}`}`;
}

function entry(changes: DesignChanges): string {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['Renamed (breaking)', changes.renamed.map(({ from, to }) => `${inlineCode(from)} is now ${inlineCode(to)}`)],
    ['Removed (breaking)', changes.removed.map(({ name }) => inlineCode(name))],
    [
      'Changed',
      changes.changed.map(({ name, mode, from, to }) => {
        const where = mode === '' ? '' : ` (${mode})`;
        return `${inlineCode(name)}${where}: ${inlineCode(from)} to ${inlineCode(to)}`;
      }),
    ],
    ['Added', changes.added.map(({ name, value }) => `${inlineCode(name)}: ${inlineCode(value)}`)],
    ['Deprecated', changes.deprecated.map((name) => inlineCode(name))],
  ];
  const parts = lists
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => `### ${title}\n\n${rows.map((row) => `- ${row}`).join('\n')}`);
  const more = changes.more === 0 ? [] : [`… and ${changes.more} more.`];
  return [`${changes.text}.`, ...parts, ...more].join('\n\n');
}
