import { stripTypeScriptTypes } from 'node:module';
import { expect, test } from '@jest/globals';
import { createTokenBuilder } from '../../../src/adapters/tokens/builder.ts';
import { tokensFromFigma } from '../../../src/core/design/from-figma.ts';
import { PLATFORMS } from '../../../src/core/ports/tokens.ts';
import { asVariables } from '../../../src/simulator/figma/as-variables.ts';
import { spectrumAsFigma } from '../../../src/simulator/figma/spectrum.ts';
import { cssProblems, xmlProblems } from './parse.ts';

const gap = { name: 'gap', type: 'dimension', value: { value: 9, unit: 'px' }, modes: {}, ids: ['1'] } as const;
const never = new AbortController().signal;

test('a real design system builds for every platform, twice the same, and each file parses', async () => {
  const { set } = tokensFromFigma(asVariables(await spectrumAsFigma('after')));
  const memory = process.memoryUsage().rss;
  const build = () => createTokenBuilder().build({ tokens: set, platforms: PLATFORMS, stop: never });
  const files = await build();
  expect(await build()).toEqual(files);
  expect(process.memoryUsage().rss - memory).toBeLessThan(100_000_000);
  expect(files.map((file) => file.path)).toEqual([
    'css/tokens.css',
    'scss/_tokens.scss',
    'ts/tokens.ts',
    'ios/Tokens.swift',
    'android/values/tokens.xml',
    'android/values-night/tokens.xml',
    'android/mobile/values/tokens.xml',
    'android/wireframe/values/tokens.xml',
  ]);
  for (const { path, text } of files) {
    if (path.endsWith('.css')) expect(cssProblems(text)).toEqual([]);
    if (path.endsWith('.xml')) expect(xmlProblems(text)).toEqual([]);
    if (path.endsWith('.ts')) expect(() => stripTypeScriptTypes(text)).not.toThrow();
    // A value that Swift could not read would stand bare after the equals sign.
    const odd = /^ *public static let \w+: [\w[\]]+ = (?!-?[\d.]+$|"|\[|true$|false$|\w+\(|[a-z]\w*$)/m;
    if (path.endsWith('.swift')) expect(odd.exec(text)?.[0]).toBeUndefined();
  }
});

test('what cannot be built is a fault that names the token', async () => {
  const tokens = { tokens: [{ ...gap, name: 'odd', value: '{nowhere}' }] };
  const build = createTokenBuilder().build({ tokens, platforms: ['css'], stop: never });
  await expect(build).rejects.toMatchObject({
    code: 'step-failed',
    message: 'The tokens cannot be built: "odd" refers to "nowhere", which does not exist.',
  });
});

test('a build that is stopped or takes too long ends at once', async () => {
  const stop = new AbortController();
  const build = createTokenBuilder().build({ tokens: { tokens: [gap] }, platforms: ['css'], stop: stop.signal });
  stop.abort();
  await expect(build).rejects.toMatchObject({ code: 'cancelled' });
  const late = createTokenBuilder({ timeoutMs: 1 }).build({
    tokens: { tokens: [gap] },
    platforms: ['css'],
    stop: never,
  });
  await expect(late).rejects.toMatchObject({ code: 'timed-out' });
  const before = createTokenBuilder().build({ tokens: { tokens: [gap] }, platforms: ['css'], stop: stop.signal });
  await expect(before).rejects.toMatchObject({ code: 'cancelled' });
});

test('a build that runs out of memory is told apart from wrong tokens', async () => {
  const tokens = {
    tokens: Array.from({ length: 30_000 }, (_, at) => ({ ...gap, name: `gap-${at}x`, ids: [`${at}`] })),
  };
  const build = createTokenBuilder({ megabytes: 8 }).build({ tokens, platforms: ['css'], stop: never });
  await expect(build).rejects.toMatchObject({ code: 'unavailable' });
});
