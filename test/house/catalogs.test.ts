import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { catalogFindings, fileOf } from './catalogs.ts';
import { onTree } from './tree.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

test.each(['actions', 'rules', 'commands', 'sources'])(
  'every one of the %s is one file, one test, one line, and explains itself',
  async (kind) => {
    expect(await catalogFindings(PROJECT, kind)).toEqual([]);
  },
);

test.each([
  ['sleep', 'sleep.ts'],
  ['git.createBranches', 'git/create-branches.ts'],
  ['git.createPR', 'git/create-pr.ts'],
  ['figma-update', 'figma-update.ts'],
  ['accessibility.contrast', 'accessibility/contrast.ts'],
])('%s is written in %s', (name, file) => {
  expect(fileOf(name)).toBe(file);
});

const GOOD = {
  'src/actions/index.ts': "import { tag } from './git/tag.ts';\nexport const actions = [tag];",
  'src/actions/git/tag.ts': definition({}),
  'test/actions/git/tag.test.ts': '',
};

/** An action's file in plain values; its input takes only `{ name }`, as a zod schema would answer. */
function definition(change: { name?: string; summary?: string; examples?: string }): string {
  const {
    name = 'git.tag',
    summary = 'Tags commits.',
    examples = "[{ title: 'One', inputs: { name: 'v1' } }]",
  } = change;
  const issue = "{ success: false, error: { issues: [{ path: ['name'], message: 'is needed' }] } }";
  const input = `{ safeParse: (value) => typeof value.name === 'string' ? { success: true } : ${issue} }`;
  return `export const tag = { name: '${name}', summary: '${summary}', input: ${input}, examples: ${examples} };`;
}

test('a made-up list in which all is well has no findings', async () => {
  expect(await onTree(GOOD, (root) => catalogFindings(root, 'actions'))).toEqual([]);
});

test.each([
  [
    'a file that no line lists',
    { 'src/actions/git/push.ts': '' },
    'src/actions/git/push.ts: nothing in src/actions/index.ts has the name of this file',
  ],
  [
    'a file that is not kebab-case',
    { 'src/actions/git/createTag.ts': '' },
    'src/actions/git/createTag.ts: the name of a file is kebab-case',
  ],
  [
    'no list',
    { 'src/actions/index.ts': 'export const others = [];' },
    'src/actions/index.ts exports no list called "actions"',
  ],
  [
    'a summary that is no sentence',
    { 'src/actions/git/tag.ts': definition({ summary: 'tags commits' }) },
    'actions git.tag: its summary is not one sentence that ends with a full stop',
  ],
  ['no example', { 'src/actions/git/tag.ts': definition({ examples: '[]' }) }, 'actions git.tag: it has no example'],
  [
    'an example that its input refuses',
    { 'src/actions/git/tag.ts': definition({ examples: "[{ title: 'None', inputs: {} }]" }) },
    'actions git.tag: its example "None" is refused: name is needed',
  ],
])('%s is found', async (_name, change, finding) => {
  expect(await onTree({ ...GOOD, ...change }, (root) => catalogFindings(root, 'actions'))).toEqual([finding]);
});

test('a name that is not its file is found from both sides', async () => {
  const change = { 'src/actions/git/tag.ts': definition({ name: 'git.label' }) };
  expect(await onTree({ ...GOOD, ...change }, (root) => catalogFindings(root, 'actions'))).toEqual([
    'src/actions/git/tag.ts: nothing in src/actions/index.ts has the name of this file',
    'actions git.label: is not written in src/actions/git/label.ts',
    'actions git.label: has no test at test/actions/git/label.test.ts',
  ]);
});

test('a plug-in without a test is found', async () => {
  const { 'test/actions/git/tag.test.ts': _, ...untested } = GOOD;
  expect(await onTree(untested, (root) => catalogFindings(root, 'actions'))).toEqual([
    'actions git.tag: has no test at test/actions/git/tag.test.ts',
  ]);
});

test('a rule says what it cannot see, and a command’s examples are its own', async () => {
  const rule = {
    'src/rules/index.ts':
      "export const rules = [{ name: 'size', summary: 'Is small.', examples: [{ title: 'A', with: {} }], blind: [] }];",
  };
  expect(await onTree(rule, (root) => catalogFindings(root, 'rules'))).toContain(
    'rules size: it does not say what it cannot see',
  );
  const command = {
    'src/commands/index.ts': "export const commands = [{ name: 'help', summary: 'Helps.', examples: ['/baton run'] }];",
  };
  expect(await onTree(command, (root) => catalogFindings(root, 'commands'))).toContain(
    'commands help: its example "/baton run" does not begin with "/baton help"',
  );
});
