import { describe, expect, test } from '@jest/globals';
import type { Grant, WaivedPull, Waivers } from '../../src/core/ports/waivers.ts';

const PULL: WaivedPull = { installation: 7, org: 'acme', repository: 'acme/web', pull: 3 };
const CHECK = { ...PULL, policy: 'size' };
const UNTIL = Date.UTC(2026, 11, 25);
const AT = Date.UTC(2026, 10, 20, 9, 30, 0, 123);
const aGrant = (about: Partial<Grant> = {}): Grant => ({
  ...{ id: 'command:acme/web:9:0', policy: 'size', rule: 'custom.change-size', by: 'ben', reason: 'Grüße "quoted"' },
  ...{ branch: 'main', grantedAt: AT, until: UNTIL, ...about },
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
      const how = { id: 'withdrawal', by: 'cy', at: AT };
      expect(await waivers.withdraw(PULL, { ...size, policy: 'other' }, how)).toBe(0);
      expect(await waivers.withdraw(PULL, size, how)).toBe(2);
      expect(await waivers.withdraw(PULL, size, { ...how, id: 'another' })).toBe(0);
      // The same command, handled again.
      expect(await waivers.withdraw(PULL, size, { ...how, at: UNTIL })).toBe(2);
      expect((await waivers.ofPull(PULL)).map(({ rule }) => rule)).toEqual(['custom.title']);
      expect(await waivers.ofPull({ ...PULL, pull: 4 })).toHaveLength(1);
      // The command that granted it, handled late, does not bring it back.
      await waivers.grant(PULL, aGrant());
      expect(await waivers.ofPull(PULL)).toHaveLength(1);
    });

    test('what has ended by itself cannot be withdrawn any more', async () => {
      const waivers = await open();
      await waivers.grant(PULL, aGrant());
      expect(await waivers.withdraw(PULL, aGrant(), { id: 'late', by: 'cy', at: UNTIL })).toBe(0);
    });

    test('checks are due from their moment on, the first one first, until they are seen to', async () => {
      const waivers = await open();
      const [late, soon] = [
        { ...CHECK, at: UNTIL },
        { ...CHECK, policy: 'other', at: UNTIL - 5 },
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

    test('all of one installation can be due at once, and what was due before stays so', async () => {
      const waivers = await open();
      await waivers.judgeAgain({ ...CHECK, at: UNTIL });
      await waivers.judgeAgain({ ...CHECK, pull: 4, at: AT - 1 });
      await waivers.judgeAgain({ ...CHECK, installation: 8, at: UNTIL });
      await waivers.judgeAllAgain(7, AT);
      expect((await waivers.due(AT, 10)).map(({ pull, at }) => [pull, at])).toEqual([
        [4, AT - 1],
        [3, AT],
      ]);
    });

    test('a later word takes the place of an earlier one, and is not lost when the earlier one is seen to', async () => {
      const waivers = await open();
      await waivers.judgeAgain({ ...CHECK, at: AT });
      await waivers.judgeAgain({ ...CHECK, repository: 'ACME/web', at: UNTIL });
      await waivers.seenTo({ ...CHECK, at: AT });
      expect((await waivers.due(UNTIL, 10)).map(({ at }) => at)).toEqual([UNTIL]);
    });
  });
}
