import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { inputTable, outputTable, typeOf } from '../../../scripts/reference/fields.ts';
import { jsonSchema } from '../../../src/core/json-schema.ts';

function rows(schema: z.ZodType): readonly string[] {
  return inputTable(jsonSchema(schema, 'input'), 'None.').split('\n');
}

test('each input has name, type, whether it is required, default and description', () => {
  const schema = z.strictObject({
    title: z.string().describe('What people read | first.'),
    count: z.number().int().min(1).max(9).default(3).describe('How many\n <b>there</b> are.'),
  });
  expect(rows(schema)).toEqual([
    '| Name | Type | Required | Default | Description |',
    '| --- | --- | --- | --- | --- |',
    '| `title` | string | yes |  | What people read \\| first. |',
    '| `count` | whole number, 1 to 9 |  | `3` | How many &lt;b>there&lt;/b> are. |',
  ]);
});

test('objects within lists and objects are spelled out, alternatives together', () => {
  const schema = z.object({
    files: z.array(z.object({ path: z.string() })),
    place: z.union([z.object({ line: z.number() }), z.string()]).optional(),
  });
  expect(rows(schema).slice(2)).toEqual([
    '| `files` | list of object | yes |',
    '| `files[].path` | string | yes |',
    '| `place` | object or string |  |',
    '| `place.line` | number | yes |',
  ]);
});

test('what takes nothing says so', () => {
  expect(inputTable(jsonSchema(z.strictObject({}), 'input'), 'None.')).toBe('None.');
  expect(outputTable(jsonSchema(z.unknown(), 'output'), 'None.')).toBe('None.');
});

test.each([
  ['a choice', z.enum(['squash', 'merge']), '`"squash"`, `"merge"`'],
  ['a constant', z.literal(true), '`true`'],
  ['a list of alternatives', z.array(z.union([z.string(), z.number()])), 'list of (string or number)'],
  ['a pattern', z.string().regex(/^a|b$/), 'string, `^a|b$`'],
  ['a format', z.iso.datetime(), 'string, date-time'],
  ['a map', z.record(z.string(), z.number()), 'object of number'],
  ['anything', z.unknown(), 'any value'],
  ['a default behind a transform', z.string().transform((text) => text.length), 'string'],
  ['a schema that holds itself', recursive(), 'object'],
])('%s has a type in words', (_name, schema, words) => {
  const whole = jsonSchema(schema, 'input');
  expect(typeOf(whole, whole)).toBe(words);
});

function recursive(): z.ZodType {
  const node: z.ZodType = z.object({ next: z.lazy(() => node).optional() });
  return node;
}
