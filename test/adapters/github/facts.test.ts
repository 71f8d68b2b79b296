import { expect, test } from '@jest/globals';
import type { Artifact } from '../../../src/simulator/records/actions.ts';
import { zip } from '../../../src/simulator/zip.ts';
import { type Simulated, simulated } from './simulated.ts';

async function inWorld(work: (world: Simulated) => Promise<void>, options: Parameters<typeof simulated>[0] = {}) {
  const world = await simulated(options);
  try {
    await work(world);
  } finally {
    await world.close();
  }
}

test('an artifact that is too large is refused before it is fetched, and a broken one after', () =>
  inWorld(async ({ harness, github, simulator }) => {
    await harness.seed('acme/web', { 'a.txt': 'one\n' });
    await harness.artifact('acme/web', 'main', 'report', { 'a.txt': 'a' });
    const sha = (await github.git.branch('acme/web', 'main'))!.sha;
    const { artifacts } = simulator.hub.repository('acme/web');
    const [made] = [...artifacts.values()] as [Artifact];
    const holding = (content: Buffer) => artifacts.set(made.id, { ...made, content });
    const fetched = () =>
      simulator.journal.entries.filter(({ operation }) => operation === 'actions/download-artifact');

    holding(Buffer.alloc(25_000_001));
    const asked = () => github.actions.artifact('acme/web', sha, 'report');
    await expect(asked()).rejects.toMatchObject({
      code: 'step-failed',
      message: 'acme/web: the artifact "report" cannot be read: it is larger than 25 MB',
    });
    expect(fetched()).toHaveLength(0);
    holding(Buffer.from('no archive at all, but long enough'));
    await expect(asked()).rejects.toMatchObject({
      code: 'step-failed',
      message: expect.stringMatching(/it is no zip archive$/),
    });
    const large = zip({ 'a.txt': 'a' });
    // It says so of its one file, in the directory.
    large.writeUInt32LE(50_000_001, large.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24);
    holding(large);
    await expect(asked()).rejects.toMatchObject({
      code: 'step-failed',
      message: expect.stringMatching(/it unpacks to more than 50 MB$/),
    });
    expect(fetched()).toHaveLength(2);
    artifacts.set(made.id, { ...made, expiresAt: 0 });
    expect(await asked()).toBeUndefined();
  }));

test('a permission that is lacking is a fault and not a missing dependency graph', () =>
  inWorld(
    async ({ harness, github }) => {
      await harness.seed('acme/web', { 'a.txt': 'one\n' });
      const [base, head] = ['a'.repeat(40), 'b'.repeat(40)];
      await expect(github.dependencies.compare('acme/web', base, head)).rejects.toMatchObject({
        code: 'permission-denied',
        retry: { kind: 'granted' },
      });
    },
    { app: { permissions: { metadata: 'read' } } },
  ));

test('of more than 250 commits the first are listed, and that there are more is said', () =>
  inWorld(async ({ harness, github }) => {
    await harness.seed('acme/web', { 'a.txt': 'one\n' });
    const push = (at: number) => harness.push('acme/web', 'change', { 'a.txt': `${at}\n` });
    for (let at = 0; at < 250; at += 1) await push(at);
    const { number } = await github.pulls.create('acme/web', { head: 'change', base: 'main', title: 'T', body: '' });
    const whole = await github.pulls.commits('acme/web', number);
    expect([whole.commits.length, whole.truncated]).toEqual([250, false]);
    await push(250);
    const cut = await github.pulls.commits('acme/web', number);
    expect([cut.commits.length, cut.truncated]).toEqual([250, true]);
  }));
