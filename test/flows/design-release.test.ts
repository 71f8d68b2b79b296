// A whole release, from Figma's answer over HTTP to the files of five repositories, with everything real but GitHub.
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeGenerate } from '../../src/actions/code/generate.ts';
import { figmaSync } from '../../src/actions/figma/sync.ts';
import { tokensBuild } from '../../src/actions/tokens/build.ts';
import { createFigma } from '../../src/adapters/figma/client.ts';
import { createTokenBuilder } from '../../src/adapters/tokens/builder.ts';
import type { Action, ActionContext } from '../../src/core/action.ts';
import { fromDtcg } from '../../src/core/design/dtcg.ts';
import type { FileUpdate } from '../../src/core/update.ts';
import { spectrumAsFigma } from '../../src/simulator/figma/spectrum.ts';
import { demoRepositories } from '../../src/simulator/scenario/acme.ts';
import { DesignWorld, entry } from '../fakes/design-world.ts';

const CATALOGUE = [
  entry('design-tokens', 'tokens'),
  entry('web-react', 'react', { tokens: 'packages/theme/src' }),
  entry('web-angular', 'angular', { tokens: 'src/app/theme' }),
  entry('web-vue', 'vue', { tokens: 'src/theme' }),
  entry('docs', 'docs', { docs: 'content' }),
];
const FRAMEWORKS = ['tokens', 'react', 'angular', 'vue', 'docs'];

let server: Server;
let world: DesignWorld;
let context: ActionContext;

beforeAll(async () => {
  const variables = JSON.stringify(await spectrumAsFigma('after'));
  const meta = JSON.stringify({
    file: { name: 'Spectrum', version: '15.4.1', last_touched_at: '2026-11-20T00:00:00Z' },
  });
  server = createServer((request, response) => response.end(request.url?.endsWith('/meta') ? meta : variables));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const builder = createTokenBuilder();
  world = new DesignWorld(builder);
  for (const [name, files] of Object.entries(await demoRepositories(builder))) world.add(`acme/${name}`, files);
  const clock = { now: () => 0, sleep: async () => {}, random: () => 0 };
  const plain = world.context(CATALOGUE);
  context = { ...plain, ports: { ...plain.ports, figma: createFigma({ clock, baseUrl, token: 'secret' }) } };
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

async function call(action: Action, inputs: object): Promise<Record<string, never>> {
  const outcome = await action.run(action.input.parse(inputs), context);
  if (outcome.kind !== 'done') throw new Error('parked');
  return JSON.parse(JSON.stringify(action.output.parse(outcome.output)));
}

/** The design steps of workflows/design-sync.yaml, with its inputs. */
async function release(): Promise<{ sync: Record<string, never>; files: FileUpdate[]; code: Record<string, never> }> {
  const sync = await call(figmaSync, {
    fileId: 'key',
    includeTokens: true,
    includeComponents: false,
    includeAssets: false,
  });
  const platforms = ['css', 'scss', 'typescript', 'ios', 'android'];
  const built = await call(tokensBuild, { tokens: sync['tokens'], deprecated: sync['renamed'], platforms });
  const { changes, tokens } = sync;
  const code = await call(codeGenerate, { changes, frameworks: FRAMEWORKS, tokens, files: built['files'] });
  return { sync, files: code['files'] ?? [], code };
}

const read = (repository: string, path: string) => world.repositories.get(`acme/${repository}`)?.get(path) ?? '';

test('a release reaches five repositories, old names go on working, and the next sync finds nothing to do', async () => {
  const first = await release();
  expect(first.sync['summary']).toMatchObject({ text: '26 added, 9 renamed, 4 values changed' });
  expect(first.code['repositories']).toEqual(CATALOGUE.map((one) => one.fullName));
  expect(Buffer.byteLength(JSON.stringify([first.sync, first.code]))).toBeLessThan(60_000);
  for (const { repository, path, text, blob } of first.files) {
    world.repositories.get(repository)!.set(path, text ?? world.blobs.get(blob!)!);
  }

  expect(read('design-tokens', 'CHANGELOG.md')).toMatch(
    /^# Changelog\n\n## Design 15\.4\.1\n[\s\S]*\n## Design 14\.15\.0\n/,
  );
  expect(read('design-tokens', 'build/css/tokens.css')).toContain('--base-padding-horizontal-large: 16px;');
  expect(read('web-react', 'packages/theme/src/generated/tokens.css')).toContain(
    '--list-gap-regular: var(--gap-regular);',
  );
  expect(read('web-vue', 'src/theme/generated/use-tokens.ts')).toMatch(
    /@deprecated Use gap-regular instead\. \*\/\n {2}listGapRegular:/,
  );
  expect(read('docs', 'content/design-tokens-migration.md')).toContain('| `list-gap-regular` | `gap-regular` |');
  expect(() => stripTypeScriptTypes(read('web-react', 'packages/theme/src/generated/tokens.ts'))).not.toThrow();
  const source = fromDtcg(read('design-tokens', 'tokens/tokens.json'), 'tokens.json');
  expect(source.ok && source.value.tokens.length).toBe(2495 + 9);

  const second = await release();
  expect(second.sync['summary']).toMatchObject({ changed: 0, text: 'no changes' });
  expect(second.code).toMatchObject({ files: [], repositories: [] });
  expect(second.code['skipped']).toHaveLength(5);
});
