import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../../src/adapters/postgres/database.ts';
import { sweep } from '../../../src/engine/sweep.ts';
import { evaluationsContract } from '../../contract/evaluations.ts';
import { openFresh } from '../../engine/postgres.ts';
import { anEvaluation } from '../../fakes/evaluation.ts';

const DAY = 86_400_000;

let database: Database;
beforeAll(async () => {
  database = await openFresh();
});
afterAll(() => database.close());
const empty = () => database.pool.query('truncate evaluation, pull_standing');

evaluationsContract('evaluations in PostgreSQL', async () => {
  await empty();
  return database;
});

test('two that record the same pull request at the same time leave the newest standing', async () => {
  await empty();
  const { evaluations, compliance } = database;
  await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      evaluations.record([anEvaluation({ at, headSha: String(at), conclusion: at === 39 ? 'failure' : 'success' })]),
    ),
  );
  expect(await compliance.standing({})).toMatchObject([{ conclusion: 'failure', pulls: 1 }]);
});

test('they are kept for half a year, and so is that their pull request is closed', async () => {
  await empty();
  const { evaluations, compliance, pool } = database;
  const now = Date.now();
  await evaluations.record([anEvaluation({ at: now - 181 * DAY }), anEvaluation({ at: now - 179 * DAY, pull: 2 })]);
  for (const pull of [1, 2, 3]) {
    await evaluations.stands({ installation: 7, repository: 'acme/web', pull, open: false, at: 0 });
  }
  await pool.query(`update pull_standing set at = now() - interval '181 days' where pull <> 3`);
  await sweep(pool);
  expect(await evaluations.recent({ installation: 7, limit: 9 })).toMatchObject([{ pull: 2 }]);
  expect(await compliance.standing({})).toEqual([]);
  const { rows } = await pool.query('select pull from pull_standing order by pull');
  expect(rows).toEqual([{ pull: 2 }, { pull: 3 }]);
});

test('a database that is away is a fault that passes', async () => {
  const away = await openFresh();
  await away.close();
  const { evaluations, compliance } = away;
  const fault = { code: 'unavailable' };
  await expect(evaluations.record([anEvaluation()])).rejects.toMatchObject(fault);
  await expect(compliance.standing({})).rejects.toMatchObject(fault);
});
