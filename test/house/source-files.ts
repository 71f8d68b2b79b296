import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

export interface SourceFile {
  /** Path under the root, forward slashes: `core/run/view.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As it is written. */
  readonly from: string;
  /** Path under the root of the file that it means; undefined for packages, and for files outside the root. */
  readonly file?: string;
}

/** Every TypeScript file under a folder, with what it imports: types, side effects and `import()` too. */
export function sourceFiles(root: string): readonly SourceFile[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.ts'))
    .toSorted()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, imports: importsOf(text).map((from) => placed(from, path, root)) };
    });
}

function placed(from: string, path: string, root: string): Import {
  if (!from.startsWith('.')) return { from };
  const file = relative(root, resolve(root, dirname(path), from))
    .split(sep)
    .join('/');
  return file.startsWith('../') ? { from } : { from, file };
}

// A statement's own words hold no quote, so the next quoted text is what it imports from.
const STATEMENT = /^\s*(?:import|export)\b(?:[^'"`;=()]*?\bfrom)?\s*(['"])([^'"\n]+)\1/;
const SKIPPED = /^\s*(?:\/\/.*(?:\n|$)|\/\*[\s\S]*?\*\/|;|\s+|#!.*\n)/;
// Below the head a template may hold the text of another program; only what can be meant for us counts there.
const BELOW = /^(?:import|export)\b[^'"`;=()]*?\bfrom\s*'((?:\.{1,2}\/[^'\n]+\.ts)|node:[\w/]+)'/gm;
const DYNAMIC = /\bimport\(\s*(['"])([^'"\n]+)\1/g;

/** What a file imports, as written, without repetition. */
export function importsOf(text: string): readonly string[] {
  const found = new Set<string>();
  let rest = text;
  for (;;) {
    const skipped = SKIPPED.exec(rest);
    if (skipped !== null && skipped[0] !== '') {
      rest = rest.slice(skipped[0].length);
      continue;
    }
    const statement = STATEMENT.exec(rest);
    if (statement === null) break;
    found.add(statement[2] ?? '');
    rest = rest.slice(statement[0].length);
  }
  for (const [, from] of text.matchAll(BELOW)) found.add(from ?? '');
  for (const [, , from] of text.matchAll(DYNAMIC)) found.add(from ?? '');
  return [...found];
}

/** The text without its comments; strings stay, and a `//` inside an address is none. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
