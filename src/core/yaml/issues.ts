import type { z } from 'zod';
import type { Json, JsonObject } from '../json.ts';
import { keysAt } from '../json-schema.ts';
import { didYouMean } from '../nearest.ts';
import { secretIn } from '../secret-text.ts';
import type { Path } from './node.ts';
import type { Finding, Report } from './report.ts';

type Issue = z.core.$ZodIssue;

/** How a kind of file names what zod finds. */
interface Words {
  readonly category: Finding['category'];
  readonly unknown: string;
  readonly missing: string;
  readonly wrong: string;
}

export const KEY_WORDS: Words = {
  category: 'syntax',
  unknown: 'unknown-key',
  missing: 'missing-key',
  wrong: 'wrong-value',
};

/** Tells zod's issues about the value at `base` in a person's words, each at its place. `schema` is the JSON Schema behind it. */
export function reportIssues(
  issues: readonly Issue[],
  about: {
    readonly report: Report;
    readonly base: Path;
    readonly value: Json;
    readonly schema: JsonObject;
    readonly words: Words;
  },
): void {
  const { report, base, value, schema, words } = about;
  for (const issue of issues.flatMap((one) => likeliest(one))) {
    const within = issue.path.filter((step) => typeof step !== 'symbol');
    const path = [...base, ...within];
    const error = { category: words.category, severity: 'error' } as const;
    const found = valueAt(value, within);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const allowed = keysAt(schema, within, value) ?? [];
        report.key([...path, key], { ...error, rule: words.unknown, ...unknownKey(key, allowed) });
      }
    } else if (issue.code === 'invalid_key') {
      const message = issue.issues[0]?.message ?? 'expected another name';
      report.key(path, {
        ...error,
        rule: words.wrong,
        message: `${message}, found "${String(within.at(-1)).slice(0, 60)}"`,
      });
    } else if (issue.code === 'custom' && typeof found === 'string' && typeof issue.params?.at === 'number') {
      // A text with a language of its own says where in it the mistake stands.
      const { at, suggestion } = issue.params as { readonly at: number; readonly suggestion?: string };
      const word = /^(?:\w+|\S)/.exec(found.slice(at))?.[0] ?? '';
      report.at(report.document.placeInside(path, word, at), {
        ...error,
        rule: words.wrong,
        message: issue.message,
        ...(suggestion === undefined ? {} : { suggestion }),
      });
    } else if (found === undefined) {
      const name = String(within.at(-1) ?? 'the value');
      report.key(path.slice(0, -1), {
        ...error,
        rule: words.missing,
        message: `"${name}" is missing: ${wanted(issue)}`,
      });
    } else {
      report.value(path, {
        ...error,
        rule: words.wrong,
        message: `${wanted(issue)}, found ${show(found)}`,
        ...mend(issue, found),
      });
    }
  }
}

/** `there is no key "x" here` with the nearest one, or all of them when they are few. */
export function unknownKey(key: string, allowed: readonly string[]): { message: string; suggestion?: string } {
  const shown = key.length > 60 ? `${key.slice(0, 60)}…` : key;
  const near = didYouMean(key, allowed);
  const all = allowed.length > 0 && allowed.length <= 16 ? { suggestion: `known here are ${allowed.join(', ')}` } : {};
  return { message: `there is no key "${shown}" here`, ...all, ...near };
}

/** Of a value that fits no alternative, the issues of the one that it comes closest to. */
function likeliest(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const inner = issue.errors.map((errors) =>
    errors.flatMap((error) => likeliest({ ...error, path: [...issue.path, ...error.path] })),
  );
  // An alternative of another kind altogether fails at the value itself.
  const fitting = inner.filter((errors) => errors.every((error) => error.path.length > issue.path.length));
  if (fitting.length > 0) return fitting.reduce((best, errors) => (errors.length < best.length ? errors : best));
  const first = inner.flat();
  const [only] = first;
  if (first.length === 1 && only !== undefined) return [only];
  const expected = new Set(first.flatMap((error) => (error.code === 'invalid_type' ? [kind(error.expected)] : [])));
  const specific = first.find((error) => error.code !== 'invalid_type');
  if (specific !== undefined) return [specific];
  return [{ code: 'custom', path: issue.path, message: `expected ${[...expected].join(' or ')}`, input: issue.input }];
}

function wanted(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${kind(issue.expected)}`;
    case 'invalid_value':
      return `expected ${oneOf(issue.values.map(String))}`;
    case 'invalid_union':
      return `expected ${'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options.map(String)) : 'another value'}`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_format':
      return issue.message.startsWith('Invalid')
        ? `expected a text of the form ${issue.pattern ?? issue.format}`
        : issue.message;
    default:
      return issue.message.startsWith('Invalid') ? 'expected another value' : issue.message;
  }
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}

function unit(origin: string): string {
  if (origin === 'string') return ' signs';
  return origin === 'array' || origin === 'set' ? ' items' : '';
}

const KINDS: { readonly [zod: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
  null: 'nothing',
};

function kind(zod: string): string {
  return KINDS[zod] ?? zod;
}

function show(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys and values';
  const text = String(value);
  const secret = secretIn(text);
  if (secret !== undefined) return secret;
  if (typeof value !== 'string') return `the ${typeof value} ${text}`;
  return text.length > 60 ? `"${text.slice(0, 60)}…"` : `"${text}"`;
}

function mend(issue: Issue, found: Json): { suggestion?: string } {
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof found !== 'object')
    return { suggestion: 'put it in quotes' };
  if (issue.code === 'invalid_value' && typeof found === 'string')
    return didYouMean(String(found), issue.values.map(String));
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return didYouMean(String(found), issue.options.map(String));
  }
  return {};
}

function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as { readonly [key: string | number]: Json })[step];
  }
  return found;
}
