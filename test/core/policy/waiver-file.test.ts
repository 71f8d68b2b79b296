import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseWaivers, waiversJsonSchema } from '../../../src/core/policy/waiver-file.ts';
import { readYaml } from '../../../src/core/yaml/read.ts';
import { aPolicy } from '../../fakes/policy.ts';

const policies = [
  aPolicy({ id: 'conventions', rules: ['custom.title', 'custom.labels'].map((rule) => ({ rule, with: {}, line: 1 })) }),
  aPolicy({ id: 'keys' }),
];
const ENTRY = {
  policy: 'conventions',
  rules: '[custom.title]',
  repositories: '[legacy-*]',
  reason: 'It is archived at the end of the year.',
  owner: '"@acme/platform"',
  from: '2026-11-20',
  until: '2026-12-24',
};
const entry = (about: Record<string, string> = {}) =>
  Object.entries({ ...ENTRY, ...about })
    .map(([key, value], at) => `${at === 0 ? '  - ' : '    '}${key}: ${value}\n`)
    .join('');
const parse = (...entries: string[]) =>
  parseWaivers(`waivers:\n${entries.join('')}`, { file: 'acme/.github:baton/waivers.yaml', policies });

test('an entry is a waiver of each of its rules, from its first day to the end of its last one', () => {
  const text = entry({ rules: '[custom.title, custom.labels]', paths: '["old/**"]', ticket: 'OPS-12' });
  const { waivers, problems } = parse(text);
  expect(problems).toEqual([]);
  const same = {
    ...{ policy: 'conventions', repositories: ['legacy-*'], paths: ['old/**'], reason: ENTRY.reason },
    ...{ by: '@acme/platform', ticket: 'OPS-12', place: 'acme/.github:baton/waivers.yaml:2' },
    ...{ from: Date.UTC(2026, 10, 20), until: Date.UTC(2026, 11, 25) },
  };
  expect(waivers).toEqual([
    { ...same, rule: 'custom.title' },
    { ...same, rule: 'custom.labels' },
  ]);
});

test('an entry with a slip is told with its place and a mend, and left out; the others hold', () => {
  const { waivers, problems } = parse(
    entry({ policy: 'convetions' }),
    entry(),
    entry({ rules: '[custom.titel, custom.labels]' }),
    entry({ until: '2026-11-19' }),
    entry({ until: '2027-05-20' }),
    entry({ from: '2026-02-30' }),
    entry({ reasn: 'x' }),
    entry({ owner: '"somebody or other"' }),
    entry({ repositories: '[]' }),
  );
  expect(waivers.map(({ place }) => place)).toEqual(['acme/.github:baton/waivers.yaml:9']);
  expect(
    problems.map(({ line, column, rule, message, suggestion }) => [line, column, rule, message, suggestion]),
  ).toEqual([
    [2, 13, 'unknown-policy', expect.any(String), 'did you mean "conventions"?'],
    [17, 13, 'unknown-rule', expect.any(String), 'did you mean "custom.title"?'],
    [29, 12, 'waiver-ends-early', 'it ends before it begins', 'choose 2026-11-20 or a later day'],
    [36, 12, 'waiver-too-long', 'it lasts longer than 180 days', expect.any(String)],
    [42, 11, 'wrong-value', 'expected a day of the calendar, found "2026-02-30"', undefined],
    [51, 5, 'unknown-key', 'there is no key "reasn" here', 'did you mean "reason"?'],
    [56, 12, 'wrong-value', 'expected a login or a team, found "somebody or other"', undefined],
    [61, 19, 'wrong-value', 'expected at least 1 items, found a list', undefined],
  ]);
});

test.each([
  ['an empty file', ''],
  ['no list', 'waivers: 3\n'],
  ['another list', 'waiver: []\n'],
  ['a key twice', `waivers:\n${entry()}    until: 2027-01-01\n`],
])('%s excuses from nothing and is told', (_about, text) => {
  const { waivers, problems } = parseWaivers(text, { file: 'w.yaml', policies });
  expect(waivers).toEqual([]);
  expect(problems).not.toEqual([]);
});

test('180 days are as long as it may last', () => {
  expect(parse(entry({ until: '2027-05-19' })).problems).toEqual([]);
});

test('the JSON Schema takes what is taken and refuses what is not', () => {
  const validate = new Ajv2020({ strict: false }).compile(waiversJsonSchema());
  const value = (text: string) => readYaml(`waivers:\n${text}`, 'w').document?.value;
  expect(validate(value(entry()))).toBe(true);
  expect(validate(value(entry({ reasn: 'x' })))).toBe(false);
  expect(validate(value(entry({ until: 'soon' })))).toBe(false);
});
