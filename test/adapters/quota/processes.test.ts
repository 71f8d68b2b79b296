import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { DOCUMENTED_LIMITS } from '../../../src/core/quota/limits.ts';
import { startSimulator } from '../../../src/simulator/simulator.ts';
import { freshDatabase } from '../../engine/postgres.ts';
import { closeSoundly } from '../../simulator/sound.ts';
import type { Errand } from './worker.ts';

/** What the installation may spend in a minute, which the test never sees the end of. */
const POINTS = 40;
const children: ChildProcess[] = [];
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const close of closing.splice(0).reverse()) await close();
});

test('three processes on one database never ask for more than there is, and a fourth after them spends nothing twice', async () => {
  const database = await freshDatabase();
  closing.push(() => database.drop());
  // Migrated once, so that the workers begin together.
  await (await openDatabase(database.url, { connections: 1 })).close();
  const directory = mkdtempSync(path.join(tmpdir(), 'baton-quota-'));
  const simulator = await startSimulator({ directory, limits: { pointsPerMinute: POINTS } });
  closing.push(() => closeSoundly(simulator, directory));
  const { installation } = simulator.seed({
    login: 'acme',
    people: { olga: 'admin' },
    repositories: [{ name: 'web', files: { 'README.md': '# web\n' } }],
  });
  const { id, privateKey, webhookSecret } = simulator.app;
  const limits = {
    ...DOCUMENTED_LIMITS,
    points: { units: POINTS, seconds: 60 },
    reserve: { points: 0, content: 0, hourly: 0 },
  };
  let answers = 0;
  const begin = (name: string) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'worker.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    child.stdout.on('data', (text: Buffer) => {
      answers += text.toString().split('\n').length - 1;
    });
    const app = { appId: id, privateKey, webhookSecret };
    const errand: Errand = {
      ...{ databaseUrl: database.url, app, apiUrl: simulator.url, installation: installation!, limits },
      ...{ name, requests: 30 },
    };
    child.stdin.end(JSON.stringify(errand));
  };
  const seen = () => simulator.journal.entries.filter(({ operation }) => operation === 'git/get-ref').length;

  for (const name of ['one', 'two', 'three']) begin(name);
  for (let wait = 0; wait < 200 && answers < POINTS; wait += 1) await sleep(50);
  await sleep(500);
  expect([seen(), answers]).toEqual([POINTS, POINTS]);

  for (const child of children.splice(0)) child.kill('SIGKILL');
  begin('four');
  // It says hello to GitHub as the app, whose limits are not the installation's.
  const hellos = () =>
    simulator.journal.entries.filter(({ operation }) => operation === 'apps/get-authenticated').length;
  for (let wait = 0; wait < 200 && hellos() < 4; wait += 1) await sleep(50);
  await sleep(1000);
  expect([hellos(), seen(), answers]).toEqual([4, POINTS, POINTS]);
  expect(simulator.meter.refusals).toEqual({});
});
