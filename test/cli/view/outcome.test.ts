import { expect, test } from '@jest/globals';
import { renderOutcome } from '../../../src/cli/view/outcome.ts';
import { columns } from '../../../src/cli/view/text.ts';
import { bare, outcome } from './story-sample.ts';

test('repositories stand in the order in which they landed, with address, checks and result', () => {
  const lines = renderOutcome(outcome(), { ...bare, width: 120 });
  expect(lines[0]).toBe('   Order  Repository     Pull request                                  Checks  Result');
  expect(lines[2]).toMatch(/^ ✓ 1 {6}docs/);
  expect(lines[4]).toBe(' ✓ 3      design-tokens  https://github.com/acme/design-tokens/pull/7  2/2     merged');
});

test('cost, timings and address are said', () => {
  const text = renderOutcome(outcome(), bare).join('\n');
  expect(text).toMatch(/all of the app +143 +391 +27\n/);
  expect(text).not.toContain('as planned');
  expect(text).toContain('340 ms  from dispatch to first step');
  expect(text).toContain('Dashboard: http://127.0.0.1:4000/');
});

test('the run is told beside its plan, with bound, forecast and real time', () => {
  const limit = '80 content requests a minute';
  const planned = {
    ...{ requests: 140, points: 380, content: 120 },
    time: { seconds: 60, limit, windows: 2 },
    forecast: { seconds: 66, limit, windows: 2 },
  };
  const spent = { requests: 120, points: 350, content: 118 };
  const text = renderOutcome(outcome({ run: { spent, planned } }), bare).join('\n');
  expect(text).toMatch(/the run +120 +350 +118\n/);
  expect(text).toMatch(/the run, as planned +140 +380 +120\n/);
  expect(text).toMatch(/time, as limits allow +at least 60 s\n/);
  expect(text).toMatch(/time, forecast +66 s, 2 windows; bound by 80 content requests a minute\n/);
  expect(text).toMatch(/time, real +\d+:\d\d, people and checks included/);
});

test('an expectation that did not hold is marked and says what was found', () => {
  const lines = renderOutcome(outcome(), bare);
  expect(lines).toContain(' 1 of 2 expectations held');
  expect(lines).toContain(' ✓ Five pull requests were merged');
  expect(lines).toContain(' ✗ Files hold the new values');
  expect(lines).toContain('     docs does not');
});

test.each([60, 80, 120])(
  'at %i columns the table keeps its width; numbers stand in for addresses that do not fit',
  (width) => {
    const long = outcome();
    const repositories = long.state.repositories.map((one) => ({
      ...one,
      text: 'merged after a long time '.repeat(9),
    }));
    const lines = renderOutcome({ ...long, state: { ...long.state, repositories } }, { ...bare, width });
    for (const line of lines.slice(0, 5)) expect(columns(line)).toBeLessThanOrEqual(width);
    expect(lines[4]).toContain('#7');
  },
);
