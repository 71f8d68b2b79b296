import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { judge } from '../../../src/core/scenario/judge.ts';
import { type Scenario, scenarioSchema } from '../../../src/core/scenario/schema.ts';
import { arrange } from '../../../src/simulator/scenario/arrange.ts';
import { DesignFiles } from '../../../src/simulator/scenario/design-files.ts';
import { lookAt } from '../../../src/simulator/scenario/looking.ts';
import type { Scene } from '../../../src/simulator/scenario/perform.ts';
import { play } from '../../../src/simulator/scenario/play.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { closeSoundly } from '../sound.ts';

let folder: string;
let simulator: Simulator;
let said: string[];
let failed: string[];
let crashes: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-play-'));
  simulator = await startSimulator({ directory: join(folder, 'github'), speed: 100 });
  [said, failed, crashes] = [[], [], 0];
});

afterEach(async () => {
  await closeSoundly(simulator, folder);
});

function scenario(about: { readonly [key: string]: unknown }): Scenario {
  return scenarioSchema.parse({
    name: 'play',
    speed: 100,
    organization: {
      people: { ada: 'admin', ben: 'member' },
      basePermission: 'write',
      repositories: [{ name: 'web', files: { 'a.txt': 'a\n' } }, { name: 'docs' }],
    },
    events: [
      { as: 'ben', openPull: { repository: 'web', branch: 'topic', title: 'Topic', files: { 'b.txt': 'b\n' } } },
    ],
    expect: { api: { refusals: 0 } },
    ...about,
  });
}

function sceneOf(organization: string): Scene {
  return {
    simulator,
    organization,
    designs: new DesignFiles(simulator),
    crash: async () => void crashes++,
    say: (line) => void said.push(line),
  };
}

/** Plays it without an app; gives what stands then. */
async function played(one: Scenario) {
  const scene = sceneOf(one.organization.login);
  await arrange(one, scene, { folder, failed: (sentence) => void failed.push(sentence) });
  const stop = AbortSignal.timeout(5_000);
  await play(one, scene, { runs: () => [], failed: (sentence) => void failed.push(sentence), waits: () => {}, stop });
  await simulator.settled();
  return lookAt(simulator, []);
}

test('folders on disk are what repositories begin with, and files are laid over them', async () => {
  for (const path of ['seed/src', 'seed/node_modules/x', 'org/baton/policies'])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'seed/src/one.ts'), 'one\n');
  writeFileSync(join(folder, 'seed/README.md'), 'old\n');
  writeFileSync(join(folder, 'seed/logo.png'), Buffer.from([0x89, 0x50, 0xff, 0xfe]));
  writeFileSync(join(folder, 'seed/node_modules/x/index.js'), 'x\n');
  writeFileSync(join(folder, 'org/baton/config.yaml'), 'version: 1\n');
  writeFileSync(join(folder, 'org/notes.md'), 'mine\n');
  await played(
    scenario({
      organization: {
        people: { ada: 'admin' },
        config: 'org',
        repositories: [{ name: 'web', from: 'seed', files: { 'README.md': 'new\n' } }],
      },
      events: [{ as: 'ada', push: { repository: 'web', branch: 'main', files: { 'src/two.ts': 'two\n' } } }],
    }),
  );
  const web = simulator.read('acme/web');
  expect(web.files().toSorted()).toEqual(['README.md', 'src/one.ts', 'src/two.ts']);
  expect(web.file('README.md')).toBe('new\n');
  expect(simulator.read('acme/.github').files()).toEqual(['baton/config.yaml']);
});

