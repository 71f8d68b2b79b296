import { systemClock } from '../../../src/adapters/clock.ts';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { quotaContract } from '../../contract/quota.ts';
import { openFresh } from '../../engine/postgres.ts';

quotaContract('on PostgreSQL', async () => {
  const database = await openFresh();
  const others: Awaited<ReturnType<typeof openDatabase>>[] = [];
  for (const _ of [1, 2, 3, 4]) others.push(await openDatabase(database.url, { connections: 2 }));
  let next = 0;
  return {
    quota: database.quota(systemClock),
    another: () => others[next++ % others.length]!.quota(systemClock),
    close: async () => {
      for (const other of others) await other.close();
      await database.close();
    },
  };
});
