import { expect, test } from '@jest/globals';
import type { CatalogueEntry, RepositoryCatalogue } from '../../../src/core/repository/catalogue.ts';
import { findRepository, repositoriesInput, selectRepositories } from '../../../src/core/repository/select.ts';

const entry = (name: string, more: Partial<CatalogueEntry>) => ({ name, fullName: `acme/${name}`, teams: [], ...more });
const catalogue = {
  repositories: [
    entry('tokens', { kind: 'component-library', framework: 'tokens', layout: 'polyrepo' }),
    entry('web-react', { kind: 'application', framework: 'react', layout: 'monorepo', teams: ['Web'] }),
    entry('web-vue', { kind: 'application', framework: 'vue', layout: 'polyrepo', teams: ['web'] }),
    entry('docs', { kind: 'documentation', framework: 'docs', layout: 'polyrepo' }),
  ],
} as unknown as RepositoryCatalogue;
const select = (given: string | string[]) => {
  const { entries, unknown } = selectRepositories(catalogue, repositoriesInput.parse(given));
  return [...entries.map(({ name }) => name), ...unknown.map((name) => `?${name}`)];
};

test.each([
  ['*', ['tokens', 'web-react', 'web-vue', 'docs']],
  ['web-*', ['web-react', 'web-vue']],
  ['web-{react,vue},docs', ['web-react', 'web-vue', 'docs']],
  ['acme/web-????', ['?acme/web-????']],
  ['ACME/Docs, tokens', ['tokens', 'docs']],
  ['kind:application', ['web-react', 'web-vue']],
  ['framework:react, docs', ['web-react', 'docs']],
  ['layout:monorepo', ['web-react']],
  ['team:web', ['web-react', 'web-vue']],
  [
    ['*', '!web-*'],
    ['tokens', 'docs'],
  ],
  [['docs', 'docs', 'acme/docs'], ['docs']],
  ['docs,nowhere', ['docs', '?nowhere']],
  ['kind:nothing', ['?kind:nothing']],
])('%j selects %j', (given, wanted) => {
  expect(select(given)).toEqual(wanted);
});

test('finds one by either name, whatever the letter case', () => {
  expect(findRepository(catalogue, 'Acme/DOCS')?.name).toBe('docs');
  expect(findRepository(catalogue, 'docs')?.fullName).toBe('acme/docs');
  expect(findRepository(catalogue, 'other/docs')).toBeUndefined();
});

test('commas and braces without end cost little', () => {
  const began = process.cpuUsage();
  expect(repositoriesInput.parse(`${',{a'.repeat(100_000)}`)).toHaveLength(100_000);
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(1_000);
});
