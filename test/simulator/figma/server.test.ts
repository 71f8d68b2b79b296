import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { realClock } from '../../../src/simulator/clock.ts';
import { type FigmaFile, type FigmaServer, startFigma } from '../../../src/simulator/figma/server.ts';

const file: FigmaFile = {
  meta: {
    file: {
      name: 'Tokens',
      last_touched_at: '2026-11-20T08:00:00Z',
      creator: { id: '1', handle: 'dana', img_url: 'https://figma.invalid/1.png' },
      editorType: 'figma',
      version: '7',
    },
  },
  variables: { variables: {}, variableCollections: {} },
  components: [],
};

let figma: FigmaServer;
beforeAll(async () => {
  figma = await startFigma(realClock);
  figma.put('abc', file);
});
afterAll(() => figma.close());

const ask = (path: string, token = figma.token) =>
  fetch(`${figma.url}${path}`, { headers: { 'x-figma-token': token } });

test('a published file answers in the shapes of Figma', async () => {
  expect(await (await ask('/v1/files/abc/meta')).json()).toEqual({
    file: { ...file.meta.file, folder_name: 'Libraries' },
  });
  const variables = await (await ask('/v1/files/abc/variables/local')).json();
  expect(variables).toEqual({ status: 200, error: false, meta: file.variables });
  const components = await (await ask('/v1/files/abc/components')).json();
  expect(components).toEqual({ status: 200, error: false, meta: { components: [] } });
});

test('an unknown file is 404, a wrong token 403', async () => {
  expect((await ask('/v1/files/xyz/meta')).status).toBe(404);
  const refused = await ask('/v1/files/abc/meta', 'wrong');
  expect([refused.status, await refused.json()]).toEqual([403, { status: 403, err: 'Invalid token' }]);
});

test('a scripted limit says when to come back, and is over after that', async () => {
  figma.fail(429, { retryAfterSeconds: 3 });
  const limited = await ask('/v1/files/abc/meta');
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
  expect((await ask('/v1/files/abc/meta')).status).toBe(200);
  expect(figma.requests.map(({ status }) => status).slice(-2)).toEqual([429, 200]);
});
