import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHost, createProbot, type Host } from '../../src/app.ts';
import { readDelivery } from '../../src/core/delivery.ts';
import type { Event } from '../../src/core/event.ts';
import { createLog } from '../../src/log.ts';
import { libraryFile } from '../../src/simulator/figma/library-file.ts';
import { sources } from '../../src/sources/index.ts';
import { type Simulated, simulated } from '../adapters/github/simulated.ts';

let world: Simulated;
let host: Host;
const events: Event[] = [];

beforeAll(async () => {
  world = await simulated();
  const { app, url } = world.simulator;
  const log = createLog({ level: 'silent' });
  host = await createHost({
    probot: createProbot({
      appId: app.id,
      privateKey: app.privateKey,
      webhookSecret: app.webhookSecret,
      apiUrl: url,
      log,
    }),
    inbox: {
      async accept({ body, ...about }) {
        events.push(...readDelivery({ ...about, payload: JSON.parse(body.toString()) }, sources));
        return 'stored';
      },
    },
    host: '127.0.0.1',
    port: 0,
    webhookSecrets: [app.webhookSecret],
    log,
  });
  world.simulator.connect(`${host.url}/api/github/webhooks`);
  await world.harness.seed('acme/web', { 'a.txt': 'one\n' });
});
afterAll(async () => {
  await world.simulator.settled();
  await host.close();
  await world.close();
});

/** The event of that type that has arrived, once everything has. */
async function arrived(type: string): Promise<Event> {
  await world.simulator.settled();
  const found = events.filter((event) => event.type === type);
  if (found.length !== 1) throw new Error(`${found.length} of ${type} among ${events.map((event) => event.type)}`);
  return found[0]!;
}

test('a design that is published in Figma is heard through a relay, signed and over HTTP', async () => {
  const { figma } = world.simulator;
  figma.put('abc', libraryFile({ name: 'Parts', version: '1' }));
  await figma.relay({
    coalesce: 1,
    to: (type, payload) => world.simulator.as('ada').dispatch('acme/web', type, payload),
  });
  figma.publish('abc', libraryFile({ name: 'Parts', version: '2', components: [{ key: 'k', name: 'icon' }] }));
  expect(await arrived('figma-update')).toMatchObject({
    installation: world.installation,
    org: 'acme',
    repository: { fullName: 'acme/web' },
    actor: { login: 'ada', kind: 'person' },
    inputs: { figmaFileId: 'abc', changes: { components: { created: 1, modified: 0, deleted: 0 } } },
  });
});

test("what happens to Baton's pull request wakes whoever waits for it", async () => {
  const { github, harness } = world;
  const { sha: base } = (await github.git.branch('acme/web', 'main'))!;
  await github.git.createBranch('acme/web', 'topic', base);
  const files = [{ path: 'a.txt', text: 'two\n' }];
  const { sha } = await github.git.commitFiles('acme/web', { branch: 'topic', parent: base, message: 'm', files });
  const request = { head: 'topic', base: 'main', title: 't', body: '' };
  const { number } = await github.pulls.create('acme/web', request);
  const pull = `pull:acme/web#${number}`;
  const commit = `commit:acme/web@${sha}`;
  const named = { pullRequests: [{ repository: 'acme/web', number }] };

  const opened = await arrived('pull_request.opened');
  expect(opened).toMatchObject({ id: `${pull}@${sha}:opened`, actor: { kind: 'bot' }, data: named });
  expect(opened.subjects).toEqual(expect.arrayContaining([pull, commit, 'branch:acme/web:topic']));

  await harness.check('acme/web', sha, 'ci / test', 'success');
  const completed = await arrived('check_run.completed');
  expect(completed).toMatchObject({ data: { ...named, name: 'ci / test', conclusion: 'success', sha } });
  expect(completed.subjects).toEqual(expect.arrayContaining([pull, commit]));

  await harness.status('acme/web', sha, 'old-ci', 'success');
  expect((await arrived('status')).subjects).toContain(commit);

  await harness.review('acme/web', number, 'ada', 'approved');
  const reviewed = await arrived('pull_request_review.submitted');
  expect(reviewed.data).toMatchObject({ ...named, state: 'approved', reviewer: 'ada', reviewedSha: sha });

  await harness.comment('acme/web', number, 'ada', '/baton approve');
  const said = await arrived('issue_comment.created');
  expect(said.comment).toMatchObject({ body: '/baton approve', issue: number, onPull: true, author: { login: 'ada' } });
  expect(said.subjects).toContain(pull);

  await github.pulls.merge('acme/web', number, { sha, strategy: 'squash' });
  const closed = await arrived('pull_request.closed');
  expect(closed.data['merged']).toBe(true);
  expect(closed.subjects).toEqual(expect.arrayContaining([pull, 'branch:acme/web:main']));
});
