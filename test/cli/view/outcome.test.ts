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
  expect(text).toContain('143 API requests, 391 points, 27 that create content');
  expect(text).toContain('340 ms  from dispatch to first step');
  expect(text).toContain('Dashboard: http://127.0.0.1:4000/');
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
