import { describe, expect, test } from '@jest/globals';
import type { Answers } from '../../src/core/ports/answers.ts';

/** What every store of answers must do; `most` is what it keeps for one installation. */
export function answersContract(
  name: string,
  open: () => Promise<{ readonly answers: Answers; readonly most: number }>,
) {
  describe(name, () => {
    test('what was kept is found again, and a later one takes its place', async () => {
      const { answers } = await open();
      expect(await answers.find(1, 'k')).toBeUndefined();
      await answers.keep(1, 'k', { etag: 'W/"1"', body: '{"a":"Grüße \\u0000"}' });
      await answers.keep(1, 'k', { etag: 'W/"2"', body: '[]' });
      await answers.keep(1, 'other', { etag: '"3"', body: 'null' });
      expect(await answers.find(1, 'k')).toEqual({ etag: 'W/"2"', body: '[]' });
    });

    test('no installation sees what another one was told', async () => {
      const { answers } = await open();
      await answers.keep(1, 'k', { etag: '"1"', body: '"private"' });
      expect(await answers.find(2, 'k')).toBeUndefined();
      await answers.keep(2, 'k', { etag: '"2"', body: '"own"' });
      expect(await answers.find(1, 'k')).toEqual({ etag: '"1"', body: '"private"' });
    });

    test('of too many the oldest go, and those of another installation stay', async () => {
      const { answers, most } = await open();
      await answers.keep(2, 'theirs', { etag: '"x"', body: '1' });
      for (let at = 0; at < 3 * most; at += 1) await answers.keep(1, `k${at}`, { etag: '"x"', body: '1' });
      const found = await Promise.all(Array.from({ length: 3 * most }, (_, at) => answers.find(1, `k${at}`)));
      expect(found.filter((one) => one !== undefined).length).toBeLessThanOrEqual(2 * most);
      expect(found.at(-1)).toBeDefined();
      expect(found[0]).toBeUndefined();
      expect(await answers.find(2, 'theirs')).toBeDefined();
    });
  });
}
