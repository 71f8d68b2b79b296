// The actions on the real adapter before a simulated GitHub: what a change set costs when nothing is in the way.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { open } from '../../../src/actions/changeset/open.ts';
import { merge } from '../../../src/actions/git/merge.ts';
import { filesFor, Stage } from '../../actions/stage.ts';
import { FakeAnswers } from '../../fakes/answers.ts';
import { type Simulated, simulated } from './simulated.ts';

const COUNT = 12;
const NAMES = Array.from({ length: COUNT }, (_, at) => `acme/r${at}`);

let world: Simulated;
beforeAll(async () => {
  world = await simulated({}, { answers: new FakeAnswers() });
  // The installation's token, once an hour.
  await world.github.repositories.list();
  for (const name of NAMES) {
    await world.harness.seed(name, { 'README.md': '# here\n' });
    const { hub } = world.simulator;
    for (const label of ['baton', 'design-sync']) {
      hub.repository(name).labels.set(label, {
        ...{ id: hub.id(), name: label, color: 'ededed', description: null, default: false },
      });
    }
  }
});
afterAll(() => world.close());

function spentSince(at: number) {
  const entries = world.simulator.journal.entries.slice(at);
  const total = (kind: (points: number) => boolean) => {
    const chosen = entries.filter(({ points }) => kind(points));
    return { requests: chosen.length, points: chosen.reduce((sum, { points }) => sum + points, 0) };
  };
  return {
    writes: total((points) => points === 5),
    reads: total((points) => points === 1),
    content: entries.reduce((sum, { content }) => sum + content, 0),
    refused: entries.filter(({ limit }) => limit !== undefined).length,
  };
}

test('a change set of twelve repositories costs 3 writing requests and 15 points each, and a handful besides', async () => {
  const stage = new Stage(Object.fromEntries(NAMES.map((name) => [name, []])));
  const { github } = world;
  const begin = world.simulator.journal.entries.length;
  const opened = await stage.finish(
    open,
    {
      branchName: 'sync/42',
      files: filesFor(NAMES),
      title: 'Design sync',
      body: 'What changed.',
      labels: ['design-sync'],
    },
    { github },
  );
  expect(opened.pullRequests).toHaveLength(COUNT);
  // Opened and equipped; one look before.
  expect(spentSince(begin)).toEqual({
    writes: { requests: 2 * COUNT, points: 10 * COUNT },
    reads: { requests: 1, points: 1 },
    content: COUNT,
    refused: 0,
  });

  const between = world.simulator.journal.entries.length;
  const { merged } = await stage.finish(merge, { deleteSourceBranch: true }, { github });
  expect(merged).toHaveLength(COUNT);
  for (const name of NAMES) {
    expect(world.simulator.read(name).branches()).toEqual(['main']);
    expect(world.simulator.read(name).file('tokens/a.json')).toBe(`{"of":"${name}"}\n`);
  }
  const landing = spentSince(between);
  // The merges; bodies of ten, and branches of each call's merges, share requests.
  expect(landing.writes.requests - COUNT).toBeLessThanOrEqual(8);
  expect(landing.content).toBe(COUNT);
  expect(landing.refused).toBe(0);
  const polled = world.simulator.journal.entries
    .slice(between)
    .filter(({ operation }) => operation === 'graphql:standing');
  expect(polled.length).toBeLessThanOrEqual(8);
  const whole = spentSince(begin);
  expect(whole.writes.points).toBeLessThanOrEqual(15 * COUNT + 40);
  // Nothing is read of each alone: that there is no comment to be brought up to date was told with how it stands.
  expect(whole.reads.points).toBeLessThanOrEqual(9);
});
