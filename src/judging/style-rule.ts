import { z } from 'zod';
import { fitsAny } from '../core/glob.ts';
import { type Looked, lookAtChanged } from '../core/policy/changed-texts.ts';
import type { ViewedFile } from '../core/policy/facts.ts';
import { addsLines, lineCounter } from '../core/policy/lines.ts';
import type { Change, Finding, Fix, PullView } from '../core/policy/rule.ts';
import { isPlainScript, isScript } from './script-styles.ts';
import type { StyleValue } from './sheet-styles.ts';
import { hasStyles, stylesOf } from './styles.ts';
import { MOST_MARKUP, MOST_SHEET, unreadable } from './unreadable.ts';

export const styleFiles = {
  tokens: z
    .array(z.string())
    .default(['tokens/**/*.json', '**/*.tokens.json'])
    .describe(
      'Globs of the files whose tokens may be used: DTCG (.json) or CSS custom properties (.css). They are not judged themselves.',
    ),
  exclude: z.array(z.string()).default([]).describe('Globs of paths that are not checked.'),
  maximumFiles: z
    .int()
    .min(1)
    .max(3000)
    .default(300)
    .describe('Changed files to check; more make the answer neutral, because each costs a request.'),
};

/** What both rules on styles cannot see. */
export const STYLE_BLIND = [
  'Styles in Less, Sass with indentation and Stylus, classes of utility frameworks (`text-[#f00]`), and values that a script computes.',
  'In scripts: everything but literals in `style={{ … }}`, attributes, and template literals tagged `css`, `styled`, `keyframes`, `createGlobalStyle` or `injectGlobal`.',
  'Tokens are read at the head: who adds one in the same pull request may use it. Let somebody own the token files.',
  'Aliases more than 50 behind each other, modes of a token beyond 50 and colours of tokens beyond 20,000: they allow nothing.',
  'Files that cannot be parsed, have over 100 KB (style sheets: 1 MB) or are minified: named in the summary, not checked.',
];

/** A value that is not allowed: what to say of it, and by what to replace it. */
export interface Breach {
  readonly message: string;
  readonly suggestion: string;
  /** Offset into the value. */
  readonly start: number;
  /** As it stands there. */
  readonly text: string;
  /** What may stand there instead; undefined where nothing safe is known. */
  readonly instead?: string;
}

export interface StyleAnswer {
  readonly findings: readonly Finding[];
  readonly looked: Looked;
  readonly fix?: Fix;
}

type Judge = (style: StyleValue) => readonly Breach[];

/** Judges values of styles in the lines that a pull request adds, and what `also` reads in files of JSON. */
export async function judgeStyles(
  pull: PullView,
  asked: { readonly tokens: readonly string[]; readonly exclude: readonly string[]; readonly maximumFiles: number },
  judge: Judge,
  also?: (path: string, text: string) => readonly StyleValue[] | undefined,
): Promise<StyleAnswer> {
  const findings: Finding[] = [];
  const changes: Change[] = [];
  const fits = (path: string) =>
    (hasStyles(path) || (also !== undefined && path.endsWith('.json'))) &&
    !(asked.tokens.length > 0 && fitsAny(asked.tokens, path));
  const looked = await lookAtChanged(pull, { ...asked, fits }, async (file, text) => {
    const other = file.path.endsWith('.json');
    // Lock files and built scripts may be as long as they like.
    if (text !== undefined && (other ? !text.includes('"$value"') : isPlainScript(file.path, text))) return undefined;
    const refused = unreadable(text, isScript(file.path) ? MOST_MARKUP : MOST_SHEET);
    if (text === undefined || refused !== undefined) return refused;
    const styles = other ? also?.(file.path, text) : await stylesOf(file.path, text);
    if (styles === undefined) return { why: 'could not be parsed' };
    const found = breachesIn(file, text, styles, judge);
    findings.push(...found.findings);
    changes.push(...found.changes);
    return undefined;
  });
  // A part of the findings mended would not turn the verdict green.
  const whole =
    findings.length > 0 && changes.length === new Set(findings.map(({ path, line }) => `${path}:${line}`)).size;
  return {
    findings,
    looked,
    ...(whole ? { fix: { text: 'Use the nearest allowed values.', changes } } : {}),
  };
}

function breachesIn(
  file: ViewedFile,
  text: string,
  styles: readonly StyleValue[],
  judge: Judge,
): { findings: Finding[]; changes: Change[] } {
  const lineOf = lineCounter(text);
  const byLine = new Map<number, (Breach & { readonly at: number })[]>();
  const seen = new Set<number>();
  for (const style of styles) {
    for (const breach of judge(style)) {
      const at = style.start + breach.start;
      const line = lineOf(at);
      if (!addsLines(file, line) || seen.has(at)) continue;
      seen.add(at);
      const there = byLine.get(line);
      if (there === undefined) byLine.set(line, [{ ...breach, at }]);
      else there.push({ ...breach, at });
    }
  }
  const lines = text.split('\n');
  const sorted = [...byLine].sort(([one], [other]) => one - other);
  return {
    findings: sorted.flatMap(([line, breaches]) =>
      breaches.map(({ message, suggestion }) => ({ message, suggestion, path: file.path, line })),
    ),
    changes: sorted.flatMap(([line, breaches]) => changeOf(file.path, line, breaches, text, lines[line - 1] ?? '')),
  };
}

/** A line with one wrong literal on it can be mended without knowing more; a person looks at any other. */
function changeOf(
  path: string,
  line: number,
  breaches: readonly (Breach & { readonly at: number })[],
  text: string,
  old: string,
): Change[] {
  const [breach, ...more] = breaches;
  if (breach?.instead === undefined || more.length > 0) return [];
  const begins = text.lastIndexOf('\n', breach.at - 1) + 1;
  const column = breach.at - begins;
  if (!old.startsWith(breach.text, column) || old.indexOf(breach.text) !== old.lastIndexOf(breach.text)) return [];
  const mended = old.slice(0, column) + breach.instead + old.slice(column + breach.text.length);
  return [{ kind: 'lines', path, from: line, until: line, text: mended.replace(/\r$/, '') }];
}
