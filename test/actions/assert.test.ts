import { expect, test } from '@jest/globals';
import { assert } from '../../src/actions/assert.ts';
import { Stage } from './stage.ts';

test.each([true, 1, 'yes', [], {}])('%j holds', async (condition) => {
  expect(await new Stage({}).finish(assert, { condition })).toEqual({ holds: true });
});

test.each([false, 0, '', null, undefined, 'false'])(
  '%j fails the step with the message of the workflow',
  async (condition) => {
    const outcome = new Stage({}).call(assert, { condition, message: 'no changes' });
    await expect(outcome).rejects.toMatchObject({ code: 'step-failed', message: 'no changes' });
  },
);
