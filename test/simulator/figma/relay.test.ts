import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AFTER, BEFORE } from './libraries.ts';
import { type Answer, type FigmaWorld, startFigmaWorld } from './world.ts';

let world: FigmaWorld;
const dispatched: { type: string; payload: Answer }[] = [];
beforeAll(async () => {
  world = await startFigmaWorld();
  world.figma.put('parts', BEFORE);
  await world.figma.relay({ coalesce: 50, to: async (type, payload) => void dispatched.push({ type, payload }) });
});
afterAll(async () => {
  await world.figma.close();
  expect(world.figma.violations).toEqual([]);
});

test('the webhooks of one publish become one dispatch, which GitHub takes and which leaks no passcode', async () => {
  world.figma.publish('parts', AFTER);
  await world.figma.settled();
  expect(world.figma.deliveries.map(({ event }) => event)).toEqual(['PING', 'LIBRARY_PUBLISH', 'LIBRARY_PUBLISH']);
  expect(dispatched).toEqual([
    {
      type: 'figma-update',
      payload: {
        figmaFileId: 'parts',
        source: 'figma',
        event: 'LIBRARY_PUBLISH',
        fileName: 'Parts',
        publishedAt: expect.any(String),
        changes: {
          components: { created: 1, modified: 2, deleted: 4 },
          styles: { created: 1, modified: 0, deleted: 0 },
        },
      },
    },
  ]);
  const passcode = world.figma.deliveries.at(-1)?.payload['passcode'];
  expect(passcode).toMatch(/^[0-9a-f]{40}$/);
  expect(JSON.stringify(dispatched)).not.toContain(passcode);
});

test('a publish after that is another dispatch', async () => {
  dispatched.length = 0;
  world.figma.publish('parts', BEFORE);
  await world.figma.settled();
  world.figma.publish('parts', AFTER);
  await world.figma.settled();
  expect(dispatched).toHaveLength(2);
});

test('whoever does not know the passcode is turned away, and what is refused behind the relay comes to light', async () => {
  const failing = await world.figma.relay({ coalesce: 1, to: async () => Promise.reject(new Error('422')) });
  const forged = await fetch(failing.url, { method: 'POST', body: JSON.stringify({ passcode: 'guess' }) });
  const garbage = await fetch(failing.url, { method: 'POST', body: '{' });
  expect([forged.status, garbage.status]).toEqual([400, 400]);
  world.figma.publish('parts', BEFORE);
  await expect(world.figma.settled()).rejects.toThrow('422');
});
