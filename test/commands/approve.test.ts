import { expect, test } from '@jest/globals';
import { approve } from '../../src/commands/approve.ts';
import { aRun } from '../fakes/run-view.ts';
import { typed } from './context.ts';

test('sends an approval of the head that is there now to the pull request', () => {
  const context = typed('/baton approve', { runs: [aRun()] });
  expect(approve.run(context)).toEqual({
    kind: 'signal',
    name: 'approve',
    key: 'pull:acme/web#3',
    data: { head: context.head, comment: 9 },
    answer:
      'Your approval of `abcdef1` is passed on. It is void if the pull request gets another commit, unless a policy keeps approvals.',
  });
});

test('refuses on an issue or a closed pull request', () => {
  const { head: _, ...closed } = typed('/baton approve', { runs: [aRun()] });
  expect(approve.run(closed)).toMatchObject({ kind: 'refuse' });
  const issue = { ...typed('/baton approve').comment, onPull: false };
  expect(approve.run(typed('/baton approve', { comment: issue, runs: [aRun()] }))).toMatchObject({ kind: 'refuse' });
});

test('counts for policies when no run is at work', () => {
  const runs = [aRun({ status: 'succeeded' })];
  expect(approve.run(typed('/baton approve', { runs }))).toMatchObject({
    kind: 'signal',
    answer: expect.stringContaining('counts for policies that ask for one; no run waits for it'),
  });
});
