import { expect, test } from '@jest/globals';
import { firstGroup, groupsIn, matchingTexts, patternFault, patternMismatch } from '../../src/core/pattern.ts';

test('a text matches or the reason is told', () => {
  expect(patternMismatch('^[a-z]+$', 'abc')).toBeUndefined();
  expect(patternMismatch('^[a-z]+$', 'a1')).toBe('does not match ^[a-z]+$');
  expect(patternMismatch('é{2}', 'éé')).toBeUndefined();
});

test.each(['(?=a)', '(a', '\\1', 'a{2000}', 'x'.repeat(2_000), '((a{1,30}){1,30}){1,30}', '\\p{L}{10}'])(
  '%s is refused with a reason',
  (pattern) => {
    const start = process.cpuUsage();
    expect(patternFault(pattern)).toMatch(/^its pattern /);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(100);
  },
);

test.each(['^(a+)+$', '^(a|a)*$', '(.*)*x', '^(([a-z])+.)+[A-Z]([a-z])+$', '(a|b)*a(a|b){15}c'])(
  '%s answers soon on a text that is made to hang it',
  (pattern) => {
    const start = process.cpuUsage();
    expect(patternMismatch(pattern, `${'ab'.repeat(100)}${'a'.repeat(2_000)}!`)).toBeDefined();
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(250);
  },
);

test('what would take long is refused before it begins', () => {
  const start = process.cpuUsage();
  expect(patternMismatch('((a|b){1,20}){1,20}c', 'ab'.repeat(500))).toBe('is too long for its pattern');
  expect(patternMismatch('a', 'b'.repeat(5_000_000))).toBe('is too long for its pattern');
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(50);
});

test('more patterns than its heap could hold leave the library alive', () => {
  for (let at = 0; at < 330; at++) patternMismatch(`^[a-z]{1,400}b${at}$`, 'ab');
  expect(patternMismatch('^a$', 'a')).toBeUndefined();
});

test('one pattern sorts many texts; what is too long, or one too many, is neither in nor out', () => {
  const long = 'a'.repeat(300_000);
  const { matching, unsure } = matchingTexts('^a+$', ['a', 'b', long]);
  expect([[...matching], [...unsure]]).toEqual([['a'], [long]]);
  const crowd = Array.from({ length: 400 }, (_, at) => `${at}`.padEnd(30_000, 'x'));
  expect(matchingTexts('^9', crowd).unsure.size).toBeGreaterThan(0);
  expect([...matchingTexts('(', ['a']).unsure]).toEqual(['a']);
});

test.each([
  ['^version = "(.+)"$', 1],
  ['(?:v|V)([0-9]+)', 1],
  ['a|b(c)|(d)', 2],
  ['plain', 0],
  ['(', undefined],
])('the groups of %s are counted', (pattern, groups) => {
  expect(groupsIn(pattern)).toBe(groups);
});

test('the first line that matches gives what the group keeps, and what is too long leaves it open', () => {
  expect(firstGroup('^v(\\d+)', ['x', 'v12 v13', 'v14'])).toEqual({ at: 1, text: '12' });
  expect(firstGroup('^v(\\d+)', ['x'])).toBeUndefined();
  expect(firstGroup('^v(\\d+)', ['x', 'y'.repeat(300_000), 'v1'])).toBe('unsure');
  expect(firstGroup('^v(\\d+)', ['v1', 'y'.repeat(300_000)])).toEqual({ at: 0, text: '1' });
  expect(
    firstGroup(
      '^(a+)+$',
      Array.from({ length: 50 }, () => `${'a'.repeat(2_000)}!`),
    ),
  ).toBeUndefined();
});
