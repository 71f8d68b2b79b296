import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '../../../src/adapters/postgres/database.ts';
import { createWaivers } from '../../../src/adapters/postgres/waivers.ts';
import { waiversContract } from '../../contract/waivers.ts';
import { openFresh } from '../../engine/postgres.ts';
import { aWaiver } from '../../fakes/waiver.ts';

let database: Database;
beforeAll(async () => {
  database = await openFresh();
});
afterAll(() => database.close());

waiversContract('in PostgreSQL', async () => {
  await database.pool.query('truncate waiver, judge_again');
  return createWaivers(database.pool);
});

const PULL = { installation: 9, org: 'acme', repository: 'acme/web', pull: 3 };

test('who withdrew one, and when, stays on record', async () => {
  await database.waivers.grant(PULL, { ...aWaiver(), id: 'a', branch: 'main', grantedAt: 1 });
  await database.waivers.withdraw(PULL, aWaiver(), { id: 'b', by: 'cy', at: 2000 });
  const { rows } = await database.pool.query(
    'select granted_by, withdrawn_by, withdrawn_at from waiver where id = $1',
    ['a'],
  );
  expect(rows).toEqual([{ granted_by: 'ben', withdrawn_by: 'cy', withdrawn_at: new Date(2000) }]);
});

test('an installation that was removed gets none any more', async () => {
  await database.pool.query(`insert into installation (id, state, as_of) values (8, 'deleted', now())`);
  const pull = { ...PULL, installation: 8 };
  await database.waivers.grant(pull, { ...aWaiver(), id: 'a', branch: 'main', grantedAt: 1 });
  await database.waivers.judgeAgain({ ...pull, policy: 'one', at: 1 });
  expect(await database.waivers.ofPull(pull)).toEqual([]);
  expect(await database.waivers.due(2, 10)).toEqual([]);
});
