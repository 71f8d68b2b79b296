import { fitsGlob } from '../../glob.ts';
import type { Json } from '../../json.ts';
import { type Budget, Failure } from './budget.ts';
import { asJson, asText, same } from './text.ts';

type Value = Json | undefined;

/** One function of the library; pure, and it spends from the budget for what it looks at and makes. */
interface ExpressionFunction {
  /** How it is written: `join(list, separator)`. */
  readonly usage: string;
  readonly summary: string;
  readonly least: number;
  readonly most: number;
  call(inputs: readonly Value[], budget: Budget): Value;
}

function define(
  usage: string,
  summary: string,
  least: number,
  most: number,
  call: ExpressionFunction['call'],
): ExpressionFunction {
  return { usage, summary, least, most, call };
}

/** Every function that an expression may call. A value that is not there counts as an empty text, list or object. */
export const FUNCTIONS: ReadonlyMap<string, ExpressionFunction> = new Map(
  Object.entries({
    length: define(
      'length(value)',
      'Number of signs of a text, items of a list, or keys of an object.',
      1,
      1,
      ([value]) => {
        if (typeof value === 'string') return value.length;
        if (typeof value === 'object' && value !== null)
          return Array.isArray(value) ? value.length : Object.keys(value).length;
        return nothing(value) ? 0 : refuse('length', 'a text, list or object', value);
      },
    ),
    contains: define(
      'contains(where, what)',
      'Whether a list holds the value, or a text the text.',
      2,
      2,
      ([where, what], budget) => {
        if (typeof where === 'string') return where.includes(asText(what, budget));
        return list('contains', where, budget).some((item) => same(item, what, budget));
      },
    ),
    join: define(
      'join(list, separator)',
      'The items as one text, with ", " between them unless told otherwise.',
      1,
      2,
      ([items, by], budget) =>
        make(
          list('join', items, budget)
            .map((item) => asText(item, budget))
            .join(by === undefined ? ', ' : asText(by, budget)),
          budget,
        ),
    ),
    split: define(
      'split(text, separator)',
      'The parts of a text between the separators.',
      2,
      2,
      ([value, by], budget) => {
        const parts = text('split', value).split(text('split', by));
        budget.spend(parts.length);
        return parts;
      },
    ),
    startsWith: define('startsWith(text, start)', 'Whether a text begins so.', 2, 2, ([value, start]) =>
      text('startsWith', value).startsWith(text('startsWith', start)),
    ),
    endsWith: define('endsWith(text, end)', 'Whether a text ends so.', 2, 2, ([value, end]) =>
      text('endsWith', value).endsWith(text('endsWith', end)),
    ),
    like: define(
      'like(value, glob)',
      'Whether a text fits a glob (`src/**/*.{ts,tsx}`); of a list, the texts that do.',
      2,
      2,
      ([value, glob], budget) => {
        const wanted = text('like', glob);
        if (!Array.isArray(value)) return fits(text('like', value), wanted, budget);
        return list('like', value, budget).filter((item) => typeof item === 'string' && fits(item, wanted, budget));
      },
    ),
    lower: define('lower(text)', 'The text in lower case.', 1, 1, ([value], budget) =>
      make(text('lower', value).toLowerCase(), budget),
    ),
    upper: define('upper(text)', 'The text in upper case.', 1, 1, ([value], budget) =>
      make(text('upper', value).toUpperCase(), budget),
    ),
    trim: define('trim(text)', 'The text without space around it.', 1, 1, ([value], budget) =>
      make(text('trim', value).trim(), budget),
    ),
    replace: define(
      'replace(text, what, by)',
      'The text with every occurrence of a text replaced by another.',
      3,
      3,
      ([value, what, by], budget) => {
        const parts = text('replace', value).split(text('replace', what));
        const filler = text('replace', by);
        budget.spend(parts.length);
        budget.grow(filler.length * (parts.length - 1));
        return make(parts.join(filler), budget);
      },
    ),
    slice: define(
      'slice(value, start, end)',
      'Part of a text or list; negative numbers count from the end.',
      2,
      3,
      ([value, start, end], budget) => {
        const to = end === undefined ? undefined : number('slice', end);
        if (typeof value === 'string') return make(value.slice(number('slice', start), to), budget);
        return list('slice', value, budget).slice(number('slice', start), to);
      },
    ),
    first: define('first(list)', 'The first item.', 1, 1, ([items], budget) => list('first', items, budget)[0]),
    last: define('last(list)', 'The last item.', 1, 1, ([items], budget) => list('last', items, budget).at(-1)),
    pick: define('pick(list, key)', 'What each object of a list has under that key.', 2, 2, ([items, key], budget) => {
      const name = text('pick', key);
      return list('pick', items, budget).flatMap((item) =>
        typeof item === 'object' && item !== null && !Array.isArray(item) && Object.hasOwn(item, name)
          ? [(item as { [key: string]: Json })[name] ?? null]
          : [],
      );
    }),
    keys: define('keys(object)', 'The keys of an object.', 1, 1, ([value], budget) =>
      Object.keys(object('keys', value, budget)),
    ),
    values: define('values(object)', 'The values of an object.', 1, 1, ([value], budget) =>
      Object.values(object('values', value, budget)).filter((item) => item !== undefined),
    ),
    default: define(
      'default(value, instead)',
      'The value, or the other one where it is not there or empty text.',
      2,
      2,
      ([value, instead]) => (nothing(value) || value === '' ? instead : value),
    ),
    min: define('min(a, b, …)', 'The smallest of some numbers, or of a list of them.', 1, 100, (inputs, budget) =>
      finite(Math.min(...numbers('min', inputs, budget))),
    ),
    max: define('max(a, b, …)', 'The greatest of some numbers, or of a list of them.', 1, 100, (inputs, budget) =>
      finite(Math.max(...numbers('max', inputs, budget))),
    ),
    round: define(
      'round(number, digits)',
      'The number with that many digits behind the point, none unless told.',
      1,
      2,
      ([value, digits]) => {
        const places = digits === undefined ? 0 : number('round', digits);
        if (!Number.isInteger(places) || places < 0 || places > 15) throw new Failure('round() takes 0 to 15 digits');
        return finite(Number(`${Math.round(Number(`${number('round', value)}e${places}`))}e-${places}`));
      },
    ),
    floor: define('floor(number)', 'The next whole number below.', 1, 1, ([value]) =>
      finite(Math.floor(number('floor', value))),
    ),
    ceil: define('ceil(number)', 'The next whole number above.', 1, 1, ([value]) =>
      finite(Math.ceil(number('ceil', value))),
    ),
    abs: define('abs(number)', 'The number without its sign.', 1, 1, ([value]) => Math.abs(number('abs', value))),
    number: define('number(text)', 'The number that a text spells.', 1, 1, ([value]) => {
      if (typeof value === 'number') return value;
      const spelled = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
      return Number.isFinite(spelled) ? finite(spelled) : refuse('number', 'a text that spells a number', value);
    }),
    text: define('text(value)', 'The value as it would read inside a text.', 1, 1, ([value], budget) =>
      asText(value, budget),
    ),
    json: define('json(value)', 'The value as JSON.', 1, 1, ([value], budget) => asJson(value ?? null, budget)),
  }),
);

