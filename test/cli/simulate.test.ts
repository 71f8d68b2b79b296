import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { renderSummary } from '../../src/cli/simulate/summary.ts';
import { simulate } from '../../src/cli/simulate.ts';
import { bare, outcome } from './view/story-sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-scenarios-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the command says, and its exit code; nothing may be played. */
async function told(...args: string[]) {
  let said = '';
  const output = {
    write(text: string) {
      said += text;
    },
  };
  const never = async (): Promise<never> => {
    throw new Error('a database was asked for');
  };
  const databases = { fresh: never, close: async () => {} };
  const code = await simulate(args, {
    main: 'none',
    output,
    environment: {},
    databases,
    enough: new Promise(() => {}),
  });
  return { code, said };
}

test('a file with problems is told at its line, and none of the files is played', async () => {
  const [broken, good] = [join(folder, 'broken.yaml'), join(folder, 'good.yaml')];
  const text =
    'name: a\norganization: { people: { ada: admin }, config: org, repositories: [{ name: web }] }\nevents: [{ crash: true }]\nexpect: { nothingElse: true }\n';
  writeFileSync(good, text.replace(' config: org,', ''));
  writeFileSync(broken, text);
  const { code, said } = await told(good, broken);
  expect(code).toBe(1);
  expect(said).toContain(`${broken}:2:49: error: there is no folder "org" [unknown-folder]`);
  expect(said).toContain('1 error in 2 files');
  expect(said).not.toContain('setting the stage');
});

test.each([
  [['no-such.yaml'], 'there is no file no-such.yaml'],
  [[], 'which scenario files?'],
  [['a.yaml', 'b.yaml', '--keep'], '--keep goes with one scenario'],
  [['a.yaml', '--seed', 'x'], '--seed is a whole number'],
  [['a.yaml', '--jsno', 'x'], 'there is no option --jsno'],
])('%j is wrong use', async (args, words) => {
  const { code, said } = await told(...args);
  expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining(words) });
});

test('a stage that cannot be set is a failure, with its reason', async () => {
  const file = join(folder, 'unset.yaml');
  writeFileSync(
    file,
    'name: a\norganization: { people: { ada: admin }, repositories: [{ name: web }] }\nevents: [{ crash: true }]\nexpect: { nothingElse: true }\n',
  );
  const { code, said } = await told(file);
  expect(code).toBe(3);
  expect(said).toContain('The scenario could not go on: a database was asked for');
});

test('the summary has a line for each scenario', () => {
  const held = outcome({ expectations: [{ text: 'it holds', held: true }] });
  expect(
    renderSummary(
      [
        { file: 'a.yaml', outcome: held },
        { file: 'longer.yaml', outcome: outcome() },
      ],
      bare,
    ),
  ).toEqual([' ✓ a.yaml       1 of 1 in 1:07', ' ✗ longer.yaml  1 of 2 in 1:07', '', ' 1 of 2 scenarios held']);
});
