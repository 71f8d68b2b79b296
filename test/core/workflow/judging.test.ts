import { expect, test } from '@jest/globals';
import { catalogs } from '../../../src/catalogs.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { judgesOfEvent, onlyJudges } from '../../../src/core/workflow/judging.ts';
import { step, workflow } from '../run/build.ts';

const judge = (inputs: JsonObject = {}) =>
  step('judge', 'policy.evaluate', { inputs: { pullRequests: `\${context.event.pullRequests}`, ...inputs } });
const rest = step('rest', 'sleep', { inputs: { duration: 5 } });

test('a workflow only judges when each of its steps does, those after its end too', () => {
  const only = (...about: Parameters<typeof workflow>) => onlyJudges(workflow(...about), catalogs.actions);
  expect(only([judge()])).toBe(true);
  expect(only([judge(), rest])).toBe(false);
  expect(only([judge()], { onError: [rest] })).toBe(false);
  expect(only([judge()], { onSuccess: [judge()] })).toBe(true);
  expect(only([step('x', 'no.such')])).toBe(false);
  expect(only([])).toBe(false);
});

test('it judges what its event is about when it takes the pull requests of the event as they are', () => {
  const of = (inputs: JsonObject) => judgesOfEvent(workflow([judge(inputs)]));
  expect(of({})).toBe(true);
  expect(of({ pullRequests: `\${ context.event.pullRequests }` })).toBe(true);
  expect(of({ pullRequests: ['acme/web#3'] })).toBe(false);
  expect(of({ pullRequests: `\${concat(context.event.pullRequests, inputs.more)}` })).toBe(false);
});
