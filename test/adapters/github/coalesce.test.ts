import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Coalescing, type Reading } from '../../../src/adapters/github/coalesce.ts';
import type { Lane } from '../../../src/core/ports/github.ts';

const reading = (lane: Lane, stop?: AbortSignal): Reading => ({
  ...{ key: 'k', lane, stop },
  calledOff: () => new Error('called off'),
});

/** A queue in which a read waits until it is let go. */
function queue() {
  const sent: string[] = [];
  const waiting = new Map<string, { go(): void; answer(value: string): void; fail(error: Error): void }>();
  const send =
    (name: string) =>
    ({ leaves, stop }: { readonly leaves: () => void; readonly stop: AbortSignal }) =>
      new Promise<string>((answer, fail) => {
        stop.addEventListener('abort', () => {
          if (!sent.includes(name)) fail(stop.reason as Error);
        });
        const go = () => {
          sent.push(name);
          leaves();
        };
        waiting.set(name, { go, answer, fail });
      });
  return { sent, send, at: (name: string) => waiting.get(name)! };
}

test('a read that waits is shared by who asks the same as urgently or less', async () => {
  const { send, at, sent } = queue();
  const reads = new Coalescing();
  const all = [reads.read(reading('check'), send('first')), reads.read(reading('bulk'), send('second'))];
  at('first').go();
  at('first').answer('a');
  expect(await Promise.all(all)).toEqual(['a', 'a']);
  expect(sent).toEqual(['first']);
});

test('a more urgent one takes the place of the one that waits, and both get its answer', async () => {
  const { send, at, sent } = queue();
  const reads = new Coalescing();
  const bulk = reads.read(reading('bulk'), send('bulk'));
  const person = reads.read(reading('person'), send('person'));
  at('person').go();
  at('person').answer('b');
  expect(await Promise.all([bulk, person])).toEqual(['b', 'b']);
  expect(sent).toEqual(['person']);
});

test('one that was sent before is not joined: the world may have changed since', async () => {
  const { send, at, sent } = queue();
  const reads = new Coalescing();
  const early = reads.read(reading('check'), send('early'));
  at('early').go();
  await turn();
  await turn();
  const late = reads.read(reading('check'), send('late'));
  at('late').go();
  at('early').answer('old');
  at('late').answer('new');
  expect(await Promise.all([early, late])).toEqual(['old', 'new']);
  expect(sent).toEqual(['early', 'late']);
});

test('a failure is shared too, and forgotten', async () => {
  const { send, at } = queue();
  const reads = new Coalescing();
  const all = [reads.read(reading('check'), send('first')), reads.read(reading('check'), send('second'))];
  at('first').go();
  at('first').fail(new Error('broken'));
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = reads.read(reading('check'), send('again'));
  at('again').go();
  at('again').answer('fine');
  expect(await again).toBe('fine');
});

test('a reader that is called off leaves the others waiting, and the last one takes the read out of the queue', async () => {
  const { send, at, sent } = queue();
  const reads = new Coalescing();
  const [one, two] = [new AbortController(), new AbortController()];
  const first = reads.read(reading('check', one.signal), send('first'));
  const second = reads.read(reading('check', two.signal), send('second'));
  one.abort(new Error('the run was cancelled'));
  await expect(first).rejects.toThrow('called off');
  at('first').go();
  at('first').answer('a');
  expect(await second).toBe('a');
  const alone = reads.read(reading('check', two.signal), send('alone'));
  const person = new AbortController();
  const urgent = reads.read(reading('person', person.signal), send('urgent'));
  person.abort(new Error('gone'));
  await expect(urgent).rejects.toThrow('called off');
  two.abort(new Error('gone too'));
  await expect(alone).rejects.toThrow('called off');
  expect(sent).toEqual(['first']);
});

test('who asks in the moment in which the last reader was called off gets a read of its own', async () => {
  const { send, at } = queue();
  const reads = new Coalescing();
  const stop = new AbortController();
  const stopped = reads.read(reading('check', stop.signal), send('stopped'));
  stop.abort(new Error('the step was stopped'));
  const other = reads.read(reading('check'), send('other'));
  await expect(stopped).rejects.toThrow('called off');
  at('other').go();
  at('other').answer('a');
  expect(await other).toBe('a');
});
