import { stripTypeScriptTypes } from 'node:module';
import { beforeEach, expect, test } from '@jest/globals';
import { codeGenerate } from '../../../src/actions/code/generate.ts';
import { changesOf } from '../../../src/core/design/changes.ts';
import { diffTokens } from '../../../src/core/design/diff.ts';
import type { Token } from '../../../src/core/design/token.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { FileUpdate } from '../../../src/core/update.ts';
import { DesignWorld, entry } from '../../fakes/design-world.ts';

const gap: Token = { name: 'gap', type: 'dimension', value: { value: 8, unit: 'px' }, modes: {}, ids: ['1'] };
const title: Token = {
  name: 'title',
  type: 'typography',
  value: { fontFamily: 'Inter', fontSize: '{gap}' },
  modes: {},
  ids: ['2'],
};
const CATALOGUE = [
  entry('design-tokens', 'tokens'),
  entry('web-react', 'react', { tokens: 'packages/theme/src' }),
  entry('web-angular', 'angular'),
  entry('web-vue', 'vue'),
  entry('app-ios', 'ios'),
  entry('docs', 'docs', { docs: 'content' }),
];
const ALL = ['tokens', 'react', 'angular', 'vue', 'ios', 'docs'] as const;

let world: DesignWorld;

beforeEach(() => {
  world = new DesignWorld({ build: async () => [] });
  for (const { fullName } of CATALOGUE) world.add(fullName, {});
});

async function generate(frameworks: readonly (typeof ALL)[number][] = ALL, catalogue = CATALOGUE) {
  const context = world.context(catalogue);
  const diff = diffTokens({ tokens: [{ ...gap, name: 'list-gap' }] }, { tokens: [gap, title] });
  const blob = await context.ports.blobs.put(JSON.stringify({ tokens: [gap, title] }));
  const built = { css: ':root {\n  --gap: 8px;\n}\n', swift: 'public enum Tokens {}\n' };
  const files = [
    {
      platform: 'css',
      path: 'css/tokens.css',
      blob: await context.ports.blobs.put(built.css),
      bytes: built.css.length,
    },
    {
      platform: 'ios',
      path: 'ios/Tokens.swift',
      blob: await context.ports.blobs.put(built.swift),
      bytes: built.swift.length,
    },
  ];
  const inputs = { changes: changesOf(diff, '2'), frameworks: [...frameworks], tokens: { blob, count: 2 }, files };
  const outcome = await codeGenerate.run(codeGenerate.input.parse(inputs), context);
  if (outcome.kind !== 'done') throw new Error('parked');
  return codeGenerate.output.parse(outcome.output) as {
    files: FileUpdate[];
    repositories: string[];
    skipped: { repository: string; reason: string }[];
  };
}

const textOf = (file: FileUpdate | undefined) => file?.text ?? world.blobs.get(file?.blob ?? '') ?? '';

test('every repository of the frameworks gets the files of its framework in its own folders', async () => {
  const output = await generate();
  expect(output.files.map((file) => `${file.repository}:${file.path}`)).toEqual([
    'acme/design-tokens:tokens/tokens.json',
    'acme/design-tokens:build/css/tokens.css',
    'acme/design-tokens:build/ios/Tokens.swift',
    'acme/design-tokens:CHANGELOG.md',
    'acme/web-react:packages/theme/src/generated/tokens.css',
    'acme/web-react:packages/theme/src/generated/tokens.ts',
    'acme/web-angular:tokens/generated/tokens.css',
    'acme/web-angular:tokens/generated/design-tokens.ts',
    'acme/web-vue:tokens/generated/tokens.css',
    'acme/web-vue:tokens/generated/use-tokens.ts',
    'acme/app-ios:tokens/generated/Tokens.swift',
    'acme/docs:content/design-tokens.md',
    'acme/docs:content/design-tokens-migration.md',
  ]);
  expect(output.repositories).toEqual(CATALOGUE.map((one) => one.fullName));
  expect(output.skipped).toEqual([]);
});

