import { beforeAll, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { createTokenBuilder } from '../../../src/adapters/tokens/builder.ts';
import { fromDtcg } from '../../../src/core/design/dtcg.ts';
import { parseConfig } from '../../../src/core/repository/config.ts';
import { demoRepositories } from '../../../src/simulator/scenario/acme.ts';
import type { Files } from '../../../src/simulator/scenario/acme-sources.ts';

let repositories: { readonly [repository: string]: Files };

beforeAll(async () => {
  repositories = await demoRepositories(createTokenBuilder());
});

interface Config {
  readonly repositories: { name: string; framework: string; dependsOn: string[]; paths: { [kind: string]: string } }[];
}

test('there are six repositories, and the config names the five that hold a design', () => {
  expect(Object.keys(repositories)).toEqual([
    '.github',
    'design-tokens',
    'web-react',
    'web-angular',
    'web-vue',
    'docs',
  ]);
  const text = repositories['.github']!['baton/config.yaml']!;
  expect(parseConfig(text, { file: 'config.yaml' })).toMatchObject({ ok: true, problems: [] });
  const config = load(text) as Config;
  expect(config.repositories.map((one) => `${one.name} after ${one.dependsOn.join(', ')}`)).toEqual([
    'design-tokens after ',
    'web-react after design-tokens',
    'web-angular after design-tokens',
    'web-vue after design-tokens',
    'docs after web-react, web-angular, web-vue',
  ]);
});

test('the generated files stand where the config says, with the tokens before the release', () => {
  const tokens = fromDtcg(repositories['design-tokens']!['tokens/tokens.json']!, 'tokens.json');
  expect(tokens.ok && tokens.value.tokens.length).toBe(2469);
  const config = load(repositories['.github']!['baton/config.yaml']!) as Config;
  for (const { name, framework, paths } of config.repositories) {
    if (framework === 'tokens') expect(repositories[name]).toHaveProperty([`build/ios/Tokens.swift`]);
    else if (framework === 'docs') expect(repositories[name]).toHaveProperty([`${paths['docs']}/design-tokens.md`]);
    else expect(repositories[name]).toHaveProperty([`${paths['tokens']}/generated/tokens.css`]);
  }
});

test('what people wrote uses names that the generated code has', () => {
  const vue = repositories['web-vue']!;
  expect(vue['src/components/ItemList.vue']).toContain('tokens.listGapRegular');
  expect(vue['src/theme/generated/use-tokens.ts']).toContain("  listGapRegular: 'var(--list-gap-regular)',");
  const react = repositories['web-react']!;
  const used = [...react['packages/components/src/banner.tsx']!.matchAll(/tokens\.(\w+)/g)].map(([, name]) => name!);
  expect(used).toHaveLength(3);
  for (const name of used) expect(react['packages/theme/src/generated/tokens.ts']).toContain(`  ${name}: '`);
});
