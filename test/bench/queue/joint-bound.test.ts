import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { overGraphql, overRest, type Send } from '../../../bench/queue/changes.ts';
import { type Chain, jointBound, type Take } from '../../../bench/queue/joint-bound.ts';
import { MODELS } from '../../../bench/queue/models.ts';
import type { Operation } from '../../../bench/queue/operations.ts';
import { chainsOf, REQUESTS } from '../../../bench/queue/requests.ts';
import { CLIENTS, run } from '../../../bench/queue/rows.ts';
import { DOCUMENTED_LIMITS, type QuotaLimits } from '../../../src/core/quota/limits.ts';
import { fewestWindows } from './all-schedules.ts';

const [A, B, C] = MODELS;
const write: Take = { graphql: false, points: 5, content: 0, seconds: 1, families: [] };
const read: Take = { ...write, points: 1 };
const text: Take = { ...write, content: 1 };
const limits = (points: number, content: number, hourly = 500): QuotaLimits => ({
  ...DOCUMENTED_LIMITS,
  points: { units: points, seconds: 60 },
  content: [
    { units: content, seconds: 60 },
    { units: hourly, seconds: 3600 },
  ],
});

describe('the bound of all limits together, worked out by hand', () => {
  test('what fits into the first minute takes no time', () => {
    expect(jointBound([{ count: 10, open: [write, text], land: [write] }], limits(900, 80))).toBe(0);
  });

  test('where one limit binds it is that one: 200 points at 50 a minute are four windows', () => {
    expect(jointBound([{ count: 20, open: [write, write], land: [] }], limits(50, 80))).toBe(180);
  });

  test('where nothing waits for all, each window takes an equal part of everything, and the slowest limit alone decides', () => {
    const open = [...Array.from({ length: 8 }, () => write), text];
    expect(jointBound([{ count: 20, open, land: [] }], limits(450, 10))).toBe(60);
    expect(jointBound([{ count: 20, open, land: [] }], limits(450, 4))).toBe(240);
    expect(jointBound([{ count: 20, open, land: [] }], limits(300, 10))).toBe(120);
  });

  test('nothing lands before all is open, so a limit that opening leaves unused is no help', () => {
    const chain: Chain = { count: 10, open: [text], land: [write, write, write] };
    // Ten texts take two minutes, all in all 200 points; but 150 of them come after the second minute has begun.
    expect(jointBound([chain], limits(100, 5))).toBe(120);
    expect(jointBound([{ ...chain, open: [...chain.open, ...chain.land], land: [] }], limits(100, 5))).toBe(60);
  });

  test('an hour is counted over every sixty windows in a row', () => {
    // Two texts a minute until the hour's ten are made; the next come when those are an hour old, minute by minute.
    expect(jointBound([{ count: 16, open: [text], land: [] }], limits(900, 2, 10))).toBe(3600 + 2 * 60);
  });

  test('reads and writes that only cost points are no different from one request that costs their sum', () => {
    const apart = jointBound([{ count: 30, open: [read, read, write, text, write], land: [] }], limits(70, 4));
    const together = jointBound([{ count: 30, open: [{ ...write, points: 7 }, text, write], land: [] }], limits(70, 4));
    expect(apart).toBe(together);
  });

  test('300 repositories in full, as documented: the hour opens again as fast as it was filled, and landing takes three more minutes', () => {
    // A pull request and its comment are 37 points: the 500 texts of the hour fill it minute by minute, the first hundred of
    // them in three. So the last hundred take the first three minutes of the second hour, of which the third has less than
    // 900 points left for 3,000 of landing.
    expect(jointBound(chainsOf('rest', 'full', 300, 'posted'), A!.bound)).toBe((62 + 3) * 60);
  });

  test('50 and 100 repositories in full, with response times as CPU: points go first to what takes little CPU', () => {
    // 1,800 points reach at most 175.3 of 267.5 seconds of work, and 92.2 are more than a minute's 90 and one request.
    expect(jointBound(chainsOf('rest', 'full', 50, 'notify'), B!.bound)).toBe(180);
    expect(jointBound(chainsOf('rest', 'full', 100, 'notify'), B!.bound)).toBe(360);
    expect(jointBound(chainsOf('rest', 'full', 50, 'notify'), C!.bound)).toBe(180);
  });
});

