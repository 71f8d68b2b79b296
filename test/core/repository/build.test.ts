import { expect, test } from '@jest/globals';
import { buildCatalogue } from '../../../src/core/repository/build.ts';
import { type OrganizationConfig, parseConfig } from '../../../src/core/repository/config.ts';

const repositories = ['design-tokens', 'web-react', 'web-vue', 'docs'].map((name, id) => ({
  id,
  fullName: `acme/${name}`,
  defaultBranch: 'main',
  archived: name === 'web-vue',
  private: true,
}));

function config(text: string): OrganizationConfig {
  const parsed = parseConfig(`version: 1\n${text}`, { file: 'config.yaml' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function build(text: string, trees: Record<string, string[]> = {}) {
  return buildCatalogue('acme', repositories, config(text), new Map(Object.entries(trees)));
}

const entry = (built: ReturnType<typeof build>, name: string) =>
  built.catalogue.repositories.find((one) => one.name === name);

test('with nothing written the catalogue is what the app sees, detected from the files', () => {
  const built = build('', { 'acme/web-react': ['package.json', 'src/components/button.tsx', 'public/index.html'] });
  expect(built.problems).toEqual([]);
  expect(entry(built, 'web-react')).toEqual({
    id: 1,
    fullName: 'acme/web-react',
    name: 'web-react',
    defaultBranch: 'main',
    archived: false,
    private: true,
    kind: 'application',
    layout: 'polyrepo',
    framework: 'react',
    teams: [],
    dependsOn: [],
    paths: { tokens: 'tokens', components: 'src/components', docs: 'docs' },
    checks: {},
  });
  expect(entry(built, 'web-vue')?.archived).toBe(true);
});

test('the more precise entry wins, key by key, wherever it stands', () => {
  const built = build(`repositories:
  - { name: web-react, framework: react, checks: { test: unit } }
  - { name: "web-*", framework: vue, teams: [web], checks: { lint: eslint, test: all }, paths: { tokens: styles } }
  - { name: "*", teams: [everyone], kind: service }
`);
  expect(entry(built, 'web-react')).toMatchObject({
    framework: 'react',
    teams: ['web'],
    kind: 'service',
    checks: { lint: 'eslint', test: 'unit' },
  });
  expect(entry(built, 'web-vue')).toMatchObject({ framework: 'vue', paths: { tokens: 'styles', docs: 'docs' } });
  expect(entry(built, 'docs')).toMatchObject({ teams: ['everyone'] });
});

test('dependencies become full names, a glob stands for all others that fit', () => {
  const built = build(
    'repositories: [{ name: "web-*", dependsOn: [design-tokens] }, { name: docs, dependsOn: ["acme/web-*", design-tokens] }, { name: design-tokens }]',
  );
  expect(built.problems).toEqual([]);
  expect(entry(built, 'docs')?.dependsOn).toEqual(['acme/web-react', 'acme/web-vue', 'acme/design-tokens']);
  expect(entry(built, 'web-vue')?.dependsOn).toEqual(['acme/design-tokens']);
});

test('a cycle is told and cut, so that an order is left', () => {
  const built = build(
    'repositories: [{ name: docs, dependsOn: [web-react] }, { name: web-react, dependsOn: [docs] }, { name: web-vue, dependsOn: [web-vue] }]',
  );
  expect(built.problems.map(({ rule, severity }) => [rule, severity])).toEqual([
    ['dependency-cycle', 'error'],
    ['dependency-cycle', 'error'],
  ]);
  const edges = built.catalogue.repositories.flatMap((one) => one.dependsOn);
  expect(edges).toHaveLength(1);
});

test('names that the app does not see are warnings with the nearest one, at their place', () => {
  const { problems } = build('repositories:\n  - { name: docs, dependsOn: [web-raect] }\n');
  expect(problems).toMatchObject([
    { rule: 'unknown-repository', severity: 'warning', line: 3, column: 31, suggestion: 'did you mean "web-react"?' },
  ]);
});
