import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { ChangeRequest } from '../../../src/core/ports/github/changes.ts';
import type { GitHub } from '../../../src/core/ports/github.ts';
import { GITHUB_GRAPHQL } from '../../../src/simulator/graphql/door.ts';
import { type Simulated, simulated } from './simulated.ts';

let world: Simulated;
let github: GitHub;
let count = 0;
let web: string;
let sha: string;

beforeAll(async () => {
  world = await simulated();
  github = world.github;
});
afterAll(() => world.close());
beforeEach(async () => {
  web = await fresh();
  sha = world.simulator.read(web).sha('main')!;
  await github.repositories.get(web);
  world.simulator.faults.clear();
  world.simulator.journal.entries.length = 0;
});

async function fresh(files: { readonly [path: string]: string } = { 'a.txt': 'one\n' }): Promise<string> {
  count += 1;
  await world.harness.seed(`acme/web-${count}`, files);
  return `acme/web-${count}`;
}

const request = (more: Partial<ChangeRequest> = {}): ChangeRequest => ({
  branch: 'topic',
  message: 'Change\n\nBaton-Run: run-1',
  files: [{ path: 'a.txt', text: 'two\n' }],
  title: 'Change',
  body: 'Why',
  ...more,
});
const LABEL = { name: 'design', color: 'ededed', description: null, default: false } as const;
/** Requests since the test began, by operation. */
const asked = () => world.simulator.journal.entries.map(({ operation }) => operation);
const spent = () => world.simulator.journal.entries.reduce((sum, { points }) => sum + points, 0);
const OPEN = 'graphql:createRef+createCommitOnBranch+createPullRequest';

test('in the usual case a change costs 3 writing requests, 15 points, and one look for all repositories', async () => {
  const all = [web, await fresh(), await fresh(), await fresh()];
  for (const name of all) {
    world.simulator.hub.repository(name).labels.set('design', { ...LABEL, id: world.simulator.hub.id() });
  }
  const opened = await Promise.all(all.map((name) => github.changes.open(name, request({ labels: ['design'] }))));
  const pulls = opened.map((one) => {
    if (one.kind !== 'opened') throw new Error(one.kind);
    return one;
  });
  expect(asked()).toEqual(['graphql:look', OPEN, OPEN, OPEN, OPEN]);
  await Promise.all(
    pulls.map(({ pull }, at) => github.changes.equip(all[at]!, pull.number, { labels: ['design'], body: 'Linked' })),
  );
  const standing = await Promise.all(pulls.map(({ pull }, at) => github.changes.standing(all[at]!, pull.number)));
  expect(standing.map((one) => one?.pull.labels)).toEqual([['design'], ['design'], ['design'], ['design']]);
  for (const [at, { pull, head }] of pulls.entries()) {
    await github.pulls.merge(all[at]!, pull.number, { sha: head, strategy: 'squash' });
  }
  expect(asked().filter((name) => name !== 'graphql:look' && name !== 'graphql:standing')).toHaveLength(3 * 4);
  expect(spent()).toBe(15 * 4 + 2);
  world.simulator.journal.entries.length = 0;
  await Promise.all(all.map((name, at) => github.git.deleteBranch(name, 'topic', pulls[at]!.head)));
  expect(asked()).toEqual(['graphql:updateRefs']);
  expect(all.map((name) => world.simulator.read(name).branches())).toEqual(all.map(() => ['main']));
});

test.each([502, 'hang-up', 'half'] as const)(
  'an opening that was done though its answer was lost (%s) says that somebody has to look',
  async (kind) => {
    world.simulator.faults.add({ operation: OPEN, kind, applied: true });
    expect((await github.changes.open(web, request())).kind).toBe('look');
    expect(asked().filter((name) => name === OPEN)).toHaveLength(1);
    expect(await github.pulls.list(web, { state: 'all' })).toHaveLength(1);
  },
);

test.each([502, 'hang-up', 'secondary', 'too-many'] as const)(
  'an opening that was not done (%s) is looked for and done',
  async (kind) => {
    world.simulator.faults.add({ operation: OPEN, kind, retryAfterSeconds: 1 });
    expect((await github.changes.open(web, request())).kind).toBe('opened');
    expect(asked()).toEqual(['graphql:look', OPEN, 'graphql:look', OPEN]);
  },
);

test.each([true, false])('an equipping whose answer was lost (done: %s) is done', async (applied) => {
  world.simulator.hub.repository(web).labels.set('design', { ...LABEL, id: world.simulator.hub.id() });
  const opened = await github.changes.open(web, request({ labels: ['design'] }));
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  const operation = 'graphql:updatePullRequest+addLabelsToLabelable';
  world.simulator.faults.add({ operation, kind: 'hang-up', applied });
  expect(await github.changes.equip(web, opened.pull.number, { labels: ['design'], body: 'Linked' })).toEqual({});
  expect(await github.pulls.get(web, opened.pull.number)).toMatchObject({ labels: ['design'], body: 'Linked' });
});

test.each([true, false])('a deletion whose answer was lost (done: %s) is done', async (applied) => {
  await github.git.createBranch(web, 'topic', sha);
  world.simulator.faults.add({ operation: 'graphql:updateRefs', kind: 502, applied });
  await github.git.deleteBranch(web, 'topic', sha);
  expect(world.simulator.read(web).branches()).toEqual(['main']);
});

