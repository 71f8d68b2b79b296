// node bench/engine/main.ts: what the engine itself costs, beside plain DBOS steps in the same process and database.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { done } from '../../src/core/action.ts';
import type { Source } from '../../src/core/source.ts';
import type { Step } from '../../src/core/workflow/workflow.ts';
import { event, start, step, workflow } from '../../test/core/run/build.ts';
import { anyAction, startEngine, until } from '../../test/engine/world.ts';
import { Gauge, processTicks } from './gauge.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '500' },
    runs: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
  },
});
const [STEPS, RUNS, ROUNDS] = [Number(values.steps), Number(values.runs), Number(values.rounds)];
/** Steps of each of the many runs: one, then three side by side, then one. */
const FAN = 5;

const root = mkdtempSync(path.join(os.tmpdir(), 'baton-bench-'));
const server = await startEmbedded(root);
const database = await openDatabase(server.url);
const started = new Map<string, number>();
const noop = anyAction('noop', async (_input, { run }) => {
  if (!started.has(run.id)) started.set(run.id, performance.now());
  return done({});
});

// Plain DBOS, for the ratio: the same number of empty steps, each its own DBOS step.
const plain = DBOS.registerWorkflow(
  async (steps: number) => {
    for (let i = 0; i < steps; i++) await DBOS.runStep(async () => ({}), { name: 's' });
  },
  { name: 'plain' },
);

const push: Source = {
  name: 'push',
  summary: 'For the benchmark.',
  reads: ['push'],
  gives: ['push'],
  documentation: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#push',
  read: ({ id }) => [event(id, { type: 'push', subjects: [`branch:acme/web:${id}`] })],
};
const short = workflow([step('only', 'noop')]);
const organization = {
  org: 'acme',
  installation: 1,
  catalogue: start('x', short).catalogue,
  workflows: [short],
  environment: {},
  commands: {},
  slackChannels: [],
  repositoryOverrides: [],
  longestChain: 8,
  problems: [],
};
const running = await startEngine(database, [noop], {
  reads: [push],
  organizations: { load: async () => organization },
  matching: { match: (flows) => flows, checkInputs: () => ({ ok: true, inputs: {} }) },
});
const gauge = new Gauge(database.pool, () => processTicks(server.pid));

/** The last fact's append is what ends a run, so waiting is one look at the heads. */
async function allEnded(prefix: string, count: number): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query<{ n: number }>(
      'select count(*)::int as n from run where starts_with(id, $1) and ended_at is not null',
      [prefix],
    );
    if (rows[0]?.n === count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const chain = (length: number): Step[] =>
  Array.from({ length }, (_, i) => step(`s${i}`, 'noop', { dependsOn: i === 0 ? [] : [`s${i - 1}`] }));
const fan = workflow([
  step('first', 'noop'),
  ...['a', 'b', 'c'].map((id) => step(id, 'noop', { dependsOn: ['first'] })),
  step('last', 'noop', { dependsOn: ['a', 'b', 'c'] }),
]);

try {
  // One round nobody measures: prepared statements, the queue's discovery, the compiler.
  await running.engine.start(start('warm', workflow(chain(50))));
  await until(running, 'warm');
  await (await DBOS.startWorkflow(plain)(50)).getResult();

  for (let round = 1; round <= ROUNDS; round++) {
    console.log(`round ${round} of ${ROUNDS}`);
    const id = `chain-${round}`;
    const ours = await gauge.measure(STEPS, async () => {
      await running.engine.start(start(id, workflow(chain(STEPS))));
      await allEnded(id, 1);
    });
    // From the first step's call to the end: the queue's poll is measured below, as latency.
    const facts = (await running.store.run(id))!.facts;
    const steps = facts.filter(({ kind }) => kind === 'step.done');
    const sequential = (steps.at(-1)!.at - steps[0]!.at) / (STEPS - 1);
    const theirs = await gauge.measure(STEPS, async () => (await DBOS.startWorkflow(plain)(STEPS)).getResult());
    const plainSequential = theirs.milliseconds / STEPS;
    console.log(`  ${STEPS} steps in sequence   ${sequential.toFixed(2)} ms/step   (${ours.said})`);
    console.log(`  the same in plain DBOS  ${plainSequential.toFixed(2)} ms/step   (${theirs.said})`);
    console.log(`  ratio ours / plain      ${(sequential / plainSequential).toFixed(2)}`);

    const many = await gauge.measure(RUNS * FAN, async () => {
      const runs = Array.from({ length: RUNS }, (_, i) => start(`many-${round}-${i}`, fan));
      await Promise.all(runs.map((run) => running.engine.start(run)));
      await allEnded(`many-${round}-`, RUNS);
    });
    const plainMany = await gauge.measure(RUNS * FAN, async () => {
      const handles = await Promise.all(Array.from({ length: RUNS }, () => DBOS.startWorkflow(plain)(FAN)));
      await Promise.all(handles.map((handle) => handle.getResult()));
    });
    const rate = ({ milliseconds }: { readonly milliseconds: number }) => (RUNS * FAN * 1000) / milliseconds;
    console.log(`  ${RUNS} runs x ${FAN} steps      ${rate(many).toFixed(0)} steps/s   (${many.said})`);
    console.log(`  the same in plain DBOS  ${rate(plainMany).toFixed(0)} steps/s   (${plainMany.said})`);
    console.log(`  ratio ours / plain      ${(rate(many) / rate(plainMany)).toFixed(2)}`);

    const latencies: number[] = [];
    for (let i = 0; i < 20; i++) {
      const delivery = `latency-${round}-${i}`;
      const before = new Set(started.keys());
      const at = performance.now();
      await running.inbox.accept({
        id: delivery,
        provider: 'github',
        name: 'push',
        installation: 1,
        body: Buffer.from('{}'),
      });
      let first: number | undefined;
      while (first === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        first = [...started].find(([run]) => !before.has(run))?.[1];
      }
      latencies.push(first - at);
    }
    latencies.sort((a, b) => a - b);
    console.log(
      `  delivery to first step  p50 ${latencies[10]!.toFixed(0)} ms, max ${latencies.at(-1)!.toFixed(0)} ms`,
    );
  }
} finally {
  await running.stop();
  await database.close();
  await server.stop();
  rmSync(root, { recursive: true, force: true });
}
