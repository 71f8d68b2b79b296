// GitHub waits ten seconds for an answer; handlers may take longer than that.
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createHost, createProbot } from '../../src/app.ts';
import type { Organization } from '../../src/core/organization/organization.ts';
import { createLog } from '../../src/log.ts';
import { push } from '../../src/sources/push.ts';
import { acme } from '../sources/examples.ts';
import { openFresh } from './postgres.ts';
import { startEngine } from './world.ts';

const SECRET = 'a secret that is long enough';

test('while every handler is stuck, a delivery is acknowledged within a second', async () => {
  const database = await openFresh();
  const stuck = Promise.withResolvers<Organization>();
  let handling = 0;
  const running = await startEngine(database, [], {
    reads: [push],
    organizations: {
      load: () => {
        handling += 1;
        return stuck.promise;
      },
    },
  });
  const log = createLog({ level: 'silent' }, { write: () => {} });
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
  const host = await createHost({
    probot: createProbot({ appId: 1, privateKey, webhookSecret: SECRET, apiUrl: 'http://127.0.0.1:1', log }),
    inbox: running.inbox,
    host: '127.0.0.1',
    port: 0,
    webhookSecrets: [SECRET],
    log,
  });
  try {
    const body = JSON.stringify(acme({ ref: 'refs/heads/main', before: 'a0', after: 'a1' }));
    const took: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      const began = performance.now();
      const { status } = await fetch(`${host.url}/api/github/webhooks`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'x-github-event': 'push',
          'x-github-delivery': `push-${count}`,
          'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
        },
      });
      expect(status).toBe(202);
      took.push(performance.now() - began);
    }
    expect(Math.max(...took)).toBeLessThan(1_000);
    // The handlers have been at it all the while.
    expect(handling).toBeGreaterThan(1);
    expect(await running.store.deliveries()).toMatchObject({ waiting: 200, done: 0 });
  } finally {
    stuck.reject(new Error('over'));
    await host.close();
    await running.stop();
    await database.close();
  }
});
