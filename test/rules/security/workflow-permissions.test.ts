// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
import { expect, test } from '@jest/globals';
import type { Change } from '../../../src/core/policy/rule.ts';
import { workflowPermissions } from '../../../src/rules/security/workflow-permissions.ts';
import { fakePull } from '../../fakes/pull-view.ts';
import { DIGEST, GOOD_WORKFLOWS, lines, SHA, steps } from './good-workflows.ts';

const CI = '.github/workflows/ci.yml';

async function judge(texts: Record<string, string | undefined>, with_ = {}) {
  return workflowPermissions.judge(fakePull({ texts }), workflowPermissions.options.parse(with_));
}

test.each<[string, string, number, string]>([
  [
    'an action that follows a tag',
    steps('push', '- uses: actions/checkout@v4'),
    8,
    'actions/checkout follows v4, which its owner can move.',
  ],
  ['an action that follows a short sha', steps('push', '- uses: acme/lint@11bd719'), 8, 'acme/lint follows 11bd719'],
  [
    'an action in a folder that follows a branch',
    steps('push', '- uses: acme/kit/setup@main'),
    8,
    'acme/kit follows main',
  ],
  [
    'an image of a step without digest',
    steps('push', '- uses: docker://alpine:3.20'),
    8,
    'The image alpine:3.20 is not pinned',
  ],
  [
    'an image of a job and its services without digest',
    lines(
      'on: push',
      'permissions: {}',
      'jobs:',
      '  test:',
      '    runs-on: ubuntu-24.04',
      '    container: node:24',
      '    services:',
      '      db:',
      `        image: postgres@${DIGEST}`,
      '    steps:',
      '      - run: make test',
    ),
    6,
    'The image node:24 is not pinned',
  ],
  [
    'a reusable workflow that follows a branch',
    lines(
      'on: push',
      'permissions: {}',
      'jobs:',
      '  release:',
      '    uses: other/ci/.github/workflows/release.yml@main',
    ),
    5,
    'other/ci follows main',
  ],
  [
    'write-all at the top',
    lines(
      'on: push',
      'permissions: write-all',
      'jobs:',
      '  a:',
      '    runs-on: ubuntu-24.04',
      '    steps: [{ run: make }]',
    ),
    2,
    'The token may write everything',
  ],
  [
    'write-all in a job',
    lines(
      'on: push',
      'jobs:',
      '  a:',
      '    permissions: write-all',
      '    runs-on: ubuntu-24.04',
      '    steps: [{ run: make }]',
    ),
    4,
    'The token may write everything',
  ],
  [
    'no permissions at all',
    lines(
      'name: CI',
      'on: [push, pull_request]',
      'jobs:',
      '  a:',
      '    runs-on: ubuntu-24.04',
      '    steps: [{ run: make }]',
    ),
    3,
    'does not say what its token may do, so the job a has whatever',
  ],
  [
    'the head of a fork in a privileged workflow',
    steps(
      'pull_request_target',
      `- uses: actions/checkout@${SHA}`,
      '  with:',
      '    ref: ${{ github.event.pull_request.head.sha }}',
      '- run: npm ci && npm test',
    ),
    10,
    'The code of the pull request is checked out in a workflow on pull_request_target',
  ],
  [
    'the merge commit of a pull request by its ref',
    steps(
      '[pull_request_target]',
      `- uses: actions/checkout@${SHA}`,
      '  with: { ref: "refs/pull/${{ github.event.number }}/merge" }',
    ),
    9,
    'is checked out',
  ],
  [
    'the repository of the author after another workflow',
    steps(
      '{ workflow_run: { workflows: [CI] } }',
      `- uses: actions/checkout@${SHA}`,
      '  with:',
      '    fetch-depth: 0',
      "    repository: ${{ github.event['workflow_run'].head_repository.full_name }}",
    ),
    11,
    'is checked out in a workflow on workflow_run',
  ],
  [
    'the head by way of a variable',
    steps(
      'pull_request_target',
      `- uses: actions/checkout@${SHA}`,
      '  env: { WHICH: "${{ github.head_ref }}" }',
      '  with:',
      '    ref: ${{ env.WHICH }}',
    ),
    11,
    'is checked out',
  ],
  [
    'a pull request fetched by hand when somebody comments',
    steps('issue_comment', '- run: |', '    set -e', '    gh pr checkout ${{ github.event.issue.number }}', '    make'),
    10,
    'The code of the pull request is fetched in a workflow on issue_comment',
  ],
  [
    'a title inside a script',
    steps('pull_request', '- run: |', '    set -e', '    echo "${{ github.event.pull_request.title }}"'),
    10,
    '`${{ github.event.pull_request.title }}` is put into the script',
  ],
  [
    'a branch name inside a script',
    steps('pull_request', '- run: git push origin HEAD:${{github.head_ref}}'),
    8,
    'github.head_ref',
  ],
  [
    'a comment inside an expression in another spelling',
    steps('issue_comment', "- run: echo ${{ format('{0}', GitHub.Event['Comment'].Body) }}"),
    8,
    'is put into the script',
  ],
  ['a message of a commit', steps('push', '- run: echo "${{ github.event.commits[0].message }}"'), 8, 'is put into'],
  ['the whole event', steps('issues', "- run: echo '${{ toJSON(github.event) }}'"), 8, 'is put into'],
  [
    'a body inside a JavaScript',
    steps(
      'issues',
      `- uses: actions/github-script@${SHA}`,
      '  with:',
      '    script: |',
      '      const body = `${{ github.event.issue.body }}`;',
    ),
    11,
    'is put into the script',
  ],
  [
    'a title that goes through a variable of Actions',
    steps('issues', '- env: { TITLE: "${{ github.event.issue.title }}" }', '  run: echo "${{ env.TITLE }}"'),
    9,
    'is put into the script',
  ],
  [
    'all secrets for a stranger’s workflow',
    lines(
      'on: push',
      'permissions: {}',
      'jobs:',
      '  release:',
      `    uses: other/ci/.github/workflows/release.yml@${SHA}`,
      '    secrets: inherit',
    ),
    6,
    'gives every secret of this repository to other/ci',
  ],
])('finds %s on its line', async (_name, text, line, message) => {
  const { verdict, findings } = await judge({ [CI]: text });
  expect(findings).toEqual([
    { path: CI, line, message: expect.stringContaining(message), suggestion: expect.stringMatching(/\.$/) },
  ]);
  expect(verdict).toBe('fail');
});

