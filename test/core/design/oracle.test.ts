// The truth about a real release, told by Adobe's own tool, which nobody here wrote.

import type { GetLocalVariablesResponse } from '@figma/rest-api-spec';
import { beforeAll, expect, test } from '@jest/globals';
import { diffTokens, type TokenDiff } from '../../../src/core/design/diff.ts';
import { fromDtcg, toDtcg } from '../../../src/core/design/dtcg.ts';
import { tokensFromFigma } from '../../../src/core/design/from-figma.ts';
import { brokenReferences } from '../../../src/core/design/references.ts';
import { summarize } from '../../../src/core/design/summary.ts';
import type { TokenSet } from '../../../src/core/design/token.ts';
import { asVariables } from '../../../src/simulator/figma/as-variables.ts';
import { spectrumAsFigma, spectrumTokens } from '../../../src/simulator/figma/spectrum.ts';

interface Oracle {
  readonly added: object;
  readonly deleted: object;
  readonly deprecated: object;
  readonly renamed: { readonly [name: string]: { readonly 'old-name': string } };
  readonly updated: { readonly updated: { readonly [name: string]: object } };
}

let before: TokenSet;
let after: TokenSet;
let diff: TokenDiff;
let oracle: Oracle;

beforeAll(async () => {
  const read = async (answer: Promise<GetLocalVariablesResponse>) => {
    const { set, skipped } = tokensFromFigma(asVariables(await answer));
    expect(skipped).toEqual([]);
    return set;
  };
  before = await read(spectrumAsFigma('before'));
  after = await read(spectrumAsFigma('after'));
  diff = diffTokens(before, after);
  // @ts-expect-error the package names types that it does not ship
  const { default: tokenDiff } = await import('@adobe/token-diff-generator');
  oracle = tokenDiff(await spectrumTokens('before'), await spectrumTokens('after')) as Oracle;
});

test('the release is 26 added, 9 renamed, 4 values changed', () => {
  expect(summarize(diff)).toEqual({
    added: 26,
    removed: 0,
    renamed: 9,
    values: 4,
    deprecated: 0,
    changed: 39,
    text: '26 added, 9 renamed, 4 values changed',
  });
  expect(diff.breaking).toBe(true);
  expect([before.tokens.length, after.tokens.length]).toEqual([2469, 2495]);
});

test("Adobe's own tool finds the same tokens, name by name", () => {
  expect(diff.added.map((token) => token.name).sort()).toEqual(Object.keys(oracle.added).sort());
  expect(diff.removed.map((token) => token.name)).toEqual(Object.keys(oracle.deleted));
  expect(diff.deprecated).toEqual(Object.keys(oracle.deprecated));
  expect(Object.fromEntries(diff.renamed.map(({ from, to }) => [to, { 'old-name': from }]))).toEqual(oracle.renamed);
  // The tool lists changes of any property; a value is one whose path ends in "value".
  const values = Object.entries(oracle.updated.updated).filter(([, change]) =>
    /"path":"(sets\.\w+\.)?value"/.test(JSON.stringify(change)),
  );
  expect(diff.changed.map((change) => change.name).sort()).toEqual(values.map(([name]) => name).sort());
});

test('every reference leads somewhere, and the file keeps all of it', () => {
  for (const set of [before, after]) {
    expect(brokenReferences(set)).toEqual([]);
    expect(fromDtcg(toDtcg(set), 'tokens.json')).toEqual({ ok: true, value: set, problems: [] });
  }
});

test('values are those that Spectrum publishes', () => {
  const by = new Map(after.tokens.map((token) => [token.name, token]));
  expect(by.get('accent-background-color-default')).toMatchObject({ type: 'color', value: '{accent-color-900}' });
  expect(by.get('accent-background-color-default')?.modes['dark']).toBe('{accent-color-800}');
  expect(by.get('blue-900')?.modes['light']).toEqual({
    colorSpace: 'srgb',
    components: [0.23137, 0.38824, 0.98431],
    hex: '#3b63fb',
  });
  expect(by.get('base-padding-horizontal-large')).toMatchObject({
    type: 'dimension',
    value: { value: 16, unit: 'px' },
    modes: { desktop: { value: 16, unit: 'px' } },
  });
  expect(by.get('opacity-750')).toMatchObject({ type: 'number', value: 0.56 });
  expect(by.get('drop-shadow-dragged')?.type).toBe('shadow');
  expect(by.get('component-l-bold')).toMatchObject({ type: 'typography', value: { fontSize: '{font-size-200}' } });
  expect(by.get('bold-font-weight')).toMatchObject({ type: 'fontWeight', value: 'bold' });
  expect(by.get('strikethrough-day-orientation')).toMatchObject({ type: 'number', value: -25 });
});
