import { expect, test } from '@jest/globals';
import { run } from '../../src/commands/run.ts';
import { typed } from './context.ts';

test('starts a workflow with the inputs as they were typed', () => {
  expect(run.run(typed('/baton run design-sync figmaFileId=abc frameworks="react,vue"'))).toEqual({
    kind: 'start',
    workflow: 'design-sync',
    inputs: { figmaFileId: 'abc', frameworks: 'react,vue' },
    answer: 'Design sync is started.',
  });
});

test.each([
  ['/baton run', 'Which workflow? There is: `design-sync`, `govern`.'],
  ['/baton run desing-sync', 'There is no workflow `desing-sync`. Did you mean `design-sync`?'],
  ['/baton run design-sync figmaFileID=x', '`design-sync` has no input `figmaFileID`. Did you mean `figmaFileId`?'],
  ['/baton run govern x=1', '`govern` has no input `x`. There is none.'],
  ['/baton run design-sync abc', 'Inputs are written `key=value`; `abc` is not.'],
])('%s is refused with what to do', (line, answer) => {
  expect(run.run(typed(line))).toEqual({ kind: 'refuse', answer });
});