test.each(GOOD_WORKFLOWS)('leaves %s alone', async (_name, text) => {
  expect(await judge({ [CI]: text })).toEqual({
    verdict: 'pass',
    summary: 'nothing to mend in 1 workflow or action',
    findings: [],
  });
});

test('judges the steps and the image of an action too, but asks it for no permissions', async () => {
  const composite = lines(
    'name: Setup',
    'runs:',
    '  using: composite',
    '  steps:',
    '    - uses: actions/setup-node@v4',
    '    - shell: bash',
    '      run: echo ${{ github.head_ref }}',
  );
  const image = lines('name: Tool', 'runs:', '  using: docker', '  image: docker://alpine:3');
  const own = lines('name: Own', 'runs:', '  using: docker', '  image: Dockerfile');
  const { findings } = await judge({
    'action.yml': composite,
    'tools/x/action.yaml': image,
    'tools/y/action.yml': own,
  });
  expect(findings.map(({ path, line }) => `${path}:${line}`)).toEqual([
    'action.yml:5',
    'action.yml:7',
    'tools/x/action.yaml:4',
  ]);
});

test('what the policy allows needs no pin and may have the secrets', async () => {
  const text = lines(
    'on: push',
    'permissions: {}',
    'jobs:',
    '  a: { uses: other/ci/.github/workflows/x.yml@v1, secrets: inherit }',
    '  b: { runs-on: ubuntu-24.04, container: "ghcr.io/acme/tool:2", steps: [{ uses: actions/checkout@v4 }] }',
  );
  const allow = ['actions/*', 'other/ci', 'docker://ghcr.io/acme/**'];
  expect(await judge({ [CI]: text }, { allow })).toMatchObject({ verdict: 'pass' });
  expect((await judge({ [CI]: text })).findings).toHaveLength(4);
  expect((await judge({ [CI]: text }, { pins: false })).findings).toHaveLength(1);
});

test('self-hosted runners for pull requests are told, or refused where the policy says so', async () => {
  const text = lines(
    'on: pull_request',
    'permissions: {}',
    'jobs:',
    '  a:',
    '    runs-on: [self-hosted, linux]',
    '    steps: [{ run: make }]',
  );
  const told = await judge({ [CI]: text });
  expect(told).toMatchObject({ verdict: 'pass', summary: expect.stringContaining('1 to know about') });
  expect(told.findings).toMatchObject([{ line: 5, message: expect.stringContaining('anybody can run code') }]);
  expect(await judge({ [CI]: text }, { selfHosted: 'refuse' })).toMatchObject({ verdict: 'fail' });
  expect(await judge({ [CI]: text }, { selfHosted: 'allow' })).toMatchObject({ verdict: 'pass', findings: [] });
  expect(await judge({ [CI]: text.replace('pull_request', 'push') })).toMatchObject({ findings: [] });
});

