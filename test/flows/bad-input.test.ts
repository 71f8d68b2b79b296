import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Stage } from '../../src/cli/demo/stage.ts';
import { endedRun, testStage } from './stage.ts';

// One app, one story of things that go wrong, in order: what is broken stops where it is broken, and says so.
let stage: Stage;
const seen: string[] = [];
beforeAll(async () => {
  stage = await testStage();
}, 60_000);
afterAll(() => stage.close());

const CONFIG = 'acme/.github';
const issues = () => stage.simulator.read(CONFIG).issues();

test('a broken workflow file is told in one issue with its place and mend, and other workflows go on', async () => {
  await stage.simulator.as('ada').push(
    CONFIG,
    'main',
    {
      'baton/workflows/broken.yaml':
        'id: broken\nname: Broken\nversion: 1.0.0\ntrigger: { type: manual }\nsteps:\n  - id: a\n    action: git.createPRs\n',
    },
    'Add a workflow',
  );
  const { simulator } = stage;
  await simulator.as('relay').dispatch('acme/design-tokens', 'figma-update', { figmaFileId: 'nowhere' });
  const run = await endedRun(stage, 'design-sync', seen);
  seen.push(run.view.id);
  await simulator.until(() => issues().length > 0, 20_000, 'an issue about the broken file');
  expect(issues()).toHaveLength(1);
  const [issue] = issues();
  expect(issue?.body).toContain('baton/workflows/broken.yaml');
  expect(issue?.body).toMatch(/:7:/);
  expect(issue?.body).toContain('git.createPR');

  // The other workflow ran, and names what was wrong with its input: the file that Figma does not know.
  expect(run.view.status).toBe('failed');
  expect(run.view.reason).toMatch(/nowhere/);
}, 90_000);

test('the issue is closed once the file is mended', async () => {
  await stage.simulator.as('ada').push(CONFIG, 'main', { 'baton/workflows/broken.yaml': null }, 'Take it back');
  // Configuration is believed for ten seconds.
  await new Promise((resolve) => setTimeout(resolve, 10_500));
  await stage.simulator.as('mira').openIssue('acme/docs', 'Something else happens');
  await stage.simulator.as('mira').comment('acme/docs', 1, '/baton help');
  await stage.simulator.until(() => issues()[0]?.state === 'closed', 20_000, 'the issue to be closed');
}, 60_000);

test('a person without the right gets a refusal that says which condition failed', async () => {
  const { simulator } = stage;
  await simulator.as('noor').comment('acme/docs', 1, '/baton approve');
  const refused = () =>
    simulator
      .read('acme/docs')
      .comments(1)
      .filter(({ body }) => /design-system/.test(body));
  await simulator.until(() => refused().length > 0, 20_000, 'a refusal that names the team');
  expect(refused()).toHaveLength(1);
}, 30_000);

test('an archived repository is skipped with its reason, and the rest lands', async () => {
  const { simulator } = stage;
  simulator.archive('acme/web-vue', true);
  await stage.publish();
  const approve = setInterval(() => {
    const pull = simulator
      .read('acme/design-tokens')
      .pulls()
      .find(({ state }) => state === 'open');
    const waits = simulator.read('acme/design-tokens').comments(pull?.number ?? 0).length > 0;
    if (pull !== undefined && waits)
      void simulator.as('mira').comment('acme/design-tokens', pull.number, '/baton approve');
  }, 3_000);
  const run = await endedRun(stage, 'design-sync', seen, 90_000).finally(() => clearInterval(approve));
  const merged = run.view.changeset.members.filter((member) => member.merged !== undefined);
  expect(run.view).toMatchObject({ status: 'succeeded' });
  expect(merged.map(({ repository }) => repository).toSorted()).toEqual([
    'acme/design-tokens',
    'acme/docs',
    'acme/web-angular',
    'acme/web-react',
  ]);
  expect(JSON.stringify(run.facts)).toMatch(/web-vue.{0,200}archived/);
  expect(simulator.read('acme/web-vue').pulls()).toEqual([]);

  // The plan estimates upwards, and by no more than a half.
  const { view, plan } = run;
  for (const unit of ['requests', 'points', 'content'] as const) {
    const [planned, spent] = [plan?.[unit] ?? 0, view.spent[unit]];
    expect({ unit, planned, spent, held: spent <= planned && planned <= 1.5 * spent }).toMatchObject({ held: true });
  }
}, 120_000);

test('a forged signature is refused, and nothing of it is stored', async () => {
  const count = async () =>
    ((await (await fetch(`${stage.app.url}/status`)).json()) as { deliveries: object }).deliveries;
  const before = await count();
  const answer = await fetch(`${stage.app.url}/api/github/webhooks`, {
    method: 'POST',
    body: JSON.stringify({ action: 'figma-update', client_payload: { figmaFileId: 'x' } }),
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'repository_dispatch',
      'x-github-delivery': '11111111-1111-4111-8111-111111111111',
      'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
    },
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(await count()).toEqual(before);
});
