// Which runs there are: every write at every moment, and so many seeds of each random family.
import type { CarriedOut } from '../../src/simulator/http/journal.ts';
import { Dice } from '../engine/chaos/dice.ts';
import { killAtWrite, MOMENTS, type Moment } from './families/write.ts';
import { type Family, RANDOM, type RandomFamily } from './families.ts';
import type { Flow } from './flows/flow.ts';
import { drawnFlow } from './flows.ts';
import type { Harm } from './harm.ts';
import { wordsOf } from './writes.ts';

export interface Wanted {
  readonly families: readonly Family[];
  readonly flows: readonly Flow[];
  readonly seed: number;
  /** Of each random family. */
  readonly runs: number;
  /** Only this write, counted from 1. */
  readonly point?: number;
  readonly moments?: readonly Moment[];
  /** Only the k-th of n parts, so that several machines share the work, or one does it in several goes. */
  readonly part?: { readonly k: number; readonly n: number };
  /** Begins no further run after that many; what was left out is said. */
  readonly minutes?: number;
}

export interface Trial {
  readonly family: Family;
  readonly flow: Flow;
  readonly seed: number;
  readonly harm: Harm;
  /** For people: which write. */
  readonly about: string;
  /** What to type to see it again. */
  readonly again: string;
  /** Another one for when this one was never struck, which proves nothing; undefined when enough were tried. */
  readonly instead: Trial | undefined;
}

/** All trials of this part; bounded ones in an order of the seed, so that no family goes short. */
export function plan(wanted: Wanted, writes: ReadonlyMap<Flow, readonly CarriedOut[]>): Trial[] {
  const { families, seed, part, minutes } = wanted;
  const all = families.flatMap((family) => (family === 'write' ? strikes(wanted, writes) : randoms(family, wanted)));
  const mine = part === undefined ? all : all.filter((_, at) => at % part.n === part.k - 1);
  if (minutes === undefined) return mine;
  const dice = new Dice(seed);
  return mine
    .map((trial) => ({ trial, at: dice.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ trial }) => trial);
}

function strikes(wanted: Wanted, writes: ReadonlyMap<Flow, readonly CarriedOut[]>): Trial[] {
  const { flows, seed, point, minutes } = wanted;
  const moments = wanted.moments ?? (minutes === undefined ? MOMENTS : undefined);
  return flows.flatMap((flow) => {
    const known = writes.get(flow) ?? [];
    const points = point === undefined ? known.map((_, at) => at + 1) : [point];
    return points.flatMap((at) =>
      // Where time is short, one moment for each write; another seed takes the other.
      (moments ?? [MOMENTS[(at + seed) % 2] ?? 'before']).map((moment) =>
        strike(flow, at, moment, seed, known[at - 1]),
      ),
    );
  });
}

/** The order of requests that are in flight together is the machine's: a last write that did not come may come with another seed. */
const OTHER_SEEDS = 2;

function strike(
  flow: Flow,
  at: number,
  moment: Moment,
  seed: number,
  write: CarriedOut | undefined,
  left = OTHER_SEEDS,
): Trial {
  return {
    family: 'write',
    flow,
    seed,
    harm: killAtWrite(at, moment, seed + at),
    about: ` point ${at} ${moment} (about ${write === undefined ? 'the end' : wordsOf(write)})`,
    again: again(`--family write --flow ${flow.name} --seed ${seed} --point ${at} --moment ${moment}`),
    get instead() {
      return left === 0 ? undefined : strike(flow, at, moment, seed + 1, write, left - 1);
    },
  };
}

function randoms(family: RandomFamily, { seed, runs, flows }: Wanted): Trial[] {
  const one = (at: number): Trial => {
    const own = seed + at;
    const flow = drawnFlow(own, flows);
    return {
      family,
      flow,
      seed: own,
      harm: RANDOM[family](own),
      about: '',
      again: again(`--family ${family} --flow ${flow.name} --seed ${own} --runs 1`),
      // Seeds behind those that were asked for, each once; as many again at most.
      get instead() {
        return at >= runs * 2 ? undefined : one(at + runs);
      },
    };
  };
  return Array.from({ length: runs }, (_, at) => one(at));
}

const again = (options: string): string => `npm run test:faults -- ${options}`;