test('the fix gives the token few rights, and turns the verdict green when it is made', async () => {
  const texts = {
    [CI]: lines('on: push', 'jobs:', '  a:', '    runs-on: ubuntu-24.04', '    steps: [{ run: make }]'),
    '.github/workflows/b.yaml': lines(
      'on: push',
      'jobs:',
      '  a:',
      '    permissions: write-all # for now',
      '    runs-on: ubuntu-24.04',
      '    steps: [{ run: make }]',
    ),
  };
  const { fix } = await judge(texts);
  expect(fix?.changes).toEqual([
    { kind: 'lines', path: CI, from: 2, until: 2, text: 'permissions:\n  contents: read\n\njobs:' },
    {
      kind: 'lines',
      path: '.github/workflows/b.yaml',
      from: 4,
      until: 4,
      text: '    permissions:\n      contents: read',
    },
  ]);
  expect(await judge(made(texts, fix?.changes ?? []))).toMatchObject({ verdict: 'pass' });
  for (const left of fix?.changes ?? []) {
    const rest = (fix?.changes ?? []).filter((change) => change !== left);
    expect(await judge(made(texts, rest))).toMatchObject({ verdict: 'fail' });
  }
});

test('there is no fix when a part of what is wrong needs somebody who knows more', async () => {
  const text = lines('on: push', 'jobs:', '  a:', '    runs-on: x', '    steps: [{ uses: actions/checkout@v4 }]');
  const { verdict, findings, fix } = await judge({ [CI]: text });
  expect([verdict, findings.length, fix]).toEqual(['fail', 2, undefined]);
});

test.each<[string, string, number]>([
  ['is no YAML', 'on: push\njobs: [', 2],
  ['holds a key twice', 'on: push\njobs: {}\njobs: {}\n', 3],
  ['is another file’s name, as a symbolic link is', '../shared/ci.yml', 1],
  ['holds two documents', 'on: push\n---\non: pull_request_target\n', 2],
  ['is too long', `on: push\n#${'x'.repeat(300_000)}\n`, 1],
  ['is empty', '', 1],
])('a workflow that %s is never taken for a harmless one', async (_name, text, line) => {
  const { verdict, findings } = await judge({ [CI]: text });
  expect(verdict).toBe('fail');
  expect(findings).toMatchObject([{ path: CI, line, message: expect.stringContaining('cannot be judged') }]);
});

test('says what it did not read, and is not green then', async () => {
  expect(await judge({ [CI]: undefined })).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining(`not read, binary or too long: ${CI}`),
  });
  const many = Object.fromEntries(
    Array.from({ length: 101 }, (_one, at) => [`.github/workflows/w${at}.yml`, steps('push', '- run: make')]),
  );
  expect(await judge(many)).toMatchObject({
    verdict: 'neutral',
    summary: expect.stringContaining('1 beyond the limit'),
  });
});

test('does not speak about other files, nor about workflows that go', async () => {
  const pull = fakePull({
    texts: { 'docs/action.md': 'x', '.github/workflows/sub/ci.yml': 'x', 'src/transaction.yml': 'x' },
    changed: [
      { path: 'docs/action.md', status: 'modified' },
      { path: '.github/workflows/sub/ci.yml', status: 'added' },
      { path: 'src/transaction.yml', status: 'added' },
      { path: CI, status: 'removed' },
    ],
  });
  expect(await workflowPermissions.judge(pull, workflowPermissions.options.parse({}))).toMatchObject({
    verdict: 'skipped',
  });
});

test('values of hostile forms crash nothing', async () => {
  const text = lines(
    'on: { pull_request_target: null }',
    'env: [a]',
    'permissions: 7',
    'jobs:',
    '  a: 5',
    '  b: { steps: 7, container: 4, services: [x], runs-on: null, secrets: inherit }',
    '  c: { steps: [7, null, { uses: 3, with: x, run: [1], env: 3 }] }',
    '  d: { env: { a: "${{ env.b }}", b: "${{ env.a }}" }, steps: [{ run: "${{ env.a }} ${{ unclosed" }] }',
  );
  expect(await judge({ [CI]: text })).toMatchObject({ verdict: 'pass', findings: [] });
});

/** The texts with changes of lines made, from the last line to the first. */
function made(texts: Record<string, string>, changes: readonly Change[]): Record<string, string> {
  const after = { ...texts };
  for (const change of [...changes].reverse()) {
    if (change.kind !== 'lines') throw new Error('only lines are known here');
    const rows = (after[change.path] ?? '').split('\n');
    rows.splice(change.from - 1, change.until - change.from + 1, ...(change.text === null ? [] : [change.text]));
    after[change.path] = rows.join('\n');
  }
  return after;
}
