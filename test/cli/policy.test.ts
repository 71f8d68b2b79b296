import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { catalogs } from '../../src/catalogs.ts';
import type { Io } from '../../src/cli/io.ts';
import { policy } from '../../src/cli/policy.ts';
import { ManualClock } from '../fakes/clock.ts';

const CWD = fileURLToPath(new URL('.', import.meta.url));

/** A terminal beside the folder of the golden files. */
async function run(args: readonly string[], color = false) {
  const said = { out: '', err: '' };
  const io: Io = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    color,
    cwd: CWD,
    readFile: (file) => readFile(path.resolve(CWD, file), 'utf8'),
    catalogs,
  };
  return { code: await policy(args, io, new ManualClock()), ...said };
}

test('tells of every case whether it holds, where it does not, and which rules nothing protects', async () => {
  const { code, out, err } = await run(['test', 'policy']);
  expect([code, err]).toEqual([1, '']);
  const golden = path.join(CWD, 'policy', 'folder.out');
  // UPDATE_GOLDEN=1 writes it anew; read the difference before you commit it.
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(golden, out);
  expect(out).toBe(await readFile(golden, 'utf8'));
  expect(out).not.toContain('\u001b');
});

test('one file is tried with what belongs to it, the policy or its test', async () => {
  for (const file of ['policy/conventions.yaml', 'policy/conventions.test.yaml']) {
    const { code, out } = await run(['test', file]);
    expect(code).toBe(0);
    expect(out).toContain('no case of its test notices when custom.labels is taken out');
    expect(out).not.toContain('failing');
  }
});

test('with --strict an unprotected rule and a policy without a test are problems', async () => {
  expect((await run(['test', 'policy/conventions.yaml', '--strict'])).code).toBe(1);
  expect((await run(['test', 'policy/untested.yaml'])).code).toBe(0);
  expect((await run(['test', 'policy/untested.yaml', '--strict'])).code).toBe(1);
});

test('gives cases and problems as JSON', async () => {
  const { code, out } = await run(['test', 'policy/failing.yml', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    version: 1,
    policies: [
      {
        file: 'policy/failing.yml',
        id: 'failing',
        test: 'policy/failing.test.yml',
        cases: [
          { name: 'too long', holds: false, conclusion: 'neutral' },
          { name: 'short', holds: false, conclusion: 'success' },
          { name: 'elsewhere', holds: false, conclusion: 'skipped' },
        ],
      },
    ],
    problems: [{ line: 4 }, { line: 4 }, { line: 9 }, { line: 12 }],
  });
});

test('colours are for terminals, and a name from a file steers none', async () => {
  const { out } = await run(['test', 'policy/failing.yml'], true);
  expect(out).toContain('\u001b[31mFAIL\u001b[0m');
  expect(out).toContain('Fails \ufffd[31m');
});

test.each([
  [['check'], 'policies are tested'],
  [['test', '--fast'], 'there is no option --fast'],
  [['test', 'no-such.yaml'], 'there is no file or folder no-such.yaml'],
  [['test', 'validate.test.ts/x.yaml'], 'there is no file or folder'],
])('%j is wrong use', async (args, why) => {
  const { code, err } = await run(args);
  expect(code).toBe(2);
  expect(err).toContain(why);
});
