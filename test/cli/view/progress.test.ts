import { expect, test } from '@jest/globals';
import { clock, renderProgress } from '../../../src/cli/view/progress.ts';
import { columns } from '../../../src/cli/view/text.ts';
import { bare, state } from './story-sample.ts';

test('each repository has a line with its sign, pull request, checks and what it waits for', () => {
  const lines = renderProgress(state(), bare);
  expect(lines).toContain(' ● design-tokens  #7   2 of 2 checks green, policies hold');
  expect(lines).toContain(' ✗ web-vue        #10  1 of 2 checks red, ci / test is failing');
});

test('the head says title, status and time, the last lines say what the steps wait for', () => {
  const lines = renderProgress(state(), bare);
  expect(lines[0]).toMatch(/^ Design sync +waiting {2}1:07$/);
  expect(lines[1]).toMatch(/^ ●━+─+ {2}50%$/);
  expect(lines.at(-1)).toBe(' 1 of 3 steps  Wait for the checks: waits for 1 check in acme/web-vue');
});

test.each([40, 80, 120])('no line is wider than %i columns, however long the names are', (width) => {
  const long = state({
    title: 'A title '.repeat(40),
    repositories: [{ name: '设计系统'.repeat(20), mark: 'waiting', text: '🎼 waits '.repeat(50) }],
    steps: [{ id: 'a', name: 'A step '.repeat(30), status: 'running' }],
  });
  for (const line of renderProgress(long, { ...bare, width })) expect(columns(line)).toBeLessThanOrEqual(width);
});

test('strings from outside cannot steer the terminal', () => {
  const hostile = '\u001b]0;owned\u0007\u001b[2Jevil\u202e\u009b31m\nnext';
  const lines = renderProgress(
    state({ title: hostile, repositories: [{ name: hostile, mark: 'waiting', text: hostile }] }),
    bare,
  );
  for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('without colour there is no escape code, with colour the words stay the same', () => {
  const dull = renderProgress(state(), bare).join('\n');
  const bright = renderProgress(state(), { ...bare, color: true }).join('\n');
  expect(dull).not.toContain('\u001b');
  expect(bright).toContain('\u001b[31m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are what is taken out.
  expect(bright.replace(/\u001b\[\d+m/g, '')).toBe(dull);
});

test('a terminal without UTF-8 gets ASCII signs', () => {
  expect(renderProgress(state(), { ...bare, unicode: false }).join('\n')).toMatch(/^[\n -~]*$/);
});

test.each([
  [7_400, '0:07'],
  [760_000, '12:40'],
  [3_723_000, '1:02:03'],
  [-5, '0:00'],
])('%i milliseconds are %s on the clock', (milliseconds, text) => {
  expect(clock(milliseconds)).toBe(text);
});
