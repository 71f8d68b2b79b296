import { describe, expect, test } from '@jest/globals';
import type { Grant, WaivedPull, Waivers } from '../../src/core/ports/waivers.ts';

const PULL: WaivedPull = { installation: 7, org: 'acme', repository: 'acme/web', pull: 3 };
const UNTIL = Date.UTC(2026, 11, 25);
const AT = Date.UTC(2026, 10, 20, 9, 30, 0, 123);
const aGrant = (about: Partial<Grant> = {}): Grant => ({
  ...{ id: 'command:acme/web:9:0', policy: 'size', rule: 'custom.change-size', by: 'ben', reason: 'Grüße "quoted"' },
  ...{ grantedAt: AT, until: UNTIL, ...about },
});

/** What every keeper of waivers must do; `open` gives an empty one. */
export function waiversContract(name: string, open: () => Promise<Waivers>) {
  describe(`waivers ${name}`, () => {
    test('what was granted is found on its pull request, to the millisecond, and nowhere else', async () => {
      const waivers = await open();
      await waivers.grant(PULL, aGrant({ ticket: 'OPS-12' }));
      const { id: _, grantedAt: __, ...waiver } = aGrant({ ticket: 'OPS-12' });
      expect(await waivers.ofPull(PULL)).toEqual([waiver]);
      expect(await waivers.ofPull({ ...PULL, repository: 'Acme/Web' })).toEqual([waiver]);
      for (const other of [{ installation: 8 }, { repository: 'acme/docs' }, { pull: 4 }])
        expect(await waivers.ofPull({ ...PULL, ...other })).toEqual([]);
    });

    test('the same command again changes nothing, another one adds, the oldest first', async () => {
      const waivers = await open();
      await waivers.grant(PULL, aGrant({ id: 'second', grantedAt: AT + 1, reason: 'again' }));
      await waivers.grant(PULL, aGrant());
      await waivers.grant(PULL, aGrant({ reason: 'altered', until: UNTIL + 1 }));
      expect((await waivers.ofPull(PULL)).map(({ reason }) => reason)).toEqual(['Grüße "quoted"', 'again']);
    });

    test('one that was withdrawn is gone, those of other rules stay, and twice ends none twice', async () => {
      const waivers = await open();
      await waivers.grant(PULL, aGrant());
      await waivers.grant(PULL, aGrant({ id: 'longer', until: UNTIL + 1 }));
      await waivers.grant(PULL, aGrant({ id: 'other', rule: 'custom.title' }));
      await waivers.grant({ ...PULL, pull: 4 }, aGrant({ id: 'elsewhere' }));
      const size = { policy: 'size', rule: 'custom.change-size' };
      expect(await waivers.withdraw(PULL, { ...size, policy: 'other' }, { by: 'cy', at: AT })).toBe(0);
      expect(await waivers.withdraw(PULL, size, { by: 'cy', at: AT })).toBe(2);
      expect(await waivers.withdraw(PULL, size, { by: 'cy', at: AT })).toBe(0);
      expect((await waivers.ofPull(PULL)).map(({ rule }) => rule)).toEqual(['custom.title']);
      expect(await waivers.ofPull({ ...PULL, pull: 4 })).toHaveLength(1);
      // The command that granted it, handled late, does not bring it back.
      await waivers.grant(PULL, aGrant());
      expect(await waivers.ofPull(PULL)).toHaveLength(1);
    });

    test('what has ended by itself cannot be withdrawn any more', async () => {
      const waivers = await open();
      await waivers.grant(PULL, aGrant());
      expect(await waivers.withdraw(PULL, aGrant(), { by: 'cy', at: UNTIL })).toBe(0);
    });

    test('pull requests are due from their moment on, the first one first, until they are seen to', async () => {
      const waivers = await open();
      const [late, soon] = [
        { ...PULL, at: UNTIL },
        { ...PULL, pull: 4, at: UNTIL - 5 },
      ];
      await waivers.judgeAgain(late);
      await waivers.judgeAgain(soon);
      expect(await waivers.due(UNTIL - 6, 10)).toEqual([]);
      expect(await waivers.due(UNTIL - 1, 10)).toEqual([soon]);
      expect(await waivers.due(UNTIL, 10)).toEqual([soon, late]);
      expect(await waivers.due(UNTIL, 1)).toEqual([soon]);
      await waivers.seenTo(soon);
      expect(await waivers.due(UNTIL, 10)).toEqual([late]);
    });

    test('a later word takes the place of an earlier one, and is not lost when the earlier one is seen to', async () => {
      const waivers = await open();
      await waivers.judgeAgain({ ...PULL, at: AT });
      await waivers.judgeAgain({ ...PULL, repository: 'ACME/web', at: UNTIL });
      await waivers.seenTo({ ...PULL, at: AT });
      expect((await waivers.due(UNTIL, 10)).map(({ at }) => at)).toEqual([UNTIL]);
    });
  });
}
