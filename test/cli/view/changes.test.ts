import { expect, test } from '@jest/globals';
import { renderChanges } from '../../../src/cli/view/changes.ts';
import { state } from './story-sample.ts';

test('the first picture names the story, the steps that have begun and the repositories that have news', () => {
  expect(renderChanges(undefined, state())).toEqual([
    ' 1:07  Design sync',
    ' 1:07  Compare: succeeded',
    ' 1:07  Wait for the checks: waits for 1 check in acme/web-vue',
    ' 1:07  design-tokens #7: 2 of 2 checks green, policies hold',
    ' 1:07  web-vue #10: 1 of 2 checks red, ci / test is failing',
  ]);
});

test('a picture that differs only in time says nothing', () => {
  expect(renderChanges(state(), state({ elapsed: 90_000 }))).toEqual([]);
});

test('one change is one line', () => {
  const after = state({
    steps: state().steps.map((step) =>
      step.id === 'quality' ? { ...step, status: 'succeeded', text: '2 green' } : step,
    ),
  });
  expect(renderChanges(state(), after)).toEqual([' 1:07  Wait for the checks: succeeded, 2 green']);
  expect(renderChanges(state(), state({ status: 'succeeded' }))).toEqual([' 1:07  Design sync: succeeded']);
});

test('steps that are skipped together share a line', () => {
  const text = 'the run stopped when "sync" failed';
  const steps = state().steps.map((step) =>
    step.id === 'sync' ? step : { ...step, status: 'skipped' as const, text },
  );
  expect(renderChanges(state(), state({ steps }))).toEqual([` 1:07  2 steps: skipped, ${text}`]);
});