test('accessors are TypeScript in the idiom of the framework, with the old name deprecated', async () => {
  const { files } = await generate();
  const of = (path: string) => textOf(files.find((file) => file.path.endsWith(path)));
  for (const path of ['generated/tokens.ts', 'design-tokens.ts', 'use-tokens.ts']) {
    expect(of(path)).toContain("  gap: 'var(--gap)',");
    expect(of(path)).toContain("  /** @deprecated Use gap instead. */\n  listGap: 'var(--list-gap)',");
    expect(of(path)).toContain(
      "  title: { fontFamily: 'var(--title-font-family)', fontSize: 'var(--title-font-size)' },",
    );
  }
  expect(of('design-tokens.ts')).toContain('@Injectable');
  expect(of('use-tokens.ts')).toContain('export function useTokens()');
  for (const path of ['generated/tokens.ts', 'use-tokens.ts'])
    expect(() => stripTypeScriptTypes(of(path))).not.toThrow();
  expect(() =>
    stripTypeScriptTypes(of('design-tokens.ts').replace("@Injectable({ providedIn: 'root' })", '')),
  ).not.toThrow();
  expect(of('migration.md')).toContain('| `list-gap` | `gap` |');
  expect(of('tokens.json')).toContain(
    '"list-gap": { "$deprecated": "Use gap instead.", "$type": "dimension", "$value": "{gap}" }',
  );
});

test('the changelog gets one entry for the version, below its title, and none the second time', async () => {
  world.add('acme/design-tokens', { 'CHANGELOG.md': '# Changelog\n\n## Design 1\n\nFirst.\n' });
  const first = await generate(['tokens']);
  const text = textOf(first.files.at(-1));
  expect(text).toMatch(
    /^# Changelog\n\n## Design 2\n\n1 added, 1 renamed\.\n\n### Renamed \(breaking\)\n\n- `list-gap` is now `gap`\n/,
  );
  expect(text).toContain('\n\n## Design 1\n\nFirst.\n');
  world.add('acme/design-tokens', { 'CHANGELOG.md': text });
  expect((await generate(['tokens'])).files.map((file) => file.path)).not.toContain('CHANGELOG.md');
});

test('a repository whose files are already right is skipped, and only what differs is written', async () => {
  const first = await generate();
  const written = (repository: string) =>
    Object.fromEntries(
      first.files.filter((file) => file.repository === repository).map((file) => [file.path, textOf(file)]),
    );
  world.add('acme/web-vue', written('acme/web-vue'));
  world.add('acme/web-react', { ...written('acme/web-react'), 'packages/theme/src/generated/tokens.css': 'old' });
  const second = await generate(['react', 'vue']);
  expect(second.files.map((file) => file.path)).toEqual(['packages/theme/src/generated/tokens.css']);
  expect(second.skipped).toEqual([{ repository: 'acme/web-vue', reason: 'already right' }]);
});

test('an archived, an unseen and a refused repository are skipped with the reason, the others go on', async () => {
  world.archived.add('acme/web-vue');
  world.repositories.delete('acme/docs');
  world.unreadable.set('acme/web-angular', new Fault('permission-denied', 'Contents may not be read.'));
  const output = await generate();
  expect(output.skipped).toEqual([
    { repository: 'acme/web-angular', reason: 'Contents may not be read.' },
    { repository: 'acme/web-vue', reason: 'it is archived' },
    { repository: 'acme/docs', reason: 'the app is not installed on it' },
  ]);
  expect(output.repositories).toEqual(['acme/design-tokens', 'acme/web-react', 'acme/app-ios']);
});

test('a fault that passes by itself fails the step, so that it is tried again', async () => {
  world.unreadable.set('acme/docs', new Fault('unavailable', 'GitHub is unwell.'));
  await expect(generate()).rejects.toMatchObject({ code: 'unavailable' });
});

test('big texts lie in the blob store, small ones in the update', async () => {
  const { files } = await generate(['tokens']);
  for (const file of files) expect(textOf(file)).not.toBe('');
  expect(files.find((file) => file.path === 'build/css/tokens.css')?.text).toBeDefined();
});

test('the same call gives the same output', async () => {
  expect(await generate()).toEqual(await generate());
});

test('the examples are accepted, and the plan counts what it reads', () => {
  for (const { inputs } of codeGenerate.examples) {
    const parsed = codeGenerate.input.parse(inputs);
    const catalogue = {
      org: 'acme',
      repositories: CATALOGUE,
      defaults: { mergeStrategy: 'squash' as const, branchPrefix: '', labels: [] },
    };
    expect(codeGenerate.plan?.(parsed, { catalogue, changeset: 0 })).toMatchObject({ requests: 11, repositories: [] });
  }
});
