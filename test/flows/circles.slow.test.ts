import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Stage } from '../../src/cli/demo/stage.ts';
import { testStage } from './stage.ts';

// The whole app before the simulated GitHub, whose webhooks about what the app did come back to it as on GitHub.
let stage: Stage;
beforeAll(async () => {
  stage = await testStage();
}, 60_000);
afterAll(() => stage.close());

const CONFIG = 'acme/.github';
const ECHO = `id: echo
name: Echo
description: Opens a pull request for each that is opened, its own ones too.
version: 1.0.0
trigger:
  - type: event
    config: { event: pull_request.opened }
execution: { timeout: 60000 }
steps:
  - id: branch
    action: git.createBranches
    inputs: { repositories: docs, branchName: "echo/\${context.event.number}" }
  - id: commit
    action: git.commit
    dependsOn: [branch]
    inputs:
      message: "docs: echo"
      files: [{ repository: acme/docs, path: "echo/\${context.event.number}.md", text: "x", bytes: 1 }]
  - id: open
    action: git.createPR
    dependsOn: [commit]
    inputs: { title: "Echo of \${context.event.number}" }
`;

interface Status {
  readonly deadLetters: readonly { readonly reason: string }[];
}
const status = async () => (await (await fetch(`${stage.app.url}/status`)).json()) as Status;

test('a workflow that opens a pull request for each that is opened ends, and the end is told on GitHub and in /status', async () => {
  const { simulator } = stage;
  await simulator.as('ada').push(CONFIG, 'main', { 'baton/workflows/echo.yaml': ECHO }, 'Add a workflow');
  await simulator.as('mira').push('acme/docs', 'notes', { 'notes.md': 'x' }, 'Notes');
  await simulator.as('mira').openPull('acme/docs', { head: 'notes', base: 'main', title: 'Notes' });
  const told = () =>
    simulator
      .read(CONFIG)
      .issues()
      .filter(({ title }) => title.includes('circle'));
  await simulator.until(() => told().length > 0, 90_000, 'an issue about the circle');
  const echoes = () =>
    simulator
      .read('acme/docs')
      .pulls()
      .filter(({ title }) => title.startsWith('Echo of'));
  const count = echoes().length;
  // One for each run of the chain but where an own webhook was taken for that of a longer one.
  expect(count).toBeLessThanOrEqual(8);
  expect(count).toBeGreaterThanOrEqual(4);
  expect(told()[0]?.body).toContain('echo');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const { deadLetters } = await status();
  expect(deadLetters.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('echo did not start: 8 runs have set each other off'),
  ]);
  expect(echoes()).toHaveLength(count);
}, 150_000);

test('a dispatch whose inputs do not fit is told with what is missing and an example that is taken', async () => {
  const { simulator } = stage;
  await simulator.as('relay').dispatch('acme/design-tokens', 'figma-update', { file: 'nowhere' });
  const told = () =>
    simulator
      .read(CONFIG)
      .issues()
      .filter(({ title }) => title.includes('its inputs do not fit'));
  await simulator.until(() => told().length > 0, 30_000, 'an issue about the inputs');
  expect(told()).toHaveLength(1);
  expect(told()[0]?.body).toContain('figmaFileId: is required');
  expect(told()[0]?.body).toContain('"event_type": "figma-update"');
}, 60_000);
