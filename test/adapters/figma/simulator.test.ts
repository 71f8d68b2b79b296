// The client against the simulated Figma, which has its own tests against Figma's description.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFigma } from '../../../src/adapters/figma/client.ts';
import { tokensFromFigma } from '../../../src/core/design/from-figma.ts';
import { asVariables } from '../../../src/simulator/figma/as-variables.ts';
import { type FigmaServer, startFigma } from '../../../src/simulator/figma/server.ts';
import { spectrumAsFigma, spectrumFile } from '../../../src/simulator/figma/spectrum.ts';

const NOW = Date.UTC(2026, 10, 20);
const clock = { now: () => NOW, sleep: async () => {}, random: () => 0.5 };
let server: FigmaServer;

beforeAll(async () => {
  server = await startFigma(clock);
  server.put('key', await spectrumFile('before'));
});

afterAll(async () => {
  await server.close();
  expect(server.violations).toEqual([]);
});

const figma = (token = server.token) => createFigma({ clock, baseUrl: server.url, token });

test('a file, its variables and its components are read', async () => {
  expect(await figma().file('key')).toMatchObject({ name: 'Spectrum', version: '14.15.0' });
  const variables = await figma().variables('key');
  expect(tokensFromFigma(variables)).toEqual(tokensFromFigma(asVariables(await spectrumAsFigma('before'))));
  expect(await figma().components('key')).toEqual([]);
});

test('what is published later is what is read later', async () => {
  server.put('key', await spectrumFile('after'));
  expect((await figma().file('key')).version).toBe('15.4.1');
  expect(tokensFromFigma(await figma().variables('key')).set.tokens).toHaveLength(2495);
});

test('refusals are faults with the reason', async () => {
  await expect(figma('wrong').variables('key')).rejects.toMatchObject({ code: 'token-expired' });
  await expect(figma().variables('other')).rejects.toMatchObject({ code: 'not-found' });
  await expect(figma().file('other')).rejects.toMatchObject({ code: 'not-found' });
  server.fail(429, { retryAfterSeconds: 30 });
  await expect(figma().file('key')).rejects.toMatchObject({
    code: 'rate-limited',
    retry: { kind: 'at', at: NOW + 30_000 },
  });
  server.fail(503);
  await expect(figma().file('key')).rejects.toMatchObject({ code: 'unavailable', retry: { kind: 'backoff' } });
  expect((await figma().file('key')).version).toBe('15.4.1');
});
