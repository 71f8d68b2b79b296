import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Turns } from '../../src/core/ports/turns.ts';

/** Two workers at the same things; where there can be only one, both are it. */
export interface TwoWorkers {
  readonly one: Turns;
  readonly other: Turns;
  close(): Promise<void>;
}

/** What all turns must do, in one process and over several. */
export function turnsContract(name: string, open: () => Promise<TwoWorkers>): void {
  describe(name, () => {
    let workers: TwoWorkers;
    beforeAll(async () => {
      workers = await open();
    });
    afterAll(() => workers.close());
    const moment = () => new Promise((resolve) => setTimeout(resolve, 5));

    test('a turn gives what its work gives, and is not lost while it works', async () => {
      const seen = await workers.one.take('a', async (turn) => [turn.lost(), 'done']);
      expect(seen).toEqual([false, 'done']);
    });

    test('works of one key never meet, whoever asks, and each is done once', async () => {
      let inside = 0;
      let most = 0;
      let done = 0;
      const work = async () => {
        inside += 1;
        most = Math.max(most, inside);
        await moment();
        inside -= 1;
        done += 1;
      };
      const asked = Array.from({ length: 24 }, (_, index) =>
        (index % 2 === 0 ? workers.one : workers.other).take('b', work),
      );
      await Promise.all(asked);
      expect([most, done]).toEqual([1, 24]);
    });

    test('works of different keys do not wait for each other', async () => {
      const both = Promise.withResolvers<void>();
      let inside = 0;
      const work = async () => {
        inside += 1;
        if (inside === 2) both.resolve();
        await both.promise;
      };
      await Promise.all([workers.one.take('c', work), workers.other.take('d', work)]);
      expect(inside).toBe(2);
    });

    test('within a worker, turns go in the order in which they were asked for', async () => {
      const order: number[] = [];
      const asked = [1, 2, 3, 4].map((index) =>
        workers.one.take('e', async () => {
          await moment();
          order.push(index);
        }),
      );
      await Promise.all(asked);
      expect(order).toEqual([1, 2, 3, 4]);
    });

    test('work that fails says why and gives the turn on', async () => {
      const failing = workers.one.take('f', async () => {
        throw new Error('it broke');
      });
      const next = workers.other.take('f', async () => 'next');
      await expect(failing).rejects.toThrow('it broke');
      expect(await next).toBe('next');
    });

    test('a key may be any text', async () => {
      for (const key of ['', 'a\0b', '☃'.repeat(50_000), "'; drop table turn; --"]) {
        expect(await workers.one.take(key, async () => 'done')).toBe('done');
      }
    });
  });
}
