import { expect, test } from '@jest/globals';
import { emit } from '../../../src/actions/event/emit.ts';
import { Stage } from '../stage.ts';

test('sends the event once, however often it is called', async () => {
  const stage = new Stage({});
  const inputs = { event: 'design.updated', data: { version: '42' } };
  await stage.finish(emit, inputs);
  expect(await stage.finish(emit, inputs)).toEqual({ id: 'emit:run-1/event.emit' });
  expect([...stage.events.values()]).toEqual([{ type: 'design.updated', data: { version: '42' } }]);
});

test.each([
  'pull_request.opened',
  'push',
  'check_run.completed',
  'figma-update',
  'issues.opened',
  'Design.updated',
  'x',
])('%s cannot be emitted', (event) => {
  expect(emit.input.safeParse({ event }).success).toBe(false);
});
