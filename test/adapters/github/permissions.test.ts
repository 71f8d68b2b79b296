import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createGitHub } from '../../../src/adapters/github/github.ts';
import { limitsFor } from '../../../src/adapters/github/scheduler.ts';
import { createProbot } from '../../../src/app.ts';
import { LocalTurns } from '../../../src/core/local-turns.ts';
import { createMemoryQuota } from '../../../src/core/quota/memory.ts';
import { suspend, unsuspend } from '../../../src/simulator/acts/installations.ts';
import { simulated } from './simulated.ts';

test('a permission that the app lacks is named', async () => {
  const world = await simulated({ app: { permissions: { metadata: 'read', contents: 'read' } } });
  try {
    await world.harness.seed('acme/web', { 'a.txt': 'one\n' });
    const sha = (await world.github.git.branch('acme/web', 'main'))!.sha;
    const refused = world.github.git.createBranch('acme/web', 'x', sha);
    await expect(refused).rejects.toMatchObject({
      code: 'permission-denied',
      message: expect.stringMatching(/not accessible by integration \(it takes .*contents=write/i),
      retry: { kind: 'granted' },
    });
  } finally {
    await world.close();
  }
});

test('an installation that is gone is said to be gone, and is tried again when it is back', async () => {
  const world = await simulated();
  try {
    await expect((await world.adapter.installation(999_999)).repositories.list()).rejects.toMatchObject({
      code: 'permission-denied',
      message: expect.stringContaining('installation is gone or suspended'),
    });
  } finally {
    await world.close();
  }
});

test('an installation that is suspended in mid-run is no rate limit: each request says so, once, and nothing pauses', async () => {
  const world = await simulated();
  try {
    await world.harness.seed('acme/web', { 'a.txt': 'one\n' });
    await world.github.git.branch('acme/web', 'main');
    const { hub } = world.simulator;
    const installation = hub.installations.get(world.installation)!;
    suspend(hub, installation, hub.account('olga'));
    for (const branch of ['one', 'two', 'three', 'four', 'five', 'six', 'seven']) {
      await expect(world.github.git.branch('acme/web', branch)).rejects.toMatchObject({
        code: 'permission-denied',
        message: expect.stringContaining('suspended'),
      });
    }
    expect(world.adapter.queues().get(world.installation)).toMatchObject({ breakers: [], inFlight: 0 });
    expect(world.adapter.queues().get(world.installation)).not.toHaveProperty('pause');
    unsuspend(hub, installation, hub.account('olga'));
    expect(await world.github.git.branch('acme/web', 'main')).toBeDefined();
  } finally {
    await world.close();
  }
});

test('the app knows where it is installed', async () => {
  const world = await simulated();
  try {
    expect(await world.adapter.installations()).toEqual([{ id: world.installation, org: 'acme' }]);
  } finally {
    await world.close();
  }
});

test("a key that is not the app's is refused in words, once and without a loop", async () => {
  const world = await simulated();
  try {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const { url: apiUrl, app } = world.simulator;
    const log = pino({ level: 'silent' });
    const probot = createProbot({ appId: app.id, privateKey, webhookSecret: app.webhookSecret, apiUrl, log });
    const adapter = createGitHub(probot, {
      clock: systemClock,
      quota: createMemoryQuota(systemClock),
      limits: limitsFor(apiUrl),
      turns: new LocalTurns(),
    });
    world.simulator.journal.entries.length = 0;
    await expect(adapter.installation(world.installation)).rejects.toMatchObject({
      code: 'token-expired',
      message: expect.stringContaining('GitHub refuses the credentials'),
    });
    expect(world.simulator.journal.entries).toHaveLength(1);
  } finally {
    await world.close();
  }
});

test('a GitHub that cannot be reached is unavailable, not a bug', async () => {
  const world = await simulated();
  await world.simulator.close();
  await expect(world.github.repositories.get('acme/web')).rejects.toMatchObject({ code: 'unavailable' });
  await world.close();
});
