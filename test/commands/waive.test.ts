import { expect, test } from '@jest/globals';
import { waive } from '../../src/commands/waive.ts';
import { typed } from './context.ts';

const UNTIL = Date.UTC(2026, 11, 25);

test('the reason is all between the rule and the day, and the waiver ends with that day', () => {
  expect(waive.run(typed('/baton waive custom.title the generator   names it until 2026-12-24'))).toEqual({
    ...{ kind: 'waive', rule: 'custom.title', reason: 'the generator names it', until: UNTIL },
  });
  expect(waive.run(typed('/baton waive a/b.c "wait until x=1" UNTIL 2026-12-24 ticket=OPS-12'))).toEqual({
    ...{ kind: 'waive', rule: 'a/b.c', reason: 'wait until x=1', until: UNTIL, ticket: 'OPS-12' },
  });
});

test('it is taken back with the one word for that', () => {
  expect(waive.run(typed('/baton waive custom.title withdraw'))).toEqual({ kind: 'withdraw', rule: 'custom.title' });
  expect(waive.run(typed('/baton waive custom.title withdraw until 2026-12-24'))).toMatchObject({ kind: 'waive' });
});

test.each([
  ['no rule', '/baton waive', 'Which rule?'],
  ['no day', '/baton waive custom.title because', 'Until when?'],
  ['no such day', '/baton waive custom.title because until 2026-02-30', 'Until when?'],
  ['a day in other words', '/baton waive custom.title because until christmas', 'Until when?'],
  ['a day that is not the end', '/baton waive custom.title until 2026-12-24 because', 'Until when?'],
  ['no reason', '/baton waive custom.title until 2026-12-24', 'Why?'],
  ['the reason as it was proposed', '/baton waive custom.title <reason> until 2026-12-24', 'Why?'],
  ['too long a reason', `/baton waive custom.title ${'a '.repeat(200)}until 2026-12-24`, '300 characters at most'],
  ['another value', '/baton waive custom.title because a=b until 2026-12-24', 'There is no `a=` here'],
  ['an empty ticket', '/baton waive custom.title because until 2026-12-24 ticket=', 'A ticket is'],
])('%s is refused with what is missing', (_about, line, words) => {
  expect(waive.run(typed(line))).toEqual({ kind: 'refuse', answer: expect.stringContaining(words) });
});

test('where no pull request is open there is nothing to waive', () => {
  const line = '/baton waive custom.title because until 2026-12-24';
  const { comment, head: _, ...closed } = typed(line);
  expect(waive.run({ ...closed, comment })).toMatchObject({ kind: 'refuse' });
  expect(waive.run({ ...typed(line), comment: { ...comment, onPull: false } })).toMatchObject({ kind: 'refuse' });
});
