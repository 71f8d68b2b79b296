import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Stage } from '../../src/cli/demo/stage.ts';
import { testStage } from './stage.ts';

// The whole app before the simulated GitHub, which delivers what people press.
let stage: Stage;
beforeAll(async () => {
  stage = await testStage();
}, 60_000);
afterAll(() => stage.close());

const DOCS = 'acme/docs';
const POLICY = `id: keys
name: No keys
type: security
enforcement: blocking
owners: [security-team]
rules:
  - rule: security.secrets
`;
const SECRET = ['ghp_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('');

test('the buttons of a failing check explain it, tell whom to ask, and have it judged again', async () => {
  const { simulator } = stage;
  await simulator.as('ada').push('acme/.github', 'main', { 'baton/policies/keys.yaml': POLICY }, 'Add a policy');
  await simulator.as('mira').push(DOCS, 'key', { 'key.md': `key = "${SECRET}"\n` }, 'A key');
  const number = await simulator.as('mira').openPull(DOCS, { head: 'key', base: 'main', title: 'A key' });
  const sha = simulator.read(DOCS).sha('key') ?? '';
  const check = () =>
    simulator
      .read(DOCS)
      .checks(sha)
      .findLast(({ name }) => name === 'baton / keys');
  await simulator.until(() => check()?.status === 'completed', 60_000, 'a verdict');
  const failed = check();
  expect(failed?.conclusion).toBe('failure');

  const said = (words: string) =>
    simulator
      .read(DOCS)
      .comments(number)
      .filter(({ body }) => body.includes(words));
  await simulator.as('mira').press(DOCS, failed?.id ?? 0, 'explain');
  await simulator.until(() => said('## `baton / keys`').length > 0, 30_000, 'an explanation');
  expect(said('### What to do next')).toHaveLength(1);
  expect(JSON.stringify(said(''))).not.toContain(SECRET);

  await simulator.as('mira').press(DOCS, failed?.id ?? 0, 'waiver');
  await simulator.until(() => said('It is for its owners to say: `security-team`.').length > 0, 30_000, 'whom to ask');
  expect(said('\n/baton waive keys/security.secrets <reason> until ')).toHaveLength(1);

  await simulator.as('mira').press(DOCS, failed?.id ?? 0, 'rerun');
  await simulator.until(() => check()?.id !== failed?.id && check()?.status === 'completed', 30_000, 'a new verdict');
  expect(check()).toMatchObject({ conclusion: 'failure' });
}, 150_000);
