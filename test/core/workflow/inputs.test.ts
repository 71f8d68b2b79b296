import { expect, test } from '@jest/globals';
import { checkInputs } from '../../../src/core/workflow/inputs.ts';
import type { InputDefinition } from '../../../src/core/workflow/workflow.ts';

const define = (name: string, more: Partial<InputDefinition>): InputDefinition => ({
  name,
  type: 'string',
  required: false,
  description: '',
  ...more,
});
const definitions = [
  define('file', { required: true, pattern: '^[a-z]{1,8}$' }),
  define('count', { type: 'number', default: 3 }),
  define('dry', { type: 'boolean' }),
  define('level', { type: 'choice', options: ['minor', 'major'] }),
  define('frameworks', { type: 'array', options: ['react', 'vue'] }),
  define('more', { type: 'object' }),
];

test('defaults are filled in, and what is not given stays away', () => {
  const checked = checkInputs(definitions, { file: 'abc' });
  expect(checked).toEqual({ ok: true, value: { file: 'abc', count: 3 }, problems: [] });
});

test('texts of a command line are read as what is declared', () => {
  const given = { file: 'abc', count: '5', dry: 'true', level: 'major', frameworks: 'react, vue', more: '{"a":1}' };
  const value = { file: 'abc', count: 5, dry: true, level: 'major', frameworks: ['react', 'vue'], more: { a: 1 } };
  expect(checkInputs(definitions, given)).toEqual({ ok: true, value, problems: [] });
});

test('every fault is told at once, with its path', () => {
  const given = { count: 'many', dry: 'yes', level: 'huge', frameworks: ['react', 'svelte'], more: '[1]' };
  const checked = checkInputs(definitions, given);
  expect(checked.ok).toBe(false);
  expect(checked.problems.map(({ message }) => message)).toEqual([
    'file: is required',
    'count: expected a number',
    'dry: expected true or false',
    'level: expected one of minor, major',
    'frameworks[1]: expected one of react, vue',
    'more: expected keys and values',
  ]);
});

test('a pattern that would hang a backtracking engine answers at once', () => {
  const hostile = [define('text', { pattern: '^(a+)+$' })];
  const start = process.cpuUsage();
  const checked = checkInputs(hostile, { text: `${'a'.repeat(5_000)}b` });
  expect(checked.problems.map(({ message }) => message)).toEqual(['text: does not match ^(a+)+$']);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(50);
});

test('a value that nobody declared is left out with a warning, an inherited one is none', () => {
  const checked = checkInputs([define('file', {})], JSON.parse('{"fiel":"x","__proto__":{"file":"y"}}'));
  expect(checked.ok && checked.value).toEqual({});
  expect(checked.problems.map(({ rule, severity, suggestion }) => [rule, severity, suggestion])).toContainEqual([
    'unknown-input',
    'warning',
    'did you mean "file"?',
  ]);
});

test('a "string" is one line, a "text" may be many', () => {
  expect(checkInputs([define('a', {})], { a: 'x\ny' }).ok).toBe(false);
  expect(checkInputs([define('a', { type: 'text' })], { a: 'x\ny' }).ok).toBe(true);
});
