import { forecast } from '../../src/core/quota/forecast.ts';
import { type Bound, lowerBoundInStages } from '../../src/core/quota/lower-bound.ts';
import { Meter } from '../../src/simulator/http/limits.ts';
import { overGraphql, overRest, type Send } from './changes.ts';
import { type Tally, TinyGitHub } from './github.ts';
import { changeErrand } from './graphql.ts';
import { jointBound } from './joint-bound.ts';
import { type Model, primaryOf } from './models.ts';
import { ours } from './ours.ts';
import { atOnce, octokitSend, oneByOne } from './plain.ts';
import { type Change, chainsOf, type Over, workOf } from './requests.ts';
import { VirtualTime } from './time.ts';

export interface Client {
  readonly name: string;
  readonly over: Over;
  readonly ours: boolean;
  readonly drive: typeof oneByOne;
}

export const CLIENTS: readonly Client[] = [
  { name: 'Octokit, one by one', over: 'rest', ours: false, drive: oneByOne },
  { name: 'Octokit, Promise.all', over: 'rest', ours: false, drive: atOnce },
  { name: 'Octokit GraphQL, one by one', over: 'graphql', ours: false, drive: oneByOne },
  { name: 'Octokit GraphQL, Promise.all', over: 'graphql', ours: false, drive: atOnce },
  { name: 'Baton, REST', over: 'rest', ours: true, drive: atOnce },
  { name: 'Baton, GraphQL', over: 'graphql', ours: true, drive: atOnce },
];

export interface Setting {
  readonly model: Model;
  readonly count: number;
  readonly change: Change;
  readonly client: Client;
}

/** What came of it; plain data, so that it can be sent between threads. */
export interface Measured {
  readonly tally: Tally;
  /** Virtual seconds until everything was open, and until everything was merged. */
  readonly open: number;
  readonly all: number;
  readonly bound: Bound;
  /** What all limits together leave, in seconds; found only where the limits one by one promise less time than it took. */
  readonly joint: number | undefined;
  /** One repository's requests one after the other, in seconds. */
  readonly serial: number;
  /** Repositories in which not exactly what was asked for is there. */
  readonly wrong: readonly string[];
  /** What our scheduler's forecast was. */
  readonly forecast: Bound | undefined;
}

export type Row = Setting & Measured;

/** The same in every run: who answers when is drawn from a seed. */
const SEED = 20_260_105;

/** Seconds that a change set may take: the slack over its bound, at least two serial latencies. */
export function allowed(bound: number, serial: number, slack: number): number {
  return bound + Math.max(2 * serial, slack * bound);
}

export async function run(setting: Setting): Promise<Measured> {
  const { model, count, change, client } = setting;
  const time = new VirtualTime(SEED);
  const meter = new Meter(time, model.referee, () => ({ repositories: count, members: 0 }));
  const github = new TinyGitHub({
    clock: time,
    meter,
    reading: model.reading,
    repositories: count,
    errandOf: changeErrand,
  });
  const names = github.repositories.all.map(({ name }) => name);
  const id = `${model.name} ${count} ${change} ${client.name}`;
  const stages = workOf(client.over, change, count, model.reading);
  let open = 0;
  await time.pass(async () => {
    const send = client.ours ? oursSend() : octokitSend(github, id);
    const set = client.over === 'rest' ? overRest(send, change, names) : overGraphql(send, change, names);
    await client.drive(set, names, () => {
      open = time.seconds;
    });
  });

  function oursSend(): Send {
    const { scheduler, send } = ours({ time, github, limits: model.told, reading: model.reading });
    const [opening, landing] = stages;
    const sum = (of: 'requests' | 'points') =>
      [opening, landing].reduce((total, { core, graphql }) => total + core[of] + graphql[of], 0);
    const content = opening.content + landing.content;
    scheduler.announce('run', { requests: sum('requests'), points: sum('points'), content, repositories: count });
    return send('run');
  }

  const bound = lowerBoundInStages(stages, model.bound, primaryOf(count));
  const serial = stages[0].serial + stages[1].serial;
  const all = time.seconds;
  const late = client.ours && all > allowed(bound.seconds, serial, model.slack);
  return {
    ...{ tally: github.tally, open, all, bound, serial },
    joint: late ? jointBound(chainsOf(client.over, change, count, model.reading), model.bound) : undefined,
    forecast: client.ours ? forecast(stages, model.told, primaryOf(count)) : undefined,
    wrong: github.repositories.problems(change),
  };
}
