import { pino } from 'pino';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createGitHub } from '../../../src/adapters/github/github.ts';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { createProbot } from '../../../src/app.ts';
import { LocalTurns } from '../../../src/core/local-turns.ts';
import type { QuotaLimits } from '../../../src/core/quota/limits.ts';

/** What a worker is told on its standard input, as JSON. */
export interface Errand {
  readonly databaseUrl: string;
  readonly app: { readonly appId: number; readonly privateKey: string; readonly webhookSecret: string };
  readonly apiUrl: string;
  readonly installation: number;
  readonly limits: QuotaLimits;
  /** Its name, and how many branches it looks for. */
  readonly name: string;
  readonly requests: number;
}

// A process like the app's workers: it asks GitHub as fast as it may, and says a line for each answer. It ends when killed.
const input: Buffer[] = [];
for await (const chunk of process.stdin) input.push(chunk as Buffer);
const errand = JSON.parse(Buffer.concat(input).toString()) as Errand;
const { databaseUrl, app, apiUrl, installation, limits, name, requests } = errand;
const database = await openDatabase(databaseUrl, { connections: 3 });
const probot = createProbot({ ...app, apiUrl, log: pino({ level: 'silent' }) });
const quota = database.quota(systemClock);
const adapter = createGitHub(probot, { clock: systemClock, quota, limits, turns: new LocalTurns() });
const github = await adapter.installation(installation);
await Promise.all(
  Array.from({ length: requests }, async (_, index) => {
    await github.git.branch('acme/web', `${name}-${index}`);
    process.stdout.write('answer\n');
  }),
);
