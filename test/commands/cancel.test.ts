import { expect, test } from '@jest/globals';
import { cancel } from '../../src/commands/cancel.ts';
import { aRun } from '../fakes/run-view.ts';
import { typed } from './context.ts';

const one = aRun();
const two = aRun({ id: 'govern:2', key: 'govern-2', status: 'running' });
const over = aRun({ id: 'govern:3', key: 'govern-3', status: 'succeeded' });

test('cancels the only run at work', () => {
  expect(cancel.run(typed('/baton cancel', { runs: [over, one] }))).toMatchObject({
    kind: 'cancel',
    run: 'design-sync:1',
    reason: '/baton cancel by ada',
  });
});

test('asks which one when there are several, and takes the answer', () => {
  expect(cancel.run(typed('/baton cancel', { runs: [one, two] }))).toEqual({
    kind: 'refuse',
    answer: 'Several runs are at work here. Say which one: `/baton cancel design-sync-1`, `/baton cancel govern-2`.',
  });
  expect(cancel.run(typed('/baton cancel govern-2', { runs: [one, two] }))).toMatchObject({
    kind: 'cancel',
    run: 'govern:2',
  });
});

test('says how the last one ended when none is at work', () => {
  expect(cancel.run(typed('/baton cancel', { runs: [over] }))).toEqual({
    kind: 'refuse',
    answer: 'No such run is at work here. The last one, `govern-3`, is succeeded.',
  });
});
