import { expect, test } from '@jest/globals';
import { drive } from './chaos/drive.ts';
import { freshDatabase } from './postgres.ts';

// The long form: node test/engine/chaos/main.ts --seed N --runs 200
test('whatever is killed or sleeps too long, every run ends and every step counts once', async () => {
  const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 1e9));
  const { url, drop } = await freshDatabase();
  try {
    const verdict = await drive({ url, seed, runs: 40, workers: 3, kills: 8, zombies: 2, patience: 40_000 });
    expect({ seed, ...verdict }).toEqual({
      seed,
      runs: 40,
      steps: expect.any(Number),
      repeated: expect.any(Number),
      violations: [],
    });
    process.stdout.write(`chaos: seed ${seed}, ${verdict.steps} steps, ${verdict.repeated} calls made again\n`);
  } finally {
    await drop();
  }
}, 90_000);