test('what GitHub refused in the middle leaves what was before it, and nothing that must not be', async () => {
  const opened = await github.changes.open(web, request({ files: [{ path: '../a.txt', text: 'two\n' }] }));
  expect(opened.kind).toBe('look');
  expect(world.simulator.read(web).sha('topic')).toBe(sha);
  expect(await github.pulls.list(web, { state: 'all' })).toEqual([]);
});

test('a branch that a person made between look and write gets no pull request from us', async () => {
  world.simulator.faults.add({ operation: OPEN, kind: 'delay', delayMilliseconds: 500 });
  const opening = github.changes.open(web, request());
  while (!asked().includes('graphql:look')) await sleep(5);
  const theirs = await world.harness.push(web, 'topic', { 'mine.txt': 'of a person\n' });
  expect((await opening).kind).toBe('look');
  expect(world.simulator.read(web).sha('topic')).toBe(theirs);
  expect((await github.pulls.list(web, { state: 'all' })).map(({ state }) => state)).toEqual(['closed']);
});

test('an executable or a link is no matter for GraphQL, which cannot keep its mode', async () => {
  const { git } = world.simulator.hub.repository(web);
  for (const [path, mode] of [
    ['run.sh', '100755'],
    ['link', '120000'],
  ] as const) {
    const parent = git.refs.get('refs/heads/main')!;
    const tree = git.writeTree(git.commit(parent)!.tree, new Map([[path, { mode, sha: git.writeBlob('a.txt') }]]));
    git.refs.set(
      'refs/heads/main',
      git.writeCommit({ ...git.commit(parent)!, tree, parents: [parent], message: path }),
    );
    const opened = await github.changes.open(web, request({ files: [{ path, text: 'new\n' }] }));
    expect(opened).toEqual({ kind: 'look', why: `${path} is no plain file` });
    // Taking it away needs no mode, and one that is so already is left.
    const same = await github.changes.open(web, request({ files: [{ path, text: 'a.txt' }] }));
    expect(same.kind).toBe('right');
  }
  expect(asked()).not.toContain(OPEN);
});

test('a message that GraphQL would not write as it is goes the long way', async () => {
  const opened = await github.changes.open(web, request({ message: 'one\ntwo\n\nBaton-Run: run-1' }));
  expect(opened.kind).toBe('look');
  expect(asked()).toEqual([]);
});

test('a limit that GraphQL tells with status 200 is waited out', async () => {
  world.simulator.faults.add({ operation: OPEN, kind: 'primary', retryAfterSeconds: 1 });
  expect((await github.changes.open(web, request())).kind).toBe('opened');
  expect(asked().filter((name) => name === OPEN)).toHaveLength(2);
});

test('a label that was deleted and made anew under its name is found by its name', async () => {
  const { labels } = world.simulator.hub.repository(web);
  labels.set('design', { ...LABEL, id: world.simulator.hub.id() });
  const opened = await github.changes.open(web, request({ labels: ['design'] }));
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  labels.set('design', { ...LABEL, id: world.simulator.hub.id() });
  expect(await github.changes.equip(web, opened.pull.number, { labels: ['design'], body: 'Linked' })).toEqual({});
  expect(await github.pulls.get(web, opened.pull.number)).toMatchObject({ labels: ['design'], body: 'Linked' });
});

test('a branch that moved is not deleted, by GraphQL either', async () => {
  await github.git.createBranch(web, 'topic', sha);
  const theirs = await world.harness.push(web, 'topic', { 'mine.txt': 'of a person\n' });
  await expect(github.git.deleteBranch(web, 'topic', sha)).rejects.toMatchObject({ code: 'conflict' });
  expect(world.simulator.read(web).sha('topic')).toBe(theirs);
});

test('more than a hundred checks on a head are all seen', async () => {
  const opened = await github.changes.open(web, request());
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  for (let at = 0; at < 120; at += 1) await world.harness.check(web, opened.head, `check ${at}`, 'success');
  expect((await github.changes.standing(web, opened.pull.number))?.runs).toHaveLength(120);
});

test('an older Enterprise Server, whose schema lacks a mutation, is asked once and then through REST', async () => {
  const old = await simulated({ graphql: { ...GITHUB_GRAPHQL, lacking: ['createCommitOnBranch', 'updateRefs'] } });
  try {
    await old.harness.seed('acme/web', { 'a.txt': 'one\n' });
    const names = () => old.simulator.journal.entries.map(({ operation }) => operation);
    for (let time = 0; time < 2; time += 1) {
      expect(await old.github.changes.open('acme/web', request())).toEqual({
        kind: 'look',
        why: 'this GitHub has no such GraphQL',
      });
    }
    expect(names().filter((name) => name === 'graphql')).toHaveLength(1);
    const { sha: base } = (await old.github.git.branch('acme/web', 'main'))!;
    for (const branch of ['x', 'y']) {
      await old.github.git.createBranch('acme/web', branch, base);
      await old.github.git.deleteBranch('acme/web', branch, base);
    }
    expect(old.simulator.read('acme/web').branches()).toEqual(['main']);
    expect(names().filter((name) => name === 'graphql')).toHaveLength(2);
  } finally {
    await old.close();
  }
});
