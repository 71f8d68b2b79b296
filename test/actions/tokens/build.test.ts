import { expect, test } from '@jest/globals';
import { tokensBuild } from '../../../src/actions/tokens/build.ts';
import { createTokenBuilder } from '../../../src/adapters/tokens/builder.ts';
import { DesignWorld } from '../../fakes/design-world.ts';

const gap = { name: 'gap', type: 'dimension', value: { value: 8, unit: 'px' }, modes: {}, ids: ['1'] };

async function build(tokens: readonly object[], more: object = {}) {
  const world = new DesignWorld(createTokenBuilder());
  const context = world.context([]);
  const blob = await context.ports.blobs.put(JSON.stringify({ tokens }));
  const outcome = await tokensBuild.run(tokensBuild.input.parse({ tokens: { blob, count: 1 }, ...more }), context);
  if (outcome.kind !== 'done') throw new Error('parked');
  return { world, files: tokensBuild.output.parse(outcome.output).files };
}

test('each platform gets its files, whose texts lie in the blob store', async () => {
  const { world, files } = await build([gap], { platforms: ['css', 'ios', 'css'] });
  expect(files.map((file) => file.path)).toEqual(['css/tokens.css', 'ios/Tokens.swift']);
  expect(world.blobs.get(files[0]!.blob)).toContain('--gap: 8px;');
  expect(Buffer.byteLength(world.blobs.get(files[0]!.blob)!)).toBe(files[0]!.bytes);
});

test('renames become deprecated aliases', async () => {
  const { world, files } = await build([gap], { deprecated: [{ from: 'old-gap', to: 'gap' }], platforms: ['css'] });
  expect(world.blobs.get(files[0]!.blob)).toContain('--old-gap: var(--gap);');
});

test('without tokens there is nothing to build', async () => {
  await expect(build([])).rejects.toMatchObject({ code: 'step-failed', message: 'There are no tokens to build.' });
});

test('the examples are accepted', () => {
  for (const { inputs } of tokensBuild.examples) expect(tokensBuild.input.safeParse(inputs).success).toBe(true);
});
