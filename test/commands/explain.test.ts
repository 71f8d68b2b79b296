import { expect, test } from '@jest/globals';
import { explain } from '../../src/commands/explain.ts';
import { typed } from './context.ts';

test('asks for all policies, or for the one that is named', () => {
  expect(explain.run(typed('/baton explain'))).toEqual({ kind: 'explain' });
  expect(explain.run(typed('/baton explain contrast'))).toEqual({ kind: 'explain', policy: 'contrast' });
});

test('where no pull request is open there is nothing to explain', () => {
  const { comment, head: _, ...closed } = typed('/baton explain');
  expect(explain.run({ ...closed, comment })).toMatchObject({ kind: 'refuse' });
  expect(explain.run({ ...typed('/baton explain'), comment: { ...comment, onPull: false } })).toMatchObject({
    kind: 'refuse',
  });
});
