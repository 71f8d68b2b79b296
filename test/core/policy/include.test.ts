import { expect, test } from '@jest/globals';
import { Catalog } from '../../../src/core/catalog.ts';
import { readIncluded } from '../../../src/core/policy/include.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import type { Rule } from '../../../src/core/policy/rule.ts';
import { rules } from '../../../src/rules/index.ts';

const catalog = new Catalog<Rule>(rules);
const PATH = 'baton/policies/x.yaml';
const HEAD = 'id: x\nname: X\ntype: custom\nenforcement: info\n';
const size = (changes: number) => `rules: [{ rule: custom.change-size, with: { changes: ${changes} } }]\n`;

/** The policy at PATH with these files in its repository, and which of them were read. */
async function read(text: string, files: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const texts = await readIncluded({ path: PATH, text }, async (path) => {
    asked.push(path);
    return files[path];
  });
  const name = (path: string) => `acme/web:${path}`;
  const parsed = parsePolicy(text, { file: name(PATH), rules: catalog, beside: { path: PATH, texts, name } });
  const told = parsed.problems.map(({ file, line, column, rule }) => [
    file.replace('acme/web:', ''),
    line,
    column,
    rule,
  ]);
  const changes = parsed.ok ? parsed.value.rules.map((one) => one.with['changes']) : [];
  return { parsed, told, asked, changes };
}

test('the rules of included files come first, in their order, then those of the policy', async () => {
  const { changes, told } = await read(`${HEAD}include: [../shared/one.yaml, ./two.yml]\n${size(3)}`, {
    'baton/shared/one.yaml': size(1),
    'baton/policies/two.yml': size(2),
  });
  expect([changes, told]).toEqual([[1, 2, 3], []]);
});

test('a policy may take all its rules from others, and those from others again', async () => {
  const { changes, told } = await read(`${HEAD}include: [shared/a.yaml]\n`, {
    'baton/policies/shared/a.yaml': `include: [deep/b.yaml]\n${size(2)}`,
    'baton/policies/shared/deep/b.yaml': size(1),
  });
  expect([changes, told]).toEqual([[1, 2], []]);
});

test('a file that several include is taken once', async () => {
  const { changes, told, asked } = await read(`${HEAD}include: [a.yaml, b.yaml]\n`, {
    'baton/policies/a.yaml': `include: [c.yaml]\n${size(2)}`,
    'baton/policies/b.yaml': `include: [c.yaml]\n${size(3)}`,
    'baton/policies/c.yaml': size(1),
  });
  expect([changes, told]).toEqual([[1, 2, 3], []]);
  expect(asked.filter((path) => path.endsWith('c.yaml'))).toHaveLength(1);
});

test.each([
  ['a path out of the folder', '../../secret.yaml'],
  ['a path out of the repository', '../../../../etc/x.yaml'],
  ['a way out and in again through the root', '../../other/../other/x.yaml'],
  ['a path from the root', '/baton/policies/a.yaml'],
  ['a path of another system', '..\\shared\\a.yaml'],
  ['a file that is no YAML', 'a.json'],
  ['the folder itself', '../../baton.yaml'],
  ['an address', 'https://example.com/a.json'],
])('%s is refused at its place and never read', async (_name, path) => {
  const { told, asked, parsed } = await read(`${HEAD}include:\n  - ${JSON.stringify(path)}\n${size(1)}`);
  expect(told).toEqual([[PATH, 6, 5, 'include-outside']]);
  expect(asked).toEqual([]);
  expect(parsed.ok).toBe(false);
});

test('an address that looks like a file is one inside the folder, and is not there', async () => {
  const { told, asked } = await read(`${HEAD}include: ["https://example.com/a.yaml"]\n`);
  expect(told).toEqual([[PATH, 5, 11, 'include-missing']]);
  expect(asked).toEqual(['baton/policies/https:/example.com/a.yaml']);
});

