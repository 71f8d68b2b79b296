/**
 * Makes a string from outside harmless inside GitHub markdown, in running text or a table cell: no mention fires, no link,
 * image, heading, reference (`#12`, `GH-12`, a sha), closing keyword, HTML or table border comes to life.
 */
export function escapeMarkdown(text: string): string {
  return escapeHtml(text)
    .replace(/[\\`*_{}[\]()!|~^$]/g, '\\$&')
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)(\.\s|\.$)/, '$1\\$2');
}

/** The same inside HTML in markdown, where a backslash escapes nothing: for text between tags, never for attributes. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\r\n\t\v\f\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] as string)
    .replace(/@/g, '@\u200b')
    .replace(/#/g, '#\u200b')
    .replace(/GH-(?=\d)/gi, (match) => `${match.slice(0, 2)}\u200b-`)
    .replace(/(?<![\da-z])[\da-f]{7,40}(?![\da-z])/gi, (sha) => sha.replace(/.{6}(?=.)/g, '$&\u200b'))
    .replace(/:\/\//g, ':\u200b//')
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}\u200b.`);
}

/** The same string as inline code: for names, paths and shas. Longer runs of backticks inside are fenced by more. */
export function inlineCode(text: string): string {
  const clean = text.replace(/[\r\n\t\v\f\u2028\u2029]+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '');
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = clean === '' || clean.startsWith('`') || clean.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${clean.replaceAll('|', '\\|')}${pad}${fence}`;
}
