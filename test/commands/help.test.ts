import { expect, test } from '@jest/globals';
import { help } from '../../src/commands/help.ts';
import { commands } from '../../src/commands/index.ts';
import { typed } from './context.ts';

test('lists every command with its usage', () => {
  const intent = help.run(typed('/baton help'));
  expect(intent.kind).toBe('answer');
  for (const command of commands)
    expect(intent).toMatchObject({ answer: expect.stringContaining(`\`${command.usage}\``) });
});

test('explains one command, and for run the workflows there are', () => {
  expect(help.run(typed('/baton help run'))).toMatchObject({
    kind: 'answer',
    answer: expect.stringContaining('- `design-sync` (`figmaFileId`, `frameworks`) Brings \\*design\\* in.'),
  });
});

test.each([
  ['/baton aprove', '`/baton approve`'],
  ['/baton help canel', '`/baton cancel`'],
])('suggests what was meant by %s', (line, meant) => {
  expect(help.run(typed(line))).toMatchObject({
    kind: 'refuse',
    answer: expect.stringContaining(`Did you mean ${meant}?`),
  });
});

test('a hostile name is quoted dead', () => {
  const intent = help.run(typed('/baton @acme/everyone`#1'));
  expect(intent).toMatchObject({ kind: 'refuse', answer: expect.stringContaining('``@acme/everyone`#1``') });
});
