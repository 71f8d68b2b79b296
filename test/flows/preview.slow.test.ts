import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Stage } from '../../src/cli/demo/stage.ts';
import { isWrite, wordsOf } from '../faults/writes.ts';
import { checkOn, testStage } from './stage.ts';

// The whole app before the simulated GitHub: what a pull request would make of policies is shown, and nothing is done by it.
let stage: Stage;
beforeAll(async () => {
  stage = await testStage();
}, 60_000);
afterAll(() => stage.close());

const CONFIG = 'acme/.github';
const DOCS = 'acme/docs';
const FILE = 'baton/policies/titles.yaml';
const titles = (maximum: number) =>
  `id: titles\nname: Titles\ntype: custom\nenforcement: blocking\nrules:\n  - rule: custom.title\n    with: { maximum: ${maximum} }\n`;

test('a stricter policy names the open pull request that it would fail, and writes only checks of its own pull request', async () => {
  const { simulator } = stage;
  await simulator.as('ada').push(CONFIG, 'main', { [FILE]: titles(60) }, 'Titles');
  const words = await simulator.as('mira').push(DOCS, 'words', { 'words.md': 'words\n' }, 'Words');
  const title = 'Words that nobody has read yet';
  const open = await simulator.as('mira').openPull(DOCS, { head: 'words', base: 'main', title });
  expect((await checkOn(stage, DOCS, words, 'baton / titles')).conclusion).toBe('success');

  const begun = simulator.journal.entries.length;
  const sha = await simulator.as('mira').push(CONFIG, 'strict', { [FILE]: titles(20) }, 'Short titles');
  const number = await simulator.as('mira').openPull(CONFIG, { head: 'strict', base: 'main', title: 'Shorter' });
  const check = await checkOn(stage, CONFIG, sha, 'baton / preview');
  expect(check).toMatchObject({ conclusion: 'success', title: 'Would change 1 of 1 verdict' });
  expect(check.summary).toContain(`[acme/docs#\u200b${open}]`);
  expect(check.summary).toContain('| ✅ passes | ❌ fails | the title is refused: 30 characters are more than 20 |');

  // Its own pull request is judged by what is in force, and so is the other one.
  expect((await checkOn(stage, CONFIG, sha, 'baton / titles')).conclusion).toBe('success');
  expect((await checkOn(stage, DOCS, words, 'baton / titles')).conclusion).toBe('success');
  const writes = simulator.journal.entries
    .slice(begun)
    .filter((one) => isWrite(simulator, one))
    .map(wordsOf);
  expect(writes.length).toBeGreaterThan(0);
  const elsewhere = writes.filter((one) => !/\/repos\/acme\/\.github\/check-runs|access_tokens/.test(one));
  expect(elsewhere).toEqual([]);

  // It is shown anew for whoever asks, and for nobody else.
  await simulator.as('mira').press(CONFIG, check.id, 'rerun');
  await simulator.until(
    () =>
      simulator
        .read(CONFIG)
        .checks(sha)
        .filter(({ name }) => name === 'baton / preview').length > 1,
    60_000,
    'a second preview',
  );
  expect(await checkOn(stage, CONFIG, sha, 'baton / preview')).toMatchObject({ conclusion: 'success' });
  await simulator.as('ada').merge(CONFIG, number);
}, 150_000);

test('a broken policy, workflow and test of a fork are annotated at their lines', async () => {
  const { simulator } = stage;
  const fork = await simulator.as('mira').fork(CONFIG);
  const broken = {
    'baton/policies/broken.yaml': titles(10).replace('id: titles', 'id: broken').replace('maximum', 'maximun'),
    'baton/policies/broken.test.yaml': 'cases:\n  - name: x\n    expects: {}\n',
    'baton/workflows/nap.yaml':
      'id: nap\nname: Nap\ntrigger: { type: manual }\nsteps:\n  - id: rest\n    action: slepe\n',
  };
  const sha = await simulator.as('mira').push(fork, 'broken', broken, 'Broken');
  await simulator.as('mira').openPull(CONFIG, { head: 'mira:broken', base: 'main', title: 'Broken' });
  const check = await checkOn(stage, CONFIG, sha, 'baton / preview');
  expect(check.conclusion).toBe('failure');
  const places = check.annotations.map(({ path, line, level }) => `${path}:${line} ${level}`);
  expect(places).toEqual(
    expect.arrayContaining([
      'baton/policies/broken.yaml:7 failure',
      'baton/policies/broken.test.yaml:3 failure',
      'baton/workflows/nap.yaml:6 failure',
    ]),
  );
  // None of it is in force: no check of that name, no issue about broken files.
  const names = simulator
    .read(CONFIG)
    .checks(sha)
    .map(({ name }) => name);
  expect(names).not.toContain('baton / broken');
}, 120_000);
