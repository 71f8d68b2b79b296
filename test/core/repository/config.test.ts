import { expect, test } from '@jest/globals';
import { parseConfig } from '../../../src/core/repository/config.ts';

const FULL = `version: 1
defaults: { baseBranch: main, mergeStrategy: squash, branchPrefix: baton/, labels: [baton] }
repositories:                     # names may be globs; more precise entries win
  - name: design-tokens
    kind: component-library
    layout: polyrepo
    framework: tokens
    teams: [design-system]
    dependsOn: []
    paths: { tokens: tokens, components: src/components, docs: docs }
    checks: { lint: "ci / lint", test: "ci / test" }
commands:
  approve: { permission: write, teams: [design-system] }
environment: { CURRENT_VERSION: 1.10, ENABLED: true }
notify: { slack: { channels: ["#design-system"] } }
policies: { repositoryOverrides: [change-size] }
`;

test('the format of the specification is read, environment values as they were written', () => {
  const parsed = parseConfig(FULL, { file: 'config.yaml', commands: ['approve'] });
  expect(parsed).toEqual({
    ok: true,
    problems: [],
    value: {
      file: 'config.yaml',
      defaults: { baseBranch: 'main', mergeStrategy: 'squash', branchPrefix: 'baton/', labels: ['baton'] },
      repositories: [
        {
          name: 'design-tokens',
          kind: 'component-library',
          layout: 'polyrepo',
          framework: 'tokens',
          teams: ['design-system'],
          dependsOn: [],
          paths: { tokens: 'tokens', components: 'src/components', docs: 'docs' },
          checks: { lint: 'ci / lint', test: 'ci / test' },
          place: { line: 4, column: 11 },
        },
      ],
      commands: { approve: { permission: 'write', teams: ['design-system'] } },
      environment: { CURRENT_VERSION: '1.10', ENABLED: 'true' },
      slackChannels: ['#design-system'],
      repositoryOverrides: ['change-size'],
      longestChain: 8,
    },
  });
});

test('how many runs may set each other off in a row is between 1 and 50', () => {
  const chain = (text: string) => parseConfig(`version: 1\nlimits: { chain: ${text} }\n`, { file: 'config.yaml' });
  const parsed = chain('3');
  expect(parsed.ok && parsed.value.longestChain).toBe(3);
  for (const text of ['0', '51', '2.5', 'many']) expect(chain(text).ok).toBe(false);
});

test('only the version is required', () => {
  const parsed = parseConfig('version: 1\n', { file: 'config.yaml' });
  expect(parsed.ok && parsed.value.defaults).toEqual({
    mergeStrategy: 'squash',
    branchPrefix: 'baton/',
    labels: ['baton'],
  });
});

test('a list in place of keys and values is a problem', () => {
  expect(parseConfig('- a\n', { file: 'config.yaml' }).problems).toMatchObject([{ rule: 'wrong-value', line: 1 }]);
});
