import { expect, test } from '@jest/globals';
import { Catalog } from '../../../src/core/catalog.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { expression } from '../../../src/rules/custom/expression.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';

const MESSAGE = 'It is not as we want it.';
const judge = (about: FakePull, text: string, more: object = {}) =>
  expression.judge(fakePull(about), expression.options.parse({ expression: text, message: MESSAGE, ...more }));

const PULL: FakePull = {
  title: 'Add a table',
  body: '## Why\nBecause.',
  labels: ['db'],
  author: 'ada',
  baseBranch: 'release/2',
  headBranch: 'feat/table',
  changed: [
    { path: 'db/migrations/1.sql', status: 'added', additions: 10 },
    { path: 'src/a.ts', status: 'modified', additions: 5, deletions: 2 },
  ],
  commits: [{ message: 'feat: a\n\nmore', author: 'ada' }],
  reviews: [{ by: 'bo', state: 'approved' }],
  checks: [{ id: 1, name: 'test', status: 'completed', conclusion: 'success', app: 'ci', url: '' }],
};

test.each([
  'title === "Add a table" && contains(body, "## Why") && !draft',
  'author == "ada" && startsWith(base, "release/") && head === "feat/table" && number == 7 && repository == "acme/web"',
  'length(files) == 2 && additions == 15 && deletions == 2',
  'length(like(paths, "db/**")) == 1 && like(title, "Add *")',
  'contains(pick(files, "status"), "added")',
  'startsWith(first(commits).subject, "feat: ") && !commits[0].merge',
  'contains(pick(reviews, "state"), "approved") && contains(pick(checks, "conclusion"), "success")',
])('%s is true of the pull request', async (text) => {
  expect(await judge(PULL, text)).toMatchObject({ verdict: 'pass', findings: [] });
});

test('says in the words of the policy what is wrong, with the values that were read', async () => {
  const verdict = await judge(PULL, 'additions < 10 || draft', { suggestion: 'Make it smaller.' });
  expect(verdict).toMatchObject({
    verdict: 'fail',
    summary: MESSAGE,
    findings: [{ message: MESSAGE, suggestion: 'Make it smaller.' }],
    parts: [{ text: 'additions < 10 || draft', actual: 'additions is 15, draft is false', wanted: 'true' }],
  });
  expect(verdict.fix).toBeUndefined();
});

test('offers the label that alone makes it true', async () => {
  const add = await judge(PULL, 'length(files) < 2 || contains(labels, "big")');
  expect(add.fix).toEqual({ text: 'Add the label "big".', changes: [{ kind: 'add-label', label: 'big' }] });
  const remove = await judge(PULL, '!contains(labels, "db")');
  expect(remove.fix?.changes).toEqual([{ kind: 'remove-label', label: 'db' }]);
  expect((await judge(PULL, 'contains(labels, "big") && additions < 2')).fix).toBeUndefined();
});

test('reads nothing but what the expression names, and depends on nothing else', () => {
  const reads = (text: string) => expression.reads(expression.options.parse({ expression: text, message: MESSAGE }));
  expect(reads('author == "ada"')).toEqual([]);
  expect(reads('draft || additions < 5 || length(paths) < 2')).toEqual(['draft', 'files']);
});

test.each([
  ['a value that is no answer', 'length(files)', 'gives 2, neither true nor false'],
  ['no value', 'additions / 0 > 1', 'nothing can be divided by zero'],
  ['too many steps', `length(like(paths, "${'**a'.repeat(900)}")) > 0`, 'it takes too many steps'],
])('%s is neutral, and says so', async (_what, text, why) => {
  const changed = Array.from({ length: 400 }, (_, at) => ({
    path: `src/${'a'.repeat(80)}${at}`,
    status: 'added' as const,
  }));
  const verdict = await judge(_what === 'too many steps' ? { changed } : PULL, text);
  expect(verdict).toMatchObject({ verdict: 'neutral', summary: expect.stringContaining(why) });
});

test('is not green about files that were not listed, unless it does not read them', async () => {
  const about = { ...PULL, truncated: true };
  expect(await judge(about, 'additions < 100')).toMatchObject({ verdict: 'neutral' });
  expect(await judge(about, 'author == "ada"')).toMatchObject({ verdict: 'pass' });
});

test('mistakes are problems of the policy file, each with line and column', () => {
  const rules = new Catalog([expression]);
  const policy = (text: string) =>
    [
      'id: a',
      'name: A',
      'type: custom',
      'enforcement: info',
      'rules:',
      '  - rule: custom.expression',
      '    with:',
      '      message: No.',
      `      expression: ${text}`,
    ].join('\n');
  const problems = (text: string) =>
    parsePolicy(policy(text), { file: 'a.yaml', rules }).problems.map(({ line, column, message, suggestion }) => ({
      line,
      column,
      message,
      suggestion,
    }));
  expect(problems('draft && (titel == "a"')).toMatchObject([
    { line: 9, column: 40, message: expect.stringContaining('expected ")"') },
  ]);
  expect(problems('draft && titel == "a" || lenght(title) > 1')).toEqual([
    { line: 9, column: 28, message: 'there is nothing called "titel"', suggestion: 'did you mean "title"?' },
    { line: 9, column: 44, message: 'there is no function lenght()', suggestion: 'did you mean "length"?' },
  ]);
  expect(problems('length(pick(files, "paht")) > 1')).toMatchObject([
    { line: 9, message: 'the items of files have no "paht"', suggestion: 'did you mean "path"?' },
  ]);
  expect(problems('draft')).toEqual([]);
});

test('values of the pull request are data, never part of the expression', async () => {
  const hostile = { ...PULL, title: '" || true || "', labels: ['__proto__', 'constructor'] };
  expect(await judge(hostile, 'title == "x"')).toMatchObject({ verdict: 'fail' });
  expect(await judge(hostile, 'labels.constructor == null')).toMatchObject({ verdict: 'pass' });
});
