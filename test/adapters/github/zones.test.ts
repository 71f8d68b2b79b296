import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Fault } from '../../../src/core/fault.ts';
import type { GitHub } from '../../../src/core/ports/github.ts';
import { GITHUB_LIMITS } from '../../../src/simulator/http/limits.ts';
import { type Simulated, simulated } from './simulated.ts';

const HOURLY = 60;

let world: Simulated;
beforeAll(async () => {
  world = await simulated({ limits: { ...GITHUB_LIMITS, hourly: HOURLY } });
  await world.harness.seed('acme/web', { 'README.md': '# here\n' });
});
afterAll(() => world.close());

/** Reads until it is told to wait, `most` times at most; gives what it was told. */
async function readOn(github: GitHub, most = HOURLY): Promise<Fault | undefined> {
  for (let read = 0; read < most; read += 1) {
    const told = await github.git.branch('acme/web', 'main').then(
      () => undefined,
      (error: unknown) => error,
    );
    if (told !== undefined) {
      expect(told).toBeInstanceOf(Fault);
      return told as Fault;
    }
  }
  return undefined;
}

test('as the hour runs low, first what may wait stops, then all but critical work, landings and people', async () => {
  const { github, adapter, installation, simulator } = world;
  const left = () => adapter.usage(installation).remaining! / HOURLY;
  const normal = github.for('usual');
  const low = github.for('low').ofPriority('low').inLane('bulk');

  const first = await readOn(low);
  expect(left()).toBeLessThanOrEqual(0.25);
  expect(left()).toBeGreaterThan(0.2);
  const second = await readOn(normal);
  expect(left()).toBeLessThan(0.15);
  expect(left()).toBeGreaterThan(0.1);
  for (const told of [first, second]) {
    expect(told).toMatchObject({ code: 'rate-limited' });
    const { retry } = told!;
    // With the moment when the next hour begins.
    const wait = retry.kind === 'at' ? retry.at - Date.now() : 0;
    expect(wait).toBeGreaterThan(3_500_000);
    expect(wait).toBeLessThanOrEqual(3_602_000);
  }
  expect(first!.message).toMatch(/kept for work that cannot wait/);
  expect(second!.message).toMatch(/kept for critical work/);

  expect(await readOn(github.ofPriority('critical'), 2)).toBeUndefined();
  expect(await readOn(low.inLane('merge'), 1)).toBeUndefined();
  expect(await readOn(low.inLane('person'), 1)).toBeUndefined();
  expect(simulator.journal.entries.filter(({ limit }) => limit !== undefined)).toEqual([]);
});
