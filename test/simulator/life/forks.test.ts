import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startWorld, type TestWorld } from '../world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('a pull request from a fork names where its head lies, follows it, and lands like any other', async () => {
  const { sim, call } = world;
  const oscar = sim.as('oscar');
  expect(await oscar.fork('acme/docs')).toBe('oscar/docs');
  const sha = await oscar.push('oscar/docs', 'topic', { 'a.md': 'a\n' }, 'a');
  const number = await oscar.openPull('acme/docs', { head: 'oscar:topic', title: 'From outside' });
  const { body } = await call('GET', `/repos/acme/docs/pulls/${number}`);
  expect(body).toMatchObject({
    head: { label: 'oscar:topic', ref: 'topic', sha, repo: { full_name: 'oscar/docs', fork: true } },
    base: { label: 'acme:main', repo: { full_name: 'acme/docs', fork: false } },
  });
  expect((await call('GET', '/repos/acme/docs/pulls?head=oscar:topic')).body).toHaveLength(1);
  expect((await call('GET', '/repos/acme/docs/pulls?head=acme:topic')).body).toEqual([]);
  // The commits of forks are found in the repository itself.
  expect((await call('GET', `/repos/acme/docs/contents/a.md?ref=${sha}`)).status).toBe(200);

  // A branch of that name in the repository itself is another one.
  await sim.as('ana').push('acme/docs', 'topic', { 'b.md': 'b\n' }, 'b');
  expect((await call('GET', `/repos/acme/docs/pulls/${number}`)).body.head.sha).toBe(sha);
  const next = await oscar.push('oscar/docs', 'topic', { 'a.md': 'aa\n' }, 'more');
  expect((await call('GET', `/repos/acme/docs/pulls/${number}`)).body.head.sha).toBe(next);

  await sim.as('ana').merge('acme/docs', number);
  expect(sim.read('acme/docs').file('a.md')).toBe('aa\n');
  expect(sim.read('acme/docs').branches()).toContain('topic');
  expect([await sim.read('acme/docs').fsck(), await sim.read('oscar/docs').fsck()]).toEqual(['', '']);
});

test('a pull request ends when its branch in the fork goes away', async () => {
  const { sim } = world;
  const cleo = sim.as('cleo');
  await cleo.fork('acme/docs');
  await cleo.push('cleo/docs', 'gone', { 'c.md': 'c\n' }, 'c');
  const number = await cleo.openPull('acme/docs', { head: 'cleo:gone', title: 'Gone' });
  await cleo.deleteBranch('cleo/docs', 'gone');
  expect(
    sim
      .read('acme/docs')
      .pulls()
      .find((one) => one.number === number)?.state,
  ).toBe('closed');
});
