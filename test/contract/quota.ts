import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Ended, Quota, Wish } from '../../src/core/ports/quota.ts';
import type { Demand } from '../../src/core/quota/demand.ts';
import { DOCUMENTED_LIMITS, type QuotaLimits } from '../../src/core/quota/limits.ts';

export interface QuotaStage {
  /** The port as another process has it: the same accounts. */
  readonly another: () => Quota;
  readonly quota: Quota;
  close(): Promise<void>;
}

const LIMITS: QuotaLimits = {
  ...DOCUMENTED_LIMITS,
  points: { units: 10, seconds: 60 },
  content: [{ units: 2, seconds: 60 }],
  reserve: { points: 0.2, content: 0, hourly: 0 },
};
const demand: Demand = { resource: 'core', points: 1, content: 0, families: [] };
const wish: Wish = { demand, urgency: 'usual' };
const loud: Wish = { demand: { ...demand, points: 5, content: 1, families: ['pulls/create'] }, urgency: 'usual' };

/** What every Quota promises, whatever keeps it. */
export function quotaContract(name: string, begin: () => Promise<QuotaStage>): void {
  describe(`the quota ${name}`, () => {
    let stage: QuotaStage;
    let account = 0;
    beforeAll(async () => {
      stage = await begin();
    });
    afterAll(() => stage?.close());
    const fresh = () => {
      account += 1;
      return account;
    };
    const ask = (
      id: number,
      wishes: readonly Wish[],
      ended: readonly Ended[] = [],
      limits: QuotaLimits = LIMITS,
      quota: Quota = stage.quota,
    ) => quota.exchange(id, { limits, ended, wishes, ahead: 0 });
    const grants = ({ decisions }: Awaited<ReturnType<typeof ask>>) =>
      decisions.flatMap((decision) => ('grant' in decision ? [decision.grant] : []));

    test('grants what fits, tells the others how long and why, and keeps something for people', async () => {
      const id = fresh();
      const first = await ask(id, Array<Wish>(12).fill(wish));
      expect(grants(first)).toHaveLength(8);
      expect(first.decisions[8]).toMatchObject({ by: 'window', bound: '10 points a minute', wait: expect.any(Number) });
      const person = await ask(id, Array<Wish>(3).fill({ demand, urgency: 'person' }));
      expect(grants(person)).toHaveLength(2);
    });

    test('counts accounts apart', async () => {
      const [one, other] = [fresh(), fresh()];
      expect(grants(await ask(one, Array<Wish>(9).fill(wish)))).toHaveLength(8);
      expect(grants(await ask(other, Array<Wish>(9).fill(wish)))).toHaveLength(8);
    });

    test('another process sees what this one took, and both together never more than there is', async () => {
      const id = fresh();
      const quotas = [stage.quota, stage.another(), stage.another()];
      const rounds = [];
      for (let round = 0; round < 5; round += 1) {
        rounds.push(...(await Promise.all(quotas.map((quota) => ask(id, [wish, wish], [], LIMITS, quota)))));
      }
      expect(rounds.flatMap(grants)).toHaveLength(8);
      expect(new Set(rounds.flatMap(grants)).size).toBe(8);
    });

    test('what was not sent is given back, what was answered is spent', async () => {
      const id = fresh();
      const taken = grants(await ask(id, Array<Wish>(8).fill(wish)));
      const ended = taken.map(
        (grant, index): Ended => ({ grant, seconds: 0.1, outcome: index < 3 ? 'unsent' : 'answered' }),
      );
      expect(grants(await ask(id, Array<Wish>(8).fill(wish), ended))).toHaveLength(3);
      // Told twice, counted once.
      expect(grants(await ask(id, [wish], ended))).toHaveLength(0);
    });

    test('a pause holds for everybody, as long as it says', async () => {
      const id = fresh();
      const [grant] = grants(await ask(id, [loud])) as [string];
      const limit = { wait: 40_000, told: true };
      await ask(id, [], [{ grant, seconds: 0.1, outcome: 'refused', limit }]);
      const there = await ask(id, [wish], [], LIMITS, stage.another());
      const [decision] = there.decisions;
      expect(decision).toMatchObject({ by: 'pause', wait: expect.any(Number) });
      const { wait } = decision as { wait: number };
      expect(wait).toBeGreaterThan(35_000);
      expect(wait).toBeLessThanOrEqual(40_000);
      expect(there.state().pause).toEqual({ until: expect.any(Number), reason: expect.stringContaining('GitHub') });
    });

    test('a cap that was learned is known to everybody', async () => {
      const id = fresh();
      const [one, other] = grants(await ask(id, [loud, { ...loud, urgency: 'person' }])) as [string, string];
      const limit = { wait: 60_000, told: true, family: 'pulls/create' };
      await ask(
        id,
        [],
        [
          { grant: one, seconds: 0.1, outcome: 'answered' },
          { grant: other, seconds: 0.1, outcome: 'refused', limit },
        ],
      );
      const there = await ask(id, [], [], LIMITS, stage.another());
      expect(there.state().learned).toEqual([{ family: 'pulls/create', units: 1, seconds: 60 }]);
    });

    test('a limit that is lowered meanwhile holds at once', async () => {
      const id = fresh();
      expect(grants(await ask(id, Array<Wish>(4).fill(wish)))).toHaveLength(4);
      const lowered = { ...LIMITS, points: { units: 5, seconds: 60 } };
      const next = await ask(id, Array<Wish>(4).fill(wish), [], lowered);
      expect(grants(next)).toHaveLength(0);
      expect(next.decisions[0]).toMatchObject({ bound: '5 points a minute' });
    });
  });
}
