// How near to GitHub's limits change sets are made, in virtual time; ends with 1 when a goal is missed.
// node bench/queue/main.ts [--short] [--model A] [--count 50] [--change full] [--over rest] [--ours]: all rows, or only those.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { commandGoals, measureCommands, showCommands } from './commands.ts';
import { schedulerCost } from './cpu.ts';
import { type Goal, goal, goalsOf } from './goals.ts';
import { MODELS } from './models.ts';
import { productGoals } from './product.ts';
import { CLIENTS, type Row } from './rows.ts';
import { LEGEND, showGoals, showGroup } from './table.ts';
import type { Answer, Ask } from './worker.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    model: { type: 'string', multiple: true },
    count: { type: 'string', multiple: true },
    change: { type: 'string' },
    over: { type: 'string' },
    ours: { type: 'boolean', default: false },
  },
});
const only = values.model !== undefined || values.count !== undefined || values.ours;
const COUNTS = (values.short ? [10, 50, 100] : [10, 50, 100, 500, 1000]).filter(
  (count) => values.count?.includes(String(count)) ?? true,
);
const CHANGES = (['full', 'lean'] as const).filter((change) => (values.change ?? change) === change);
const wanted = (model: number) => values.model?.includes(MODELS[model]!.name) ?? true;

/** Octokit is told nothing of a referee's caps, so it meets the same ones with the same outcome and is measured once. */
const clientsOf = (model: number) =>
  CLIENTS.map((client, at) => ({ client, at }))
    .filter(
      ({ client }) =>
        (values.over ?? client.over) === client.over &&
        (client.ours ||
          (!values.ours && MODELS.findIndex(({ referee }) => referee === MODELS[model]?.referee) === model)),
    )
    .map(({ at }) => at);
const asks: readonly Ask[] = MODELS.flatMap((_, model) =>
  wanted(model)
    ? COUNTS.flatMap((count) =>
        CHANGES.flatMap((change) => clientsOf(model).map((client) => ({ model, client, count, change }))),
      )
    : [],
);
const results = asks.map(() => Promise.withResolvers<Row>());
const waiting = [...asks.entries()];

/** Takes asks until there are none. */
async function work(): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [at, ask] = next;
    worker.postMessage(ask);
    const [answer] = (await once(worker, 'message')) as [Answer];
    if ('problem' in answer) throw new Error(`${JSON.stringify(ask)}: ${answer.problem}`);
    results[at]!.resolve({ ...ask, model: MODELS[ask.model]!, client: CLIENTS[ask.client]!, ...answer.measured });
  }
  await worker.terminate();
}

const began = performance.now();
const working = Promise.all(Array.from({ length: availableParallelism() }, work));
working.catch((error: unknown) => {
  console.error(error);
  process.exit(2);
});
const goals: Goal[] = [];
console.info(LEGEND);
for (let at = 0; at < results.length; ) {
  const size = clientsOf(asks[at]!.model).length;
  const rows = await Promise.all(results.slice(at, at + size).map(({ promise }) => promise));
  at += size;
  const { model, count, change } = rows[0]!;
  if (count === COUNTS[0] && change === CHANGES[0]) console.info(`${model.name}: ${model.about}`);
  console.info(showGroup(rows));
  goals.push(...rows.flatMap(goalsOf));
}
await working;

if (!only) await measureTheRest();

console.info(showGoals(goals));
console.info(`${asks.length} rows in ${((performance.now() - began) / 1000).toFixed(0)} s of real time`);
process.exitCode = goals.every(({ kept }) => kept) ? 0 : 1;

/** What is not of a row: people's commands beside bulk work, and what the scheduler itself costs. */
async function measureTheRest(): Promise<void> {
  console.info(
    "A person's commands while 1,000 repositories are opened and landed: a reaction at once, then an answer as a new comment",
  );
  for (const model of MODELS.slice(0, values.short ? 1 : 2)) {
    for (const over of ['rest', 'graphql'] as const) {
      const commands = await measureCommands(model, over);
      console.info(showCommands(commands));
      goals.push(...commandGoals(commands));
    }
  }
  goals.push(...(await productGoals(values.short ? [10, 100] : [10, 100, 500])));
  const cost = await schedulerCost();
  console.info(`\nThe scheduler itself costs ${cost.toFixed(0)} µs of processor a request\n`);
  goals.push(goal('processor time of the scheduler a request', 'this machine', cost, 50, 'µs'));
}
