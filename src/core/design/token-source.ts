import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { keyLines } from './key-lines.ts';

/** A token as it stands in a file of a repository: raw values by mode, and where it stands. */
export interface SourceToken {
  /** Dots between groups; of a CSS custom property the name without its dashes. */
  readonly name: string;
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** `$type` of DTCG, its own or of a group around it. */
  readonly type?: string;
  /** Where no mode applies. */
  readonly value?: Json;
  readonly modes: { readonly [mode: string]: Json };
}

/** How a token is looked up, however it was written: `color.text`, `color-text` and `--color-text` are one. */
export function tokenKey(name: string): string {
  return name.replace(/^--/, '').replaceAll('.', '-');
}

/**
 * The tokens of a DTCG (`.json`) or CSS file, forgiving: what is not a token is passed over. Undefined when it is neither,
 * or not readable at all. Modes are those of `$extensions.*.modes`, in CSS the selectors and conditions around.
 */
export function readTokenSource(path: string, text: string): readonly SourceToken[] | undefined {
  if (path.endsWith('.css')) return cssTokens(path, text);
  if (!path.endsWith('.json')) return undefined;
  try {
    const root = JSON.parse(text) as Json;
    const lines = keyLines(text);
    return [...dtcgTokens(root, [], (keys) => ({ path, line: lines.get(keys.join('\0')) ?? 1 }))];
  } catch {
    return undefined;
  }
}

const DEEPEST = 30;
/** Nobody names a token so, in UTF-16 units; each token below would carry it. */
const LONGEST_KEY = 300;

function* dtcgTokens(
  node: Json | undefined,
  keys: readonly string[],
  place: (keys: readonly string[]) => { path: string; line: number },
  around?: string,
): Generator<SourceToken> {
  if (!isJsonObject(node) || keys.length > DEEPEST || (keys.at(-1)?.length ?? 0) > LONGEST_KEY) return;
  const type = typeof node.$type === 'string' ? node.$type : around;
  if (Object.hasOwn(node, '$value')) {
    const name = keys.filter((key) => key !== '$root').join('.');
    const value = node.$value;
    const known = { ...(type === undefined ? {} : { type }), ...(value === undefined ? {} : { value }) };
    yield { name, ...place(keys), ...known, modes: modesOf(node) };
    return;
  }
  for (const [key, child] of Object.entries(node)) {
    if (!key.startsWith('$') || key === '$root') yield* dtcgTokens(child, [...keys, key], place, type);
  }
}

function modesOf(token: JsonObject): { readonly [mode: string]: Json } {
  const extensions = isJsonObject(token.$extensions) ? Object.values(token.$extensions) : [];
  const found = extensions.flatMap((one) =>
    isJsonObject(one) && isJsonObject(one.modes) ? Object.entries(one.modes) : [],
  );
  return Object.fromEntries(found.flatMap(([mode, value]) => (value === undefined ? [] : [[mode, value]])));
}

/** Selectors and conditions that mean "everywhere". */
const EVERYWHERE = /^(?::root|:host|html|body|\*|@layer.*|@supports.*)$/i;

function cssTokens(path: string, text: string): SourceToken[] {
  const found = new Map<string, { line: number; value?: string; modes: Map<string, string> }>();
  const around: string[] = [];
  let line = 1;
  let [piece, begins] = ['', 1];
  const declare = () => {
    const [, name, value] = /^--([\w-]+)\s*:\s*([\s\S]+)$/.exec(piece.trim()) ?? [];
    if (name !== undefined && value !== undefined) {
      const token = found.get(name) ?? { line: begins, modes: new Map<string, string>() };
      const mode = around.filter((prelude) => !EVERYWHERE.test(prelude)).join(' ');
      if (mode === '') Object.assign(token, { value, line: begins });
      else token.modes.set(mode, value);
      found.set(name, token);
    }
    piece = '';
  };
  for (const [sign] of text.matchAll(/\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\s\S]/g)) {
    if (sign === '{') {
      around.push(piece.trim().replace(/\s+/g, ' '));
      piece = '';
    } else if (sign === '}') {
      declare();
      around.pop();
    } else if (sign === ';') declare();
    else if (!sign.startsWith('/*')) {
      if (piece === '') {
        if (/^\s$/.test(sign)) {
          line += Number(sign === '\n');
          continue;
        }
        begins = line;
      }
      piece += sign;
    }
    line += sign.length === 1 ? Number(sign === '\n') : sign.split('\n').length - 1;
  }
  return [...found].map(([name, { line: at, value, modes }]) => ({
    name,
    path,
    line: at,
    ...(value === undefined ? {} : { value }),
    modes: Object.fromEntries(modes),
  }));
}
