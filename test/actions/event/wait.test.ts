import { expect, test } from '@jest/globals';
import { wait } from '../../../src/actions/event/wait.ts';
import { Stage } from '../stage.ts';

const inputs = { event: ['code.deployed', 'deployment.done'], where: { environment: 'staging', 'by.kind': 'person' } };

test('parks on the event of its own organization and ends with the first that matches', async () => {
  const stage = new Stage({});
  const parked = await stage.call(wait, inputs);
  expect(parked).toEqual({
    kind: 'parked',
    wait: {
      keys: ['event:acme:code.deployed', 'event:acme:deployment.done'],
      reason: 'event code.deployed or deployment.done',
    },
  });
  stage.signal('event:acme:code.deployed', 'code.deployed', { environment: 'production' });
  stage.signal('event:acme:other', 'other', { environment: 'staging', by: { kind: 'person' } });
  expect((await stage.call(wait, inputs, { call: 2 })).kind).toBe('parked');
  const data = { environment: 'staging', by: { kind: 'person' }, n: 1 };
  stage.signal('event:acme:deployment.done', 'deployment.done', data);
  stage.signal('event:acme:deployment.done', 'deployment.done', { ...data, n: 2 });
  expect(await stage.finish(wait, inputs)).toEqual({ event: 'deployment.done', data, at: stage.clock.now() });
});

test('a path through the prototype finds nothing', async () => {
  const stage = new Stage({});
  stage.signal('event:acme:x', 'x', {});
  expect((await stage.call(wait, { event: 'x', where: { 'constructor.name': 'Object' } })).kind).toBe('parked');
});

test('is a time-out when nothing came in time', async () => {
  const stage = new Stage({});
  await expect(stage.finish(wait, { event: 'x', timeout: 1_000 })).rejects.toMatchObject({
    code: 'timed-out',
    message: 'no event x came in time',
  });
});
