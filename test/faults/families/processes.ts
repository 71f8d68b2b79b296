// What dies or stands still: the app, its database, one of several apps.
import { setTimeout as sleep } from 'node:timers/promises';
import { Dice } from '../../engine/chaos/dice.ts';
import type { Harm, Scene } from '../harm.ts';
import { webhooksOf } from '../play.ts';

/** Milliseconds after the story's beginning within which all blows fall that have nothing to do with what the app is at. */
const LATEST_BLOW = 2_500;
/** Milliseconds that a frozen worker stands still: its lease is over after two seconds (app.ts). */
const FROZEN = { least: 2_300, most: 3_500 };
/** Milliseconds until one that goes on has done what it was at. */
const THAWED = 1_500;

/** Sleeps unless it is over; says whether to go on. */
async function pause(milliseconds: number, over: AbortSignal): Promise<boolean> {
  await sleep(milliseconds, undefined, { signal: over }).catch(() => {});
  return !over.aborted;
}

/** `kill -9` several times at moments that have nothing to do with what the app is at, its start and its migrations included. */
export function killAtRandom(seed: number): Harm {
  const dice = new Dice(seed);
  const pauses = Array.from({ length: dice.between(1, 5) }, () => dice.between(5, 1_500));
  return {
    emptyDatabase: dice.chance(0.15),
    async during({ apps: [app] }, over) {
      for (const milliseconds of pauses) if (await pause(milliseconds, over)) app?.kill();
    },
    struck: ({ apps: [app] }) => (app?.kills ?? 0) > 0,
  };
}

/** `kill -9` of the whole database server one to three times, up again after two seconds at most; sometimes the app dies with it. */
export function crashDatabase(seed: number): Harm {
  const dice = new Dice(seed);
  const blows = Array.from({ length: dice.between(1, 3) }, (_, at) => ({
    at: dice.between(20, at === 0 ? LATEST_BLOW : 1_500),
    down: dice.between(0, 2_000),
    appToo: dice.chance(0.3),
  }));
  let crashes = 0;
  return {
    async during({ apps: [app], server }, over) {
      for (const { at, down, appToo } of blows) {
        if (server === undefined || !(await pause(at, over))) return;
        await server.kill();
        crashes += 1;
        if (appToo) app?.kill();
        await sleep(down);
        await server.rise();
      }
    },
    struck: () => crashes > 0,
  };
}

/**
 * Three workers on one database; one is killed, one is frozen for longer than its lease and goes on as if nothing were, in
 * the order and at the moments of the seed. The killed one comes back or not; deliveries go to the first or to any.
 */
export function hurtWorkers(seed: number): Harm {
  const dice = new Dice(seed);
  const killed = dice.between(0, 2);
  const frozen = (killed + dice.between(1, 2)) % 3;
  const forGood = dice.chance(0.5);
  const spread = dice.chance(0.5);
  const [killAt, freezeAt] = [dice.between(20, LATEST_BLOW), dice.between(20, LATEST_BLOW)];
  const standing = dice.between(FROZEN.least, FROZEN.most);
  const route = ({ simulator, apps }: Scene) => {
    const alive = apps.filter(({ gone }) => !gone);
    simulator.connect(webhooksOf((spread ? dice.of(alive) : alive[0])?.url ?? ''));
  };
  let [dead, stood] = [false, false];
  return {
    workers: 3,
    async during(scene, over) {
      const { simulator, apps } = scene;
      simulator.hub.listeners.push(() => route(scene));
      const kill = async () => {
        if (!(await pause(killAt, over))) return;
        apps[killed]?.kill({ forGood });
        dead = true;
        route(scene);
      };
      const freeze = async () => {
        if (!(await pause(freezeAt, over))) return;
        stood = true;
        await apps[frozen]?.freeze(standing);
        // What was on its way when it froze goes out now, and what it finds out of it.
        await sleep(THAWED);
      };
      await Promise.all([kill(), freeze()]);
    },
    struck: () => dead && stood,
  };
}
