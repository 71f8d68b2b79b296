import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAnswers } from '../../../src/adapters/postgres/answers.ts';
import type { Database } from '../../../src/adapters/postgres/database.ts';
import { answersContract } from '../../contract/answers.ts';
import { openFresh } from '../../engine/postgres.ts';

let database: Database;
beforeAll(async () => {
  database = await openFresh();
});
afterAll(() => database.close());

answersContract('answers in PostgreSQL', async () => {
  await database.pool.query('delete from answer');
  return { answers: createAnswers(database.pool, 10), most: 10 };
});

test('one that was used an hour after it was kept counts as young again', async () => {
  const answers = createAnswers(database.pool, 10);
  await answers.keep(1, 'k', { etag: '"1"', body: '1' });
  await database.pool.query(`update answer set used_at = now() - interval '2 hours'`);
  await answers.find(1, 'k');
  const { rows } = await database.pool.query(`select 1 from answer where used_at > now() - interval '1 minute'`);
  expect(rows).toHaveLength(1);
});
