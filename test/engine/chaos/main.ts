// node test/engine/chaos/main.ts --seed N --runs 200: the long form of chaos.test.ts, on a PostgreSQL of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbedded } from '../../../src/adapters/postgres/embedded.ts';
import { drive } from './drive.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    runs: { type: 'string', default: '200' },
    kills: { type: 'string', default: '40' },
    zombies: { type: 'string', default: '10' },
    workers: { type: 'string', default: '3' },
  },
});
const numbers = { runs: Number(values.runs), kills: Number(values.kills), zombies: Number(values.zombies) };
console.log(`seed ${values.seed}`, numbers);
const root = mkdtempSync(path.join(os.tmpdir(), 'baton-chaos-'));
const server = await startEmbedded(root);
try {
  const seed = Number(values.seed);
  const verdict = await drive({
    url: server.url,
    seed,
    ...numbers,
    workers: Number(values.workers),
    patience: 120_000,
  });
  console.log(verdict);
  if (verdict.violations.length > 0) process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
}
