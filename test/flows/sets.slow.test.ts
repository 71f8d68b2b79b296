import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStage, type Stage } from '../../src/cli/stage/stage.ts';

// The whole app before the simulated GitHub: a workflow opens three pull requests as one change set.
const NAMES = ['acme/web', 'acme/react', 'acme/docs'];
const FLAKY = 'acme/react';
const OPEN = `id: trio
name: Three at once
version: 1.0.0
trigger: { type: event, config: { event: repository_dispatch.trio } }
execution: { mode: sequential, timeout: 600000 }
steps:
  - id: open
    action: changeset.open
    inputs:
      branchName: trio
      title: Three at once
      body: Opened.
      message: "feat: three at once"
      files:
        - { repository: web, path: package.json, text: '{"version":"1.1.0"}', bytes: 19 }
        - { repository: react, path: package.json, text: '{"version":"1.1.0"}', bytes: 19 }
        - { repository: docs, path: package.json, text: '{"version":"1.1.0"}', bytes: 19 }
`;
const policy = (id: string, rule: string) =>
  `id: ${id}\nname: ${id}\ntype: custom\nenforcement: blocking\nrules: [${rule}]\n`;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(
    {
      main: path.resolve('src/main.ts'),
      port: 0,
      host: '127.0.0.1',
      environment: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', LOG_LEVEL: 'warn' },
      speed: 1,
    },
    async (simulator) => {
      simulator.seed({
        login: 'acme',
        people: { ada: 'admin' },
        basePermission: 'write',
        repositories: [
          {
            name: '.github',
            files: {
              'baton/config.yaml': 'version: 1\n',
              'baton/workflows/trio.yaml': OPEN,
              'baton/policies/together.yaml': policy('together', '{ rule: changeset.green }'),
              'baton/policies/version.yaml': policy('version', '{ rule: changeset.version }'),
            },
          },
          ...NAMES.map((name) => ({ name: name.slice(5), files: { 'package.json': '{"version":"1.0.0"}' } })),
        ],
      });
      for (const name of NAMES) {
        const outcome = (attempt: number) => (name === FLAKY && attempt === 1 ? 'failure' : 'success');
        simulator.actions.define(name, { workflow: 'ci', jobs: [{ name: 'ci / test', seconds: 3, outcome }] });
      }
    },
  );
}, 90_000);
afterAll(() => stage.close());

const head = (name: string) =>
  stage.simulator
    .read(name)
    .pulls()
    .find(({ state }) => state === 'open')?.pull.head.sha ?? '';
/** What a policy said on the present head of a member, oldest first. */
const said = (name: string, id: string) =>
  stage.simulator
    .read(name)
    .checks(head(name))
    .filter((check) => check.name === `baton / ${id}` && check.status === 'completed')
    .map(({ conclusion }) => conclusion);
const all = (id: string, conclusion: string) => () => NAMES.every((name) => said(name, id).at(-1) === conclusion);

test('a red check on one member fails the policy on all three, a re-run turns all three green, and each verdict is reported once', async () => {
  const { simulator } = stage;
  await simulator.as('ada').dispatch('acme/web', 'trio', {});
  await simulator.until(all('together', 'failure'), 90_000, 'a failure on all three');
  const run = simulator
    .read(FLAKY)
    .runs()
    .find(({ conclusion }) => conclusion === 'failure');
  await simulator.as('ada').rerunWorkflow(FLAKY, run?.id ?? 0, 'failed');
  await simulator.until(all('together', 'success'), 90_000, 'success on all three');
  expect(NAMES.map((name) => said(name, 'version').at(-1))).toEqual(['success', 'success', 'success']);
  await simulator.settled();
  for (const name of NAMES) {
    const verdicts = said(name, 'together');
    // Never twice the same, and nothing passes before all are green.
    expect([name, verdicts]).toEqual([name, verdicts.filter((one, at) => one !== verdicts[at - 1])]);
    expect([name, verdicts.lastIndexOf('failure') < verdicts.indexOf('success')]).toEqual([name, true]);
  }
}, 200_000);

test('a push that changes the version of one member fails all, and the next one, which takes it back, mends all', async () => {
  const { simulator } = stage;
  await simulator
    .as('ada')
    .push('acme/docs', 'baton/trio', { 'package.json': '{"version":"1.2.0"}' }, 'Another version');
  await simulator.until(all('version', 'failure'), 90_000, 'a failure on all three');
  await simulator
    .as('ada')
    .push('acme/docs', 'baton/trio', { 'package.json': '{"version":"1.1.0"}' }, 'The same again');
  await simulator.until(all('version', 'success'), 90_000, 'success on all three');
}, 200_000);
