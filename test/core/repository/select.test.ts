import { expect, test } from '@jest/globals';
import type { CatalogueEntry, RepositoryCatalogue } from '../../../src/core/repository/catalogue.ts';
import {
  findRepository,
  matchesName,
  repositoriesInput,
  selectRepositories,
} from '../../../src/core/repository/select.ts';

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

test('a star in a glob stays on its side of the slash, and hostile globs cost little', () => {
  expect(matchesName('ac*', 'acme/web')).toBe(false);
  expect(matchesName('acme/*-vue', 'acme/web-vue')).toBe(true);
  const began = performance.now();
  expect(matchesName(`${'*a'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(1_000);
});
