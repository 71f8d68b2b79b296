// The whole engine behind the real door, with runs that never cease: node busy.ts busy <database url>
import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { createHost, createProbot } from '../../src/app.ts';
import { done } from '../../src/core/action.ts';
import { sources } from '../../src/sources/index.ts';
import { start, step, workflow } from '../../test/core/run/build.ts';
import { anyAction, startEngine } from '../../test/engine/world.ts';
import { SECRET } from './load.ts';

/** Runs that are under way at once. */
const RUNS = 20;
const STEPS = 50;

const database = await openDatabase(process.argv[3] ?? '');
const chain = workflow(
  Array.from({ length: STEPS }, (_, i) => step(`s${i}`, 'work', { dependsOn: i === 0 ? [] : [`s${i - 1}`] })),
);
let ended = () => {};
const running = await startEngine(
  database,
  [
    // As long as a quick answer of GitHub takes.
    anyAction('work', async (_input, { step: { id } }) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (id === `s${STEPS - 1}`) setImmediate(() => ended());
      return done({});
    }),
  ],
  {
    reads: sources,
    organizations: {
      load: async (installation, org) => ({
        ...{ org, installation, catalogue: start('x', chain).catalogue, workflows: [], environment: {}, commands: {} },
        ...{ slackChannels: [], repositoryOverrides: [], longestChain: 8, problems: [] },
      }),
    },
  },
);
let next = 0;
const begin = () => running.engine.start(start(`busy-${next++}`, chain)).catch(() => {});
ended = () => void begin();
for (let i = 0; i < RUNS; i++) await begin();

const log = pino({ level: 'silent' });
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();
const probot = createProbot({ appId: 1, privateKey, webhookSecret: SECRET, apiUrl: 'http://127.0.0.1:1', log });
const host = await createHost({
  ...{ probot, inbox: running.inbox, host: '127.0.0.1', port: 0, webhookSecrets: [SECRET], log },
});
process.send?.({ port: Number(new URL(host.url).port) });
process.on('disconnect', () => process.exit());
