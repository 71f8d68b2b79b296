import { expect, test } from '@jest/globals';
import { catalogs } from '../../src/catalogs.ts';
import { listDeadLetters, replayDeadLetter } from '../../src/cli/dead-letters.ts';
import type { Io } from '../../src/cli/io.ts';
import type { DeadLetter, DeadLetters } from '../../src/core/ports/dead-letters.ts';

function screen(): Io & { said: string } {
  const io = {
    ...{
      said: '',
      color: false,
      cwd: '.',
      catalogs,
      err: () => {},
      readFile: () => Promise.reject(new Error('no files')),
    },
    out: (text: string) => {
      io.said += text;
    },
  };
  return io;
}

const letter: DeadLetter = {
  ...{ delivery: 'd-1', provider: 'github', event: 'push', installation: 7, at: Date.UTC(2026, 10, 20), attempts: 8 },
  reason: 'GitHub is \u001b[31munwell',
};

function letters(...kept: DeadLetter[]): () => Promise<DeadLetters> {
  const all = new Map(kept.map((one) => [one.delivery, one]));
  return async () => ({ list: async () => [...all.values()], replay: async (id) => all.delete(id) });
}

test('dead letters are listed, a line for what and a line for why, and nothing in a reason reaches the terminal raw', async () => {
  const io = screen();
  expect(await listDeadLetters([], io, letters(letter))).toBe(1);
  expect(io.said).toBe('d-1  push, installation 7, 2026-11-20T00:00:00.000Z, 8 tries\n    GitHub is  [31munwell\n');
  const none = screen();
  expect(await listDeadLetters([], none, letters())).toBe(0);
  expect(none.said).toBe('No delivery was given up.\n');
});

test('with --json they are for machines', async () => {
  const io = screen();
  expect(await listDeadLetters(['--json'], io, letters(letter))).toBe(1);
  expect(JSON.parse(io.said)).toEqual({ version: 1, deadLetters: [letter] });
});

test('replay puts one back, and says so when there is none', async () => {
  const io = screen();
  const open = letters(letter);
  const kept = await open();
  expect(await replayDeadLetter(['d-1'], io, async () => kept)).toBe(0);
  expect(await replayDeadLetter(['d-1'], io, async () => kept)).toBe(1);
});

test.each([
  [listDeadLetters, ['extra']],
  [listDeadLetters, ['--all']],
  [replayDeadLetter, []],
  [replayDeadLetter, ['a', 'b']],
])('wrong use opens no database', async (command, args) => {
  const io = screen();
  const open = () => Promise.reject(new Error('opened'));
  expect(await command(args, io, open)).toBe(2);
  expect(await command(['--help'], io, open)).toBe(0);
});