function nothing(value: Value): value is null | undefined {
  return value === undefined || value === null;
}

function refuse(name: string, wanted: string, value: Value): never {
  throw new Failure(`${name}() takes ${wanted}, not ${describe(value)}`);
}

/** What kind of value it is, for a message: `a list`, `the number 3`. */
export function describe(value: Value): string {
  if (nothing(value)) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : `the ${typeof value} ${value}`;
}

/** A glob's time is bounded by the product of both lengths, for each way through its braces. */
function fits(value: string, glob: string, budget: Budget): boolean {
  const ways = Math.min(64, glob.split(',').length);
  budget.spend(1 + (ways * glob.length * value.length) / 200);
  return fitsGlob(glob, value);
}

function text(name: string, value: Value): string {
  if (nothing(value)) return '';
  if (typeof value === 'object') return refuse(name, 'a text', value);
  return String(value);
}

function number(name: string, value: Value): number {
  return typeof value === 'number' ? value : refuse(name, 'a number', value);
}

function list(name: string, value: Value, budget: Budget): readonly Json[] {
  if (nothing(value)) return [];
  if (!Array.isArray(value)) return refuse(name, 'a list', value);
  budget.spend(value.length);
  return value;
}

function object(name: string, value: Value, budget: Budget): { readonly [key: string]: Json } {
  if (nothing(value)) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return refuse(name, 'an object', value);
  const own = value as { readonly [key: string]: Json };
  budget.spend(Object.keys(own).length);
  return own;
}

function numbers(name: string, inputs: readonly Value[], budget: Budget): readonly number[] {
  const all = inputs.flatMap((input): readonly Value[] => (Array.isArray(input) ? list(name, input, budget) : [input]));
  // Spread into Math.min and Math.max later; the engine's stack holds far more than this.
  if (all.length > 10_000) throw new Failure(`${name}() takes 10,000 numbers at most`);
  return all.map((value) => number(name, value));
}

/** JSON knows neither infinity nor a negative zero. */
function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Failure('the result is no number');
  return value + 0;
}

function make(value: string, budget: Budget): string {
  budget.grow(value.length);
  return value;
}
