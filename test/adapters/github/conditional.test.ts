import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { GitHub } from '../../../src/core/ports/github.ts';
import { FakeAnswers } from '../../fakes/answers.ts';
import { type Simulated, simulated } from './simulated.ts';

let world: Simulated;
let github: GitHub;
const answers = new FakeAnswers();
let web: string;
let count = 0;

beforeAll(async () => {
  world = await simulated({}, { answers });
  github = world.github;
});
afterAll(() => world.close());
beforeEach(async () => {
  count += 1;
  web = `acme/web-${count}`;
  await world.harness.seed(web, { 'a.txt': 'one\n' });
  answers.kept.clear();
  world.simulator.journal.entries.length = 0;
});

const statuses = () =>
  world.simulator.journal.entries.filter(({ method }) => method === 'GET').map(({ status }) => status);
const remaining = () => world.simulator.meter.state(`installation ID ${world.installation}`).remaining;
const kept = () => [...(answers.kept.get(world.installation)?.values() ?? [])].map(({ body }) => body);

test('what did not change is answered with 304, and costs nothing of the hour', async () => {
  const first = await github.pulls.list(web, { state: 'open' });
  const before = remaining();
  expect(await github.pulls.list(web, { state: 'open' })).toEqual(first);
  expect(await github.git.branch(web, 'main')).toEqual(await github.git.branch(web, 'main'));
  expect(statuses()).toEqual([200, 304, 200, 304]);
  // Of the three that followed only the first look at the branch.
  expect(before - remaining()).toBe(1);
});

test('what changed is seen at once, by whatever hand', async () => {
  const first = await github.git.branch(web, 'main');
  const pushed = await world.harness.push(web, 'main', { 'b.txt': 'two\n' });
  expect(await github.git.branch(web, 'main')).toEqual({ sha: pushed });
  expect(first).not.toEqual({ sha: pushed });
  expect(statuses()).toEqual([200, 200]);
});

test('each page of a list is an answer of its own', async () => {
  await world.harness.push(web, 'topic', { 'b.txt': 'two\n' });
  const { number } = await github.pulls.create(web, { head: 'topic', base: 'main', title: 't', body: '' });
  for (let at = 0; at < 150; at += 1) await world.harness.comment(web, number, 'olga', `comment ${at}`);
  await github.issues.comments(web, number);
  await world.harness.comment(web, number, 'olga', 'comment 150');
  world.simulator.journal.entries.length = 0;
  const comments = await github.issues.comments(web, number);
  expect(comments.map(({ body }) => body)).toEqual(Array.from({ length: 151 }, (_, at) => `comment ${at}`));
  expect(statuses()).toEqual([304, 200]);
});

test('contents of a file are kept only when it is small, and other answers when they are not huge', async () => {
  const large = 'x'.repeat(60_000);
  await world.harness.push(web, 'main', { 'small.txt': 'small', 'large.txt': large });
  expect((await github.repositories.file(web, 'small.txt', 'main'))?.text).toBe('small');
  expect((await github.repositories.file(web, 'large.txt', 'main'))?.text).toBe(large);
  expect(kept()).toHaveLength(1);
  expect(kept()[0]).toContain('small.txt');
});

test('no token, and nothing that the app asked for itself, is kept', async () => {
  await world.adapter.installations();
  await github.repositories.list();
  await github.pulls.list(web, { state: 'open' });
  expect([...answers.kept.keys()]).toEqual([world.installation]);
  const all = JSON.stringify([...answers.kept.values()].map((one) => [...one]));
  for (const token of world.simulator.hub.tokens.keys()) expect(all).not.toContain(token);
});

test('a store that is away costs a request and no error', async () => {
  const away = async () => {
    throw new Error('the database is away');
  };
  const broken = await simulated({}, { answers: { find: away, keep: away } });
  try {
    await broken.harness.seed('acme/web', { 'a.txt': 'one\n' });
    expect(await broken.github.git.branch('acme/web', 'main')).toBeDefined();
    expect(await broken.github.git.branch('acme/web', 'main')).toBeDefined();
  } finally {
    await broken.close();
  }
});

test('the same read asked ten times in one moment is sent once; asked again after it was sent, it is sent again', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => github.git.branch(web, 'main')));
  expect(new Set(all.map((one) => one?.sha)).size).toBe(1);
  expect(statuses()).toEqual([200]);
  const slow = github.git.branch(web, 'main');
  await new Promise((resolve) => setTimeout(resolve, 1));
  await Promise.all([slow, github.git.branch(web, 'main')]);
  expect(statuses()).toHaveLength(3);
});