describe('the bound of all limits together, against all schedules there are', () => {
  const take = fc.record({
    graphql: fc.boolean(),
    points: fc.constantFrom(1, 5),
    content: fc.nat(2),
    seconds: fc.constantFrom(0.5, 1, 2),
    families: fc.constantFrom([], ['pulls/create']),
  });
  const stages = fc.record({
    open: fc.array(take, { minLength: 1, maxLength: 2 }),
    land: fc.array(take, { maxLength: 1 }),
  });
  // Two repositories alike, or two that are not: all schedules of more would take too long to try.
  const two: fc.Arbitrary<Chain[]> = stages.map((each) => [{ count: 2, ...each }]);
  const apart: fc.Arbitrary<Chain[]> = fc
    .tuple(stages, stages)
    .map((each) => each.map((one) => ({ count: 1, ...one })));
  const told: fc.Arbitrary<QuotaLimits> = fc
    .record({
      points: fc.integer({ min: 5, max: 12 }),
      content: fc.integer({ min: 2, max: 3 }),
      long: fc.integer({ min: 2, max: 5 }),
      cpu: fc.integer({ min: 2, max: 4 }),
      cpuShare: fc.constantFrom(0, 1),
      pulls: fc.constantFrom(1, 9),
    })
    .map(({ points, content, long, cpu, cpuShare, pulls }) => ({
      ...DOCUMENTED_LIMITS,
      points: { units: points, seconds: 60 },
      graphqlPoints: { units: points, seconds: 60 },
      content: [
        { units: content, seconds: 60 },
        { units: long, seconds: 120 },
      ],
      cpu: { units: cpu, seconds: 60 },
      graphqlCpu: { units: cpu, seconds: 60 },
      cpuShare,
      families: { 'pulls/create': [{ units: pulls, seconds: 60 }] },
    }));

  test('it is never more than the best of them needs, and never less than any limit alone', () => {
    let more = 0;
    fc.assert(
      fc.property(fc.oneof(two, apart), told, (chains, caps) => {
        const bound = jointBound(chains, caps);
        const best = fewestWindows(chains, caps);
        if (best !== undefined) expect(bound).toBeLessThanOrEqual(60 * (best - 1));
        const takes = chains.flatMap(({ count, open, land }) =>
          Array.from({ length: count }, () => [...open, ...land]).flat(),
        );
        const points = takes.reduce((sum, one) => sum + (one.graphql ? 0 : one.points), 0);
        const content = takes.reduce((sum, one) => sum + one.content, 0);
        const alone = Math.max(points / caps.points.units, content / caps.content[0]!.units, 1);
        expect(bound).toBeGreaterThanOrEqual(60 * (Math.ceil(alone - 1e-6) - 1));
        if (bound > 60 * (Math.ceil(alone) - 1)) more += 1;
      }),
      { numRuns: 150 },
    );
    expect(more).toBeGreaterThan(0);
  });
});

describe('the bound of all limits together, against what our queue does', () => {
  const settings = MODELS.flatMap((model) =>
    CLIENTS.filter(({ ours }) => ours).flatMap((client) =>
      (['full', 'lean'] as const).map((change) => ({ model, client, change, count: 50 })),
    ),
  );

  test.each(settings)('$model.name, $client.name, $change: no more than was measured', async (setting) => {
    const { model, client, change, count } = setting;
    const { all } = await run(setting);
    const bound = jointBound(chainsOf(client.over, change, count, model.reading), model.bound);
    expect(bound).toBeLessThanOrEqual(all);
  });

  test.each([
    ['rest', 'full'],
    ['rest', 'lean'],
    ['graphql', 'full'],
    ['graphql', 'lean'],
  ] as const)('over %s, %s: the requests are sent in the order that the bound takes them in', async (over, change) => {
    const sent: { open: (readonly Operation[])[]; land: (readonly Operation[])[] } = { open: [], land: [] };
    const send: Send = async ({ made, repository, landing }) => {
      if (repository === 'r1') sent[landing ? 'land' : 'open'].push(made);
      return ANSWER;
    };
    const set = (over === 'rest' ? overRest : overGraphql)(send, change, ['r0', 'r1']);
    await set.land(await set.open('r1'));
    expect(sent).toEqual(REQUESTS[over][change]);
  });
});

const head = { id: 'R', defaultBranchRef: { target: { oid: 'a' } } };
/** Something of everything that a change set reads out of an answer. */
const ANSWER = {
  ...{ sha: 'a', object: { sha: 'a' }, tree: { sha: 'a' }, number: 1, h0: head, h1: head },
  createRef: { ref: { id: 'REF' } },
  createCommitOnBranch: { commit: { oid: 'a' } },
  createPullRequest: { pullRequest: { id: 'PR', number: 1 } },
};
