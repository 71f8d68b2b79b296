import { isScript, scriptStyles } from './script-styles.ts';
import { type StyleValue, sheetStyles } from './sheet-styles.ts';

const SHEET = /\.(?:css|scss)$/i;
const PAGE = /\.(?:vue|svelte|html?)$/i;

/** Whether a path is one of CSS, SCSS, JSX or of a page with styles in it. */
export function hasStyles(path: string): boolean {
  return (SHEET.test(path) || PAGE.test(path) || isScript(path)) && !/\.(?:min|d)\.\w+$/i.test(path);
}

/** All values of styles in a text; undefined where it cannot be parsed. */
export async function stylesOf(path: string, text: string): Promise<readonly StyleValue[] | undefined> {
  if (isScript(path)) return scriptStyles(path, text);
  if (SHEET.test(path)) return sheetStyles(text, 0, /\.scss$/i.test(path) ? 'scss' : 'css');
  const found = [...pageSheets(text)].map(({ css, at, syntax }) => sheetStyles(css, at, syntax));
  return found.includes(undefined) ? undefined : [...found.flatMap((one) => one ?? []), ...presentation(text)];
}

function* pageSheets(text: string): Generator<{ css: string; at: number; syntax: 'css' | 'scss' }> {
  for (const { 0: all, 1: attributes = '', 2: css = '', index } of text.matchAll(
    /<style\b([^>]*)>([\s\S]*?)<\/style>/gi,
  )) {
    const language = /\blang\s*=\s*["']?(\w+)/i.exec(attributes)?.[1]?.toLowerCase() ?? 'css';
    if (language !== 'css' && language !== 'scss' && language !== 'postcss') continue;
    yield { css, at: index + all.indexOf('>') + 1, syntax: language === 'scss' ? 'scss' : 'css' };
  }
}

const ATTRIBUTE = /\s(style|fill|stroke|color|bgcolor|stop-color|flood-color)\s*=\s*(?:"([^"{}]*)"|'([^'{}]*)')/gi;

/** Styles in attributes of elements; those that a framework computes are left to it. */
function presentation(text: string): StyleValue[] {
  return [...text.matchAll(ATTRIBUTE)].flatMap(({ 0: all, 1: name = '', 2: double, 3: single, index }) => {
    const value = double ?? single ?? '';
    const start = index + all.length - 1 - value.length;
    if (name.toLowerCase() === 'style') return sheetStyles(value, start, 'css') ?? [];
    return [{ property: name.toLowerCase(), value, start, syntax: 'css' as const }];
  });
}
