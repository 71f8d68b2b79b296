/** Prose from a definition as it may stand in a cell: one line, and no tag outside inline code. */
export function prose(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ').trim();
  return line.replace(/(`+)[\s\S]*?\1|</g, (match) => (match === '<' ? '&lt;' : match));
}

/** Inline code, whatever backticks it holds. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replace(/\s*\n\s*/g, ' ')}${pad}${fence}`;
}

/** A table; the cells are markdown of one line already, but for their pipes. Columns that are empty in every row are left out. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = heads.map((_, index) => index).filter((index) => rows.some((row) => row[index] !== ''));
  const line = (cells: readonly string[]) =>
    `| ${used.map((index) => (cells[index] ?? '').replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), `| ${used.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** A fenced block. */
export function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** Parts of a page, one blank line apart; empty ones are left out. */
export function page(...parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined && part !== '').join('\n\n')}\n`;
}

/** The address that GitHub gives a heading: lower case, no signs but hyphens. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
