import { expect, test } from '@jest/globals';
import { addedLines } from '../../../src/core/policy/added-lines.ts';

test('lines that a diff adds are counted in the new file', () => {
  const patch = [
    '@@ -1,3 +1,4 @@ function x() {',
    ' one',
    '-two',
    '+two changed',
    '+between',
    ' three',
    '@@ -10,2 +11,2 @@',
    ' ten',
    '+++ looks like a header',
    '\\ No newline at end of file',
  ].join('\n');
  expect(addedLines(patch)).toEqual([2, 3, 12]);
  expect(addedLines('@@ -0,0 +1 @@\n+only')).toEqual([1]);
  expect(addedLines('')).toEqual([]);
});
