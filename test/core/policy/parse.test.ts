import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { Catalog } from '../../../src/core/catalog.ts';
import { parsePolicy, policyJsonSchema } from '../../../src/core/policy/parse.ts';
import type { Rule } from '../../../src/core/policy/rule.ts';
import { rules } from '../../../src/rules/index.ts';

const catalog = new Catalog<Rule>(rules);
const file = 'acme/.github:baton/policies/x.yaml@abc';
const parse = (text: string) => parsePolicy(text, { file, rules: catalog });
const GOOD = `id: secrets
name: No secrets
type: security
enforcement: blocking
rules:
  - rule: security.secrets
`;

test('a short policy gets its defaults and is frozen', () => {
  const parsed = parse(GOOD);
  expect(parsed).toEqual({
    ok: true,
    problems: [],
    value: {
      id: 'secrets',
      name: 'No secrets',
      description: '',
      type: 'security',
      enforcement: 'blocking',
      scope: { repositories: [], paths: [], branches: [], drafts: true },
      rollout: { mode: 'enforce', repositories: [], percent: 100 },
      rules: [{ rule: 'security.secrets', with: {}, onError: 'fail', line: 6 }],
      owners: [],
      source: file,
    },
  });
  expect(parsed.ok && Object.isFrozen(parsed.value.rules[0])).toBe(true);
});

test('everything that a policy can say is kept', () => {
  const parsed = parse(`${GOOD}    with: { exclude: ["test/**"], maximumFiles: 10 }
    onError: neutral
scope: { repositories: ["web-*"], paths: ["src/**"], branches: [main], drafts: false }
rollout: { mode: warn, percent: 20 }
owners: [design-system]
description: Why it is there.
`);
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      scope: { repositories: ['web-*'], paths: ['src/**'], branches: ['main'], drafts: false },
      rollout: { mode: 'warn', repositories: [], percent: 20 },
      rules: [{ with: { exclude: ['test/**'], maximumFiles: 10 }, onError: 'neutral' }],
      owners: ['design-system'],
    },
  });
});

test.each<[string, string, { line: number; column?: number; rule: string; suggestion?: string }]>([
  [
    'an unknown key',
    `${GOOD}enforcment: x\n`,
    { line: 7, column: 1, rule: 'unknown-key', suggestion: 'did you mean "enforcement"?' },
  ],
  [
    'an unknown enforcement',
    GOOD.replace('blocking', 'bloking'),
    { line: 4, column: 14, rule: 'wrong-value', suggestion: 'did you mean "blocking"?' },
  ],
  [
    'an unknown rule',
    GOOD.replace('security.secrets', 'security.secret'),
    { line: 6, column: 11, rule: 'unknown-rule', suggestion: 'did you mean "security.secrets"?' },
  ],
  [
    'an unknown option',
    `${GOOD}    with: { exlude: [] }\n`,
    { line: 7, column: 13, rule: 'unknown-key', suggestion: 'did you mean "exclude"?' },
  ],
  ['a wrong option', `${GOOD}    with: { maximumFiles: many }\n`, { line: 7, column: 27, rule: 'wrong-value' }],
  [
    'an unknown answer to a crash',
    `${GOOD}    onError: fial\n`,
    { line: 7, column: 14, rule: 'wrong-value', suggestion: 'did you mean "fail"?' },
  ],
  ['a missing key', GOOD.replace('name: No secrets\n', ''), { line: 1, rule: 'missing-key' }],
  ['no rules', GOOD.replace('  - rule: security.secrets', '  []'), { line: 6, rule: 'wrong-value' }],
  ['an id that is no id', GOOD.replace('id: secrets', 'id: "../x @all"'), { line: 1, column: 5, rule: 'wrong-value' }],
  ['an id of our own', GOOD.replace('id: secrets', 'id: configuration'), { line: 1, column: 5, rule: 'reserved-id' }],
  ['another id of our own', GOOD.replace('id: secrets', 'id: preview'), { line: 1, column: 5, rule: 'reserved-id' }],
  ['a rollout both ways', `${GOOD}rollout: { percent: 5, repositories: [web] }\n`, { line: 7, rule: 'wrong-value' }],
  ['broken YAML', `${GOOD}\tx: 1\n`, { line: 7, rule: 'yaml-syntax' }],
  ['an empty file', '', { line: 1, rule: 'empty-file' }],
])('%s is a problem with its place', (_name, text, expected) => {
  const parsed = parse(text);
  expect(parsed.ok).toBe(false);
  expect(parsed.problems).toMatchObject([{ file, ...expected }]);
});

test('all problems are told at once', () => {
  const { problems } = parse(
    'id: X Y\ntype: brands\nrulez: []\nenforcement: blocking\nname: x\nrules:\n  - rule: nope\n  - rule: security.secrets\n    with: { a: 1 }\n',
  );
  expect(problems.map(({ line, rule }) => [line, rule])).toEqual([
    [1, 'wrong-value'],
    [2, 'wrong-value'],
    [3, 'unknown-key'],
    [7, 'unknown-rule'],
    [9, 'unknown-key'],
  ]);
});

test('the JSON Schema names every rule with its options', () => {
  const schema = JSON.parse(JSON.stringify(policyJsonSchema(catalog)));
  expect(schema.additionalProperties).toBe(false);
  const names = schema.properties.rules.items.anyOf.map(
    (item: { properties: { rule: { const: string } } }) => item.properties.rule.const,
  );
  expect(names).toEqual(catalog.names());
});

test('the JSON Schema of policies knows requirements inside requirements, every reference from its root', async () => {
  const schema = policyJsonSchema(catalog);
  const ajv = new Ajv2020({ strict: false, formats: { date: fullFormats.date } });
  const validate = ajv.compile(schema);
  const policy = (require: object[]) => ({
    id: 'a',
    name: 'A',
    type: 'approval',
    enforcement: 'blocking',
    rules: [{ rule: 'approval.required', with: { require } }],
  });
  expect(validate(policy([{ any: [{ all: [{ count: 2, teams: ['design'] }] }] }]))).toBe(true);
  expect(validate(policy([{ any: [{ all: [{ conut: 2 }] }] }]))).toBe(false);
});

test('the JSON Schema lets a policy take all of its rules from other files, and wants rules from somewhere', () => {
  const ajv = new Ajv2020({ strict: false, formats: { date: fullFormats.date } });
  const validate = ajv.compile(policyJsonSchema(catalog));
  const head = { id: 'a', name: 'A', type: 'custom', enforcement: 'info' };
  expect(validate({ ...head, include: ['shared/a.yaml'] })).toBe(true);
  expect(validate({ ...head, include: [] })).toBe(false);
  expect(validate(head)).toBe(false);
});
