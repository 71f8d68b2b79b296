import { Meter } from '../../src/simulator/http/limits.ts';
import { overGraphql, overRest } from './changes.ts';
import { TinyGitHub } from './github.ts';
import { type Goal, goal } from './goals.ts';
import { changeErrand } from './graphql.ts';
import type { Model } from './models.ts';
import type { Operation } from './operations.ts';
import { ours } from './ours.ts';
import { atOnce } from './plain.ts';
import type { Over } from './requests.ts';
import { VirtualTime } from './time.ts';

const SEED = 7;
const REPOSITORIES = 1000;
/** Seconds between two commands, on average. */
const EACH = 60;
const MOST = 5;

export interface Commands {
  readonly model: string;
  readonly over: Over;
  /** Seconds from the command to the reaction to it, and to the comment that answers it; sorted. */
  readonly acknowledged: readonly number[];
  readonly answered: readonly number[];
  readonly refused: number;
  /** Virtual seconds that the change set took meanwhile. */
  readonly all: number;
}

/** People write commands at drawn moments while a change set of 1,000 repositories is opened and landed. */
export async function measureCommands(model: Model, over: Over): Promise<Commands> {
  const time = new VirtualTime(SEED);
  const meter = new Meter(time, model.referee, () => ({ repositories: REPOSITORIES, members: 0 }));
  const github = new TinyGitHub({
    clock: time,
    meter,
    reading: model.reading,
    repositories: REPOSITORIES,
    errandOf: changeErrand,
  });
  const names = github.repositories.all.map(({ name }) => name);
  const queue = ours({ time, github, limits: model.told, reading: model.reading });
  const acknowledged: number[] = [];
  const answered: number[] = [];
  let all = 0;
  await time.pass(async () => {
    const set = (over === 'rest' ? overRest : overGraphql)(queue.send('run'), 'full', names);
    const work = atOnce(set, names, () => {}).then(() => {
      all = time.seconds;
    });
    const commands: Promise<void>[] = [];
    for (let next = 0; all === 0; ) {
      next = -Math.log(1 - time.random()) * EACH * 1000;
      await Promise.race([work, time.sleep(next)]);
      if (all === 0) commands.push(command());
    }
    await Promise.all(commands);
  });

  async function command(): Promise<void> {
    const began = time.seconds;
    const send = queue.send(`command at ${began}`, 'person');
    const ask = (made: Operation, text: string) =>
      send({ made: [made], repository: 'r0', landing: false }, text, { owner: 'bench', repo: 'r0' });
    await ask('repos/get-permission', 'GET /repos/{owner}/{repo}/collaborators/ada/permission');
    await ask('reactions/create', 'POST /repos/{owner}/{repo}/issues/comments/1/reactions');
    acknowledged.push(time.seconds - began);
    await ask('issues/create-comment', 'POST /repos/{owner}/{repo}/issues/0/comments');
    answered.push(time.seconds - began);
  }

  const sorted = (list: readonly number[]) => list.toSorted((one, other) => one - other);
  return {
    model: model.name,
    over,
    acknowledged: sorted(acknowledged),
    answered: sorted(answered),
    refused: github.tally.refused.length,
    all,
  };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function commandGoals({ model, over, acknowledged, refused }: Commands): readonly Goal[] {
  const where = `${model}, ${REPOSITORIES} repositories, ${over}, with people's commands`;
  return [
    goal("a person's command is acknowledged, p95", where, percentile(acknowledged, 0.95), MOST, 's'),
    goal('refusals where all limits are known', where, refused, 0, 'refusals'),
  ];
}

export function showCommands(commands: Commands): string {
  const words = (list: readonly number[]) =>
    `p50 ${percentile(list, 0.5).toFixed(1)}  p95 ${percentile(list, 0.95).toFixed(1)}  max ${(list.at(-1) ?? Number.NaN).toFixed(1)} s`;
  const { model, over, acknowledged, answered } = commands;
  const name = `  ${model}, ${over === 'rest' ? 'REST' : 'GraphQL'}, ${acknowledged.length} commands`;
  return `${name.padEnd(30)} acknowledged ${words(acknowledged).padEnd(40)} answered ${words(answered)}`;
}
