import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { Dice } from '../engine/chaos/dice.ts';
import {
  type Family,
  hurtDeliveries,
  hurtOperations,
  killAtRandom,
  killAtWrite,
  MOMENTS,
  type Moment,
  UNHURT,
} from './families.ts';
import { COMPILED, type Harm, type Played, play } from './play.ts';
import { wordsOf } from './writes.ts';

export interface Bench {
  readonly families: readonly Family[];
  readonly seed: number;
  /** Of each random family. */
  readonly runs: number;
  /** Only this write, counted from 1. */
  readonly point?: number;
  readonly moments?: readonly Moment[];
  /** Begins no further run after that many; what was left out is said. */
  readonly minutes?: number;
  /** Runs at once. */
  readonly jobs: number;
  readonly say: (line: string) => void;
}

interface Trial {
  readonly family: Family;
  readonly seed: number;
  readonly harm: Harm;
  /** For people: which write. */
  readonly about: string;
  /** What to type to see it again. */
  readonly again: string;
}

/** A PostgreSQL for all runs, and for each a database of its own, copied from one that has its tables already. */
async function databases() {
  const root = mkdtempSync(path.join(tmpdir(), 'baton-faults-pg-'));
  const server = await startEmbedded(root);
  const admin = new pg.Pool({ connectionString: server.url, max: 1 });
  await admin.query('create database faults');
  const at = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  await (await openDatabase(at('faults'))).close();
  let count = 0;
  return {
    async use<T>(work: (url: string) => Promise<T>): Promise<T> {
      count += 1;
      const name = `faults_${count}`;
      await admin.query(`create database ${name} template faults`);
      try {
        return await work(at(name));
      } finally {
        await admin.query(`drop database if exists ${name} with (force)`);
      }
    },
    async stop() {
      await admin.end();
      await server.stop();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Plays one run that nothing hurts and then all trials; says what was wrong. True when nothing was. */
export async function bench(options: Bench): Promise<boolean> {
  const { say, seed } = options;
  const began = performance.now();
  say(`seed ${seed}`);
  const postgres = await databases();
  try {
    // Twice: the first one also fills Node's compile cache, so the second one tells how long a run takes.
    const unhurt = await postgres.use((url) => play(url, seed, UNHURT));
    const second = await postgres.use((url) => play(url, seed + 1, UNHURT, unhurt.outcome));
    for (const { violations, said } of [unhurt, second]) {
      if (violations.length > 0)
        return complain(say, 'a run that nothing hurt', violations, said, 'npm run test:faults');
    }
    const points = Math.max(unhurt.writes.length, second.writes.length);
    say(`unhurt: ${points} writes, ${second.writes.length} in the second run, ${seconds(second.milliseconds)}`);
    const trials = plan(options, unhurt, points);
    const tallies = new Map<
      Family,
      { runs: number; kills: number; missed: number; violations: number; time: number }
    >();
    const queue = [...trials];
    const late = () => options.minutes !== undefined && performance.now() - began > options.minutes * 60_000;
    const worker = async () => {
      for (let trial = queue.shift(); trial !== undefined && !late(); trial = queue.shift()) {
        const one = trial;
        const played = await postgres.use((url) => play(url, one.seed, one.harm, unhurt.outcome));
        const tally = tallies.get(one.family) ?? { runs: 0, kills: 0, missed: 0, violations: 0, time: 0 };
        tallies.set(one.family, {
          runs: tally.runs + 1,
          kills: tally.kills + played.kills,
          missed: tally.missed + (played.struck ? 0 : 1),
          violations: tally.violations + (played.violations.length > 0 ? 1 : 0),
          time: tally.time + played.milliseconds,
        });
        const words = `${one.family} seed ${one.seed}${one.about}`;
        if (played.violations.length > 0) complain(say, words, played.violations, played.said, one.again);
        else
          say(`ok ${words}, ${seconds(played.milliseconds)}${kills(played)}${played.struck ? '' : ', never struck'}`);
      }
    };
    await Promise.all(Array.from({ length: options.jobs }, worker));
    let broken = 0;
    let runs = 0;
    for (const [family, tally] of tallies) {
      broken += tally.violations;
      runs += tally.runs;
      const missed = tally.missed === 0 ? '' : `, ${tally.missed} never struck`;
      say(
        `${family}: ${tally.runs} runs, ${tally.violations} violated, ${tally.kills} kills${missed}, ${seconds(tally.time / tally.runs)} each`,
      );
    }
    const left = trials.length - runs;
    say(
      `${runs} runs in ${seconds(performance.now() - began)}, ${broken} violated${left > 0 ? `, ${left} left out for want of time` : ''}; seed ${seed}`,
    );
    return broken === 0 && runs > 0;
  } finally {
    await postgres.stop();
    rmSync(COMPILED, { recursive: true, force: true });
  }
}

/** All trials; bounded ones in an order of the seed, so that no family goes short. */
function plan({ families, seed, runs, point, moments, minutes }: Bench, unhurt: Played, points: number): Trial[] {
  const dice = new Dice(seed);
  const trials = families.flatMap((family) =>
    family === 'write'
      ? writes(seed, unhurt, point, points, moments ?? (minutes === undefined ? MOMENTS : undefined))
      : randoms(family, seed, runs),
  );
  if (minutes === undefined) return trials;
  return trials
    .map((trial) => ({ trial, at: dice.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ trial }) => trial);
}

function writes(
  seed: number,
  unhurt: Played,
  point: number | undefined,
  points: number,
  moments: readonly Moment[] | undefined,
): Trial[] {
  const chosen = point === undefined ? Array.from({ length: points }, (_, at) => at + 1) : [point];
  return chosen.flatMap((at) =>
    // Where time is short, one moment for each write; another seed takes the other.
    (moments ?? [MOMENTS[(at + seed) % 2] ?? 'before']).map((moment) => {
      const write = unhurt.writes[at - 1];
      return {
        family: 'write' as const,
        seed,
        harm: killAtWrite(at, moment, seed + at),
        about: ` point ${at} ${moment} (about ${write === undefined ? 'the end' : wordsOf(write)})`,
        again: `npm run test:faults -- --family write --seed ${seed} --point ${at} --moment ${moment}`,
      };
    }),
  );
}

const RANDOM = { kill: killAtRandom, deliveries: hurtDeliveries, operations: hurtOperations } as const;

function randoms(family: keyof typeof RANDOM, seed: number, runs: number): Trial[] {
  return Array.from({ length: runs }, (_, at) => ({
    family,
    seed: seed + at,
    harm: RANDOM[family](seed + at),
    about: '',
    again: `npm run test:faults -- --family ${family} --seed ${seed + at} --runs 1`,
  }));
}

function complain(say: Bench['say'], what: string, violations: readonly string[], said: string, again: string): false {
  say(`NOT OK ${what}`);
  for (const line of violations) say(`  ${line}`);
  if (said !== '') say(`  the app said: ${said.trim().split('\n').slice(-8).join('\n    ')}`);
  say(`  again: ${again}`);
  return false;
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
const kills = ({ kills: times }: Played) => (times === 0 ? '' : `, killed ${times === 1 ? 'once' : `${times} times`}`);