test('files that include each other are a problem that shows the circle', async () => {
  const { told, parsed } = await read(`${HEAD}include: [a.yaml]\n`, {
    'baton/policies/a.yaml': `include: [b.yaml]\n${size(1)}`,
    'baton/policies/b.yaml': `include: [a.yaml]\n${size(2)}`,
  });
  expect(told).toContainEqual(['baton/policies/b.yaml', 1, 11, 'include-cycle']);
  expect(parsed.problems.find(({ rule }) => rule === 'include-cycle')?.message).toContain(
    'baton/policies/a.yaml → baton/policies/b.yaml → baton/policies/a.yaml',
  );
  expect((await read(`${HEAD}include: [x.yaml]\n${size(1)}`)).told).toEqual([[PATH, 5, 11, 'include-cycle']]);
});

test('what is wrong in an included file is told there, and at the line that includes it', async () => {
  const { told, parsed } = await read(`${HEAD}include:\n  - shared/a.yaml\n${size(1)}`, {
    'baton/policies/shared/a.yaml': 'rules:\n  - rule: custom.change-sise\nid: not here\n',
  });
  expect(told).toEqual([
    [PATH, 6, 5, 'include-broken'],
    ['baton/policies/shared/a.yaml', 2, 11, 'unknown-rule'],
    ['baton/policies/shared/a.yaml', 3, 1, 'unknown-key'],
  ]);
  expect(parsed.ok).toBe(false);
});

test('broken YAML, too large a file and an empty one are problems of their own', async () => {
  const broken = await read(`${HEAD}include: [a.yaml, b.yaml, c.yaml]\n`, {
    'baton/policies/a.yaml': 'rules:\n\t- x\n',
    'baton/policies/b.yaml': `rules: []\n${'# x\n'.repeat(70_000)}`,
    'baton/policies/c.yaml': '',
  });
  expect(broken.told.map(([file, , , rule]) => [file, rule])).toEqual(
    expect.arrayContaining([
      ['baton/policies/a.yaml', 'yaml-syntax'],
      ['baton/policies/b.yaml', 'too-large'],
      ['baton/policies/c.yaml', 'empty-file'],
    ]),
  );
  expect(broken.told.filter(([, , , rule]) => rule === 'include-broken')).toHaveLength(3);
});

test('files one behind the other end at the fifth, and at the twentieth in all', async () => {
  const row = Object.fromEntries(
    Array.from({ length: 8 }, (_, at) => [`baton/policies/r${at}.yaml`, `include: [r${at + 1}.yaml]\n${size(at + 1)}`]),
  );
  const deep = await read(`${HEAD}include: [r0.yaml]\n`, row);
  expect(deep.told.map(([file, , , rule]) => [file, rule])).toContainEqual(['baton/policies/r4.yaml', 'include-depth']);
  expect(deep.asked).toHaveLength(5);
  const names = (from: number) => Array.from({ length: 15 }, (_, at) => `f${from + at}.yaml`);
  const files = Object.fromEntries([...names(0), ...names(15)].map((one) => [`baton/policies/${one}`, size(1)]));
  const wide = await read(`${HEAD}include: [a.yaml, b.yaml]\n`, {
    ...files,
    'baton/policies/a.yaml': `include: [${names(0)}]\n`,
    'baton/policies/b.yaml': `include: [${names(15)}]\n`,
  });
  expect(wide.told.map(([, , , rule]) => rule)).toContain('too-many-includes');
  expect(wide.asked).toHaveLength(20);
});

test('rules of all files together are counted', async () => {
  const many = `rules:\n${'  - rule: custom.no-merge-commits\n'.repeat(30)}`;
  const { told } = await read(`${HEAD}include: [a.yaml]\n${many}`, { 'baton/policies/a.yaml': many });
  expect(told).toEqual([[PATH, 5, 10, 'too-many-rules']]);
});

test('neither rules nor files that hold some is a problem', async () => {
  expect((await read(HEAD)).told).toEqual([[PATH, 1, 1, 'missing-key']]);
  expect((await read(`${HEAD}include: []\n`)).told).toEqual([[PATH, 5, 10, 'wrong-value']]);
  expect((await read(`${HEAD}include: shared/a.yaml\n`)).told).toEqual([[PATH, 5, 10, 'wrong-value']]);
});
