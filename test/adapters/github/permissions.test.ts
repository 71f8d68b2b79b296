import { expect, test } from '@jest/globals';
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
      retry: { kind: 'never' },
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

test('a GitHub that cannot be reached is unavailable, not a bug', async () => {
  const world = await simulated();
  await world.simulator.close();
  await expect(world.github.repositories.get('acme/web')).rejects.toMatchObject({ code: 'unavailable' });
  await world.close();
});
