import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Fault } from '../../../../src/core/fault.ts';
import type { Json } from '../../../../src/core/json.ts';
import { evaluate, references, substitute } from '../../../../src/core/workflow/expression/expression.ts';
import { FUNCTIONS } from '../../../../src/core/workflow/expression/functions.ts';
import { scope } from './scopes.ts';

const seed = Number(process.env.SEED ?? Date.now());
const runs = { seed, numRuns: 3_000 };
const names = [...FUNCTIONS.keys()].map((name) => `${name}(`);
const piece = fc.constantFrom(
  ...names,
  ...[
    'context',
    '.inputs',
    '.list',
    'steps',
    '.sync-figma',
    '.outputs',
    '.count',
    'constructor',
    '__proto__',
    'prototype',
    'this',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    ',',
    '.',
    '?',
    ':',
    '+',
    '-',
    '*',
    '/',
    '%',
    '!',
    '<',
    '>=',
    '==',
    '!==',
    '&&',
    '||',
    '=',
    `\${`,
    '}',
    '"',
    "'",
  ],
  ...['0', '1', '1e308', '"a"', "'b'", 'null', 'true', '\\', ' ', '\n', '\u0000', '😀'],
);
const hostile = fc
  .array(fc.oneof({ weight: 9, arbitrary: piece }, fc.string({ maxLength: 5 })), { maxLength: 40 })
  .map((pieces) => pieces.join(''));

/** The value, or `undefined` for the one kind of failure that is allowed. */
function attempt(act: () => Json | undefined): Json | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof Fault && error.code === 'expression-failed') return undefined;
    throw error;
  }
}

test(`hostile expressions give JSON or the Fault expression-failed, nothing else (seed ${seed})`, () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const value = attempt(() => evaluate(text, scope()));
      expect(typeof value).not.toBe('function');
      if (value !== undefined) expect(JSON.parse(JSON.stringify(value))).toEqual(value);
    }),
    runs,
  );
});

test(`hostile templates never throw anything but the Fault, and references never throw (seed ${seed})`, () => {
  fc.assert(
    fc.property(hostile, hostile, (before, text) => {
      const template = `${before}\${${text}}`;
      attempt(() => substitute({ a: [template] }, scope()));
      for (const path of references([template])) expect(path.length).toBeGreaterThan(0);
    }),
    runs,
  );
});

test(`a value read by one whole expression comes back as it is, whatever it is (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const world = { ...scope(), it: value as Json };
      expect(substitute(`\${it}`, world)).toEqual(value);
      expect(substitute(`\${json(it)}`, world)).toBe(JSON.stringify(value));
    }),
    runs,
  );
});

test(`arithmetic and comparison agree with JavaScript's (seed ${seed})`, () => {
  const number = fc.integer({ min: -999, max: 999 });
  const sign = fc.constantFrom('+', '-', '*', '<', '<=', '>', '>=', '===', '!==');
  fc.assert(
    fc.property(number, sign, number, sign, number, (a, one, b, two, c) => {
      const text = `${a} ${one} ${b}`;
      expect(evaluate(text, scope())).toBe(javascript(text));
      if (!'+-*'.includes(one) || !'+-*'.includes(two)) return;
      const chain = `${text} ${two} ${c}`;
      expect(evaluate(chain, scope())).toBe(javascript(chain));
    }),
    runs,
  );
});

test(`text without an expression comes back untouched (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes(`\${`)),
      (text) => expect(substitute(text, scope())).toBe(text),
    ),
    runs,
  );
});

/** JavaScript's own answer; JSON has no negative zero. */
function javascript(text: string): unknown {
  const value: unknown = new Function(`return ${text}`)();
  return typeof value === 'number' ? value + 0 : value;
}
