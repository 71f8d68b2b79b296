import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { figmaSync } from '../../../src/actions/figma/sync.ts';
import { withDeprecatedAliases } from '../../../src/core/design/deprecated.ts';
import { fromDtcg, toDtcg } from '../../../src/core/design/dtcg.ts';
import { tokensFromFigma } from '../../../src/core/design/from-figma.ts';
import type { TokenSet } from '../../../src/core/design/token.ts';
import type { FigmaVariables } from '../../../src/core/ports/figma.ts';
import { asVariables } from '../../../src/simulator/figma/as-variables.ts';
import { spectrumAsFigma } from '../../../src/simulator/figma/spectrum.ts';
import { DesignWorld, entry } from '../../fakes/design-world.ts';

let before: FigmaVariables;
let after: FigmaVariables;
let world: DesignWorld;
const TOKENS = [entry('web', 'react'), entry('design-tokens', 'tokens', { tokens: 'src' })];
const FILE = 'acme/design-tokens';

beforeAll(async () => {
  before = asVariables(await spectrumAsFigma('before'));
  after = asVariables(await spectrumAsFigma('after'));
});

beforeEach(() => {
  world = new DesignWorld({ build: async () => [] });
  world.figma = { key: 'key', name: 'Core @everyone', version: '15.4.1/x y', variables: after };
  world.add(FILE, { 'src/tokens.json': toDtcg(tokensFromFigma(before).set) });
});

async function sync(inputs: z.input<typeof figmaSync.input> = { fileId: 'key' }, entries = TOKENS) {
  const outcome = await figmaSync.run(figmaSync.input.parse(inputs), world.context(entries));
  if (outcome.kind !== 'done') throw new Error('parked');
  return figmaSync.output.parse(outcome.output);
}

test('a published design is compared with what the repository of tokens holds', async () => {
  const output = await sync();
  expect(output.summary.text).toBe('26 added, 9 renamed, 4 values changed');
  expect(output.summary.changed).toBe(39);
  expect(output.breaking).toBe(true);
  expect(output.renamed).toContainEqual({ from: 'list-gap-regular', to: 'gap-regular' });
  expect(output.changes.changed).toContainEqual({
    name: 'base-padding-horizontal-large',
    mode: 'desktop',
    from: '14px',
    to: '16px',
  });
  expect(output.tokens.count).toBe(2495);
  expect(JSON.parse(world.blobs.get(output.tokens.blob)!)).toEqual(tokensFromFigma(after).set);
  expect(Buffer.byteLength(JSON.stringify(output))).toBeLessThan(30_000);
});

test('the version is safe in branch names and the report is safe in a pull request', async () => {
  const output = await sync();
  expect(output.version).toBe('15.4.1-x-y');
  expect(output.report).not.toContain('@everyone');
  expect(output.report).toContain('| `list-gap-regular` | `gap-regular` |');
  expect(output.report).toContain('[!WARNING]');
});

test('the same design again is no change', async () => {
  world.figma = { ...world.figma!, variables: before };
  const output = await sync();
  expect(output.summary).toMatchObject({ changed: 0, text: 'no changes' });
  expect(output.breaking).toBe(false);
});

test('aliases of earlier renames are no removals, and live on in the new tokens', async () => {
  const left = withDeprecatedAliases(tokensFromFigma(after).set, [{ from: 'list-gap-regular', to: 'gap-regular' }]);
  world.add(FILE, { 'src/tokens.json': toDtcg(left) });
  const output = await sync();
  expect(output.summary.changed).toBe(0);
  expect(JSON.parse(world.blobs.get(output.tokens.blob)!)).toEqual(left);
});

test('the first sync finds everything new', async () => {
  world.add(FILE, {});
  const output = await sync();
  expect(output.summary.text).toBe('2495 added');
  expect(output.breaking).toBe(false);
  expect(output.changes.added).toHaveLength(200);
  expect(output.changes.more).toBe(2295);
  expect(output.report.length).toBeLessThan(31_000);
});

test('a variable that refers to nothing keeps its last value and is told', async () => {
  const [first] = after.variables.filter((variable) => variable.name === 'gap-regular');
  const dangling = {
    ...first!,
    valuesByMode: Object.fromEntries(
      Object.keys(first!.valuesByMode).map((mode) => [mode, { type: 'VARIABLE_ALIAS' as const, id: 'gone' }]),
    ),
  };
  world.figma = {
    ...world.figma!,
    variables: { ...after, variables: after.variables.map((one) => (one === first ? dangling : one)) },
  };
  const output = await sync();
  const { tokens } = JSON.parse(world.blobs.get(output.tokens.blob)!) as TokenSet;
  expect(tokens.find((token) => token.name === 'list-gap-regular')).toBeDefined();
  expect(output.summary.removed).toBe(0);
  expect(output.report).toContain('Not read');
  expect(output.report).toContain('refers to a variable that the file does not hold');
});

test('an unknown file, no repository of tokens and a broken token file say what is wrong', async () => {
  await expect(sync({ fileId: 'other' })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('Figma knows no such file'),
  });
  await expect(sync({ fileId: 'key' }, [entry('web', 'react')])).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('"tokens"'),
  });
  world.add(FILE, { 'src/tokens.json': '{ "a": { "$value": 1 } }' });
  await expect(sync()).rejects.toMatchObject({ code: 'step-failed', message: expect.stringContaining('unknown-type') });
});

test('components are listed when asked for, and images are said to be left out', async () => {
  const output = await sync({ fileId: 'key', includeTokens: false, includeComponents: true, includeAssets: true });
  expect(output.components).toEqual([{ key: 'c1', name: 'Button' }]);
  expect(output.summary.changed).toBe(0);
  expect(world.notes).toEqual(['Images are not compared yet; tokens and components are.']);
});

test('the examples are accepted, and a key that could leave its path is not', () => {
  for (const { inputs } of figmaSync.examples) expect(figmaSync.input.safeParse(inputs).success).toBe(true);
  expect(figmaSync.input.safeParse({ fileId: '../../v1/me' }).success).toBe(false);
});

test('what it hands on can be read back as a token file', async () => {
  const output = await sync();
  const set = JSON.parse(world.blobs.get(output.tokens.blob)!) as TokenSet;
  expect(fromDtcg(toDtcg(set), 'x')).toMatchObject({ ok: true, value: set });
});