describe('events', () => {
  test('wait for what they come after, and everything that a person can do is done', async () => {
    const look = await played(
      scenario({
        actions: [{ jobs: [{ name: 'test', seconds: 1, outcomes: ['failure', 'success'] }] }],
        events: [
          { as: 'ben', openPull: { repository: 'web', branch: 'topic', title: 'Topic', files: { 'b.txt': 'b\n' } } },
          { after: { check: 'test', conclusion: 'failure' }, as: 'ada', rerun: { repository: 'web' } },
          {
            after: { event: 'workflow_run.completed', conclusion: 'success', repository: 'w*' },
            as: 'ada',
            review: { repository: 'web' },
          },
          { as: 'ada', label: { repository: 'web', labels: ['big'] } },
          { as: 'ben', comment: { repository: 'web', pull: 1, body: 'thanks\nall' } },
          { as: 'ada', merge: { repository: 'web', method: 'squash' } },
          { crash: true },
          { as: 'ben', push: { repository: 'docs', branch: 'next', files: { 'n.md': 'n\n' } } },
          { as: 'ben', openPull: { repository: 'docs', branch: 'next', title: 'Next' } },
          { at: 0, as: 'ben', push: { repository: 'docs', files: { 'n.md': null, 'm.md': 'm\n' } } },
          { as: 'ben', close: { repository: 'docs' } },
        ],
      }),
    );
    expect(failed).toEqual([]);
    expect(crashes).toBe(1);
    expect(said.slice(1, 6)).toEqual([
      'ada runs failed jobs of web again',
      'ada approves web#1',
      'ada labels web#1 big',
      'ben writes "thanks" on web#1',
      'ada merges web#1',
    ]);
    expect(look.repositories['web']?.pulls[0]).toMatchObject({ state: 'merged', labels: ['big'], by: 'ben' });
    expect(look.repositories['web']?.pulls[0]?.checks).toMatchObject([{ name: 'test', conclusion: 'success' }]);
    expect(look.repositories['docs']?.pulls[0]?.state).toBe('closed');
    expect(simulator.read('acme/docs').files('next')).toEqual(['m.md']);
  });

  test('find what happened while another one waited, and use it up', async () => {
    const opens = (branch: string) => ({ repository: 'web', branch, title: branch, files: { [branch]: 'b\n' } });
    await played(
      scenario({
        people: [{ as: 'ada', when: { event: 'pull_request.opened' }, wait: 0, do: { label: { labels: ['seen'] } } }],
        events: [
          { as: 'ben', openPull: opens('one') },
          { at: 20, as: 'ben', comment: { repository: 'docs', body: 'nowhere' } },
        ],
      }),
    );
    expect(failed).toEqual(['event 2: there is no pull request in acme/docs']);
    const events = [
      { as: 'ben', openPull: opens('two') },
      { at: 20, as: 'ben', comment: { repository: 'web', body: 'in between' } },
      { after: { event: 'pull_request.labeled' }, as: 'ben', comment: { repository: 'web', body: 'after the label' } },
      { after: { event: 'pull_request.labeled' }, as: 'ben', comment: { repository: 'web', body: 'never' } },
    ];
    const waited: number[] = [];
    const playing = play(scenario({ events }), sceneOf('acme'), {
      runs: () => [],
      failed: (sentence) => void failed.push(sentence),
      waits: (event) => void (event === undefined || waited.push(event)),
      stop: AbortSignal.timeout(1_000),
    });
    await expect(playing).rejects.toThrow();
    expect(new Set(waited)).toEqual(new Set([4]));
    const bodies = lookAt(simulator, []).repositories['web']?.comments.map(({ body }) => body);
    expect(bodies).toEqual(['in between', 'after the label']);
  });

  test('take no check of a commit that was left behind', async () => {
    const look = await played(
      scenario({
        actions: [{ jobs: [{ name: 'test', seconds: 5, outcomes: 'success' }] }],
        events: [
          { as: 'ben', openPull: { repository: 'web', branch: 'topic', title: 'Topic', files: { 'b.txt': 'b\n' } } },
          { at: 40, as: 'ben', push: { repository: 'web', files: { 'b.txt': 'c\n' } } },
          { after: { check: 'test', conclusion: 'success' }, as: 'ada', merge: { repository: 'web' } },
        ],
      }),
    );
    expect(look.repositories['web']?.pulls[0]).toMatchObject({
      state: 'merged',
      checks: [{ name: 'test', conclusion: 'success' }],
      earlier: [{ name: 'test', conclusion: 'success' }],
    });
  });

  test('that cannot be done end the story with a sentence', async () => {
    const look = await played(
      scenario({
        events: [
          { as: 'ada', merge: { repository: 'web', pull: 7 } },
          { as: 'ada', comment: { repository: 'web', body: 'never' } },
        ],
      }),
    );
    expect(failed).toEqual(['event 1: there is no pull request acme/web#7']);
    expect(look.repositories['web']?.comments).toEqual([]);
  });

  test('publish only what is different in a Figma file', async () => {
    await played(
      scenario({
        figma: { brand: { variables: { accent: '#0066ff', old: 1, button: '{accent}' } } },
        events: [{ as: 'ada', publish: { file: 'brand', version: 2, variables: { wide: 16 }, remove: ['old'] } }],
      }),
    );
    const answer = await fetch(`${simulator.figma.url}/v1/files/brand/variables/local`, {
      headers: { 'x-figma-token': simulator.figma.token },
    });
    const { meta } = (await answer.json()) as { meta: { variables: { [id: string]: { name: string } } } };
    expect(Object.values(meta.variables).map(({ name }) => name)).toEqual(['accent', 'button', 'wide']);
  });
});

test('a protected branch takes no merge without the check and the approval that it asks for', async () => {
  const protectedWeb = { name: 'web', protection: { checks: ['test'], approvals: 1 } };
  const open = {
    as: 'ben',
    openPull: { repository: 'web', branch: 'topic', title: 'Topic', files: { 'b.txt': 'b\n' } },
  };
  const merge = { as: 'ben', merge: { repository: 'web' } };
  const about = {
    organization: { people: { ada: 'admin', ben: 'member' }, basePermission: 'write', repositories: [protectedWeb] },
    actions: [{ jobs: [{ name: 'test', seconds: 1 }] }],
  };
  const approve = { as: 'ada', review: { repository: 'web' } };
  const after = { check: 'test', conclusion: 'success' };
  const look = await played(scenario({ ...about, events: [open, { after, ...approve }, merge] }));
  expect(failed).toEqual([]);
  expect(look.repositories['web']?.pulls[0]?.state).toBe('merged');
  const again = { ...open, openPull: { ...open.openPull, branch: 'other', files: { 'c.txt': 'c\n' } } };
  await play(scenario({ ...about, events: [again, { after, ...merge }] }), sceneOf('acme'), {
    runs: () => [],
    failed: (sentence) => void failed.push(sentence),
    waits: () => {},
    stop: AbortSignal.timeout(5_000),
  });
  expect(failed).toEqual([expect.stringContaining('approving review')]);
});

test('faults are armed from the first event on', async () => {
  await played(
    scenario({
      faults: [
        { operation: 'pulls/*', kind: 'secondary', nth: 3, retryAfter: null },
        { kind: 'delay', seconds: 2, probability: 0.5, seed: 7 },
      ],
      deliveryFaults: [{ event: 'push', kind: 'reorder', seconds: 0.5, count: 4 }],
    }),
  );
  expect(simulator.faults.list).toEqual([
    { operation: 'pulls/*', kind: 'secondary', applied: false, retryAfterSeconds: null, nth: 3 },
    { kind: 'delay', applied: false, retryAfterSeconds: 1, delayMilliseconds: 2000, probability: 0.5, seed: 7 },
  ]);
  expect(simulator.deliveryFaults.list).toEqual([{ event: 'push', kind: 'reorder', milliseconds: 500, count: 4 }]);
});

describe('habits', () => {
  test('are followed each time, or once, where all that is said fits', async () => {
    const look = await played(
      scenario({
        people: [
          { as: 'ada', when: { event: 'pull_request.opened', by: 'ben' }, do: { comment: { body: 'welcome' } } },
          {
            as: 'ada',
            when: { event: 'issue_comment.created', contains: 'welcome', repository: 'docs' },
            do: { comment: { repository: 'web', pull: 1, body: 'again' } },
          },
          { as: 'ben', when: { event: 'issue_comment', by: 'ada' }, once: true, do: { label: { labels: ['seen'] } } },
        ],
        events: [
          { as: 'ben', openPull: { repository: 'web', branch: 'topic', title: 'Topic', files: { 'b.txt': 'b\n' } } },
          {
            after: { event: 'pull_request.labeled' },
            as: 'ben',
            openPull: { repository: 'docs', branch: 'topic', title: 'Topic', files: { 'b.txt': 'b\n' } },
          },
        ],
      }),
    );
    expect(failed).toEqual([]);
    expect(look.repositories['web']?.comments.map(({ body }) => body)).toEqual(['welcome', 'again']);
    expect(look.repositories['docs']?.comments.map(({ body }) => body)).toEqual(['welcome']);
    expect(look.repositories['web']?.pulls[0]?.labels).toEqual(['seen']);
    expect(look.repositories['docs']?.pulls[0]?.labels).toEqual([]);
  });

  test('that cannot be followed are told', async () => {
    await played(
      scenario({
        people: [{ as: 'ben', when: { event: 'pull_request.opened' }, do: { review: { verdict: 'approve' } } }],
      }),
    );
    expect(failed).toEqual([expect.stringMatching(/Unprocessable|approve/)]);
  });
});

test('nothing is green that the app has not judged', async () => {
  const one = scenario({
    actions: [{ repositories: ['web'], jobs: [{ name: 'test', seconds: 1 }] }],
    people: [{ as: 'ada', when: { green: ['web'] }, do: { comment: { body: 'all green' } } }],
  });
  const look = await played(one);
  expect(look.repositories['web']?.comments).toEqual([]);
});

test('check runs of earlier commits are told apart from those of the last one', async () => {
  const one = scenario({
    actions: [{ jobs: [{ name: 'test', seconds: 1, outcomes: 'failure' }] }],
    events: [
      { as: 'ben', openPull: { repository: 'web', branch: 'topic', title: 'Topic', files: { 'b.txt': 'b\n' } } },
      {
        after: { check: 'test', conclusion: 'failure' },
        as: 'ben',
        push: { repository: 'web', files: { 'b.txt': 'c\n' } },
      },
      { after: { event: 'workflow_run.completed' }, as: 'ada', merge: { repository: 'web' } },
    ],
    expect: {
      checks: [
        { repository: 'web', name: 'test', conclusion: 'failure' },
        { repository: 'web', name: 'test', conclusion: 'failure', at: 'earlier' },
        { repository: 'web', name: 'lint', at: 'earlier' },
      ],
    },
  });
  const look = await played(one);
  expect(look.repositories['web']?.pulls[0]?.earlier).toHaveLength(1);
  expect(judge(one.expect, look).map(({ held }) => held)).toEqual([true, true, false]);
});
