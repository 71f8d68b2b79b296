import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { catalogs } from '../../src/catalogs.ts';
import type { Io } from '../../src/cli/io.ts';
import { migrate } from '../../src/cli/migrate.ts';
import { parsePolicy } from '../../src/core/policy/parse.ts';

const FOLDER = new URL('./migrate/', import.meta.url);

/** A terminal in the folder of the golden files. */
async function run(...args: string[]) {
  const said = { out: '', err: '' };
  const io: Io = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    color: false,
    cwd: '/work',
    readFile: (path) => readFile(new URL(path, FOLDER), 'utf8'),
    catalogs,
  };
  return { code: await migrate(args, io), ...said };
}

describe('golden', () => {
  test.each([
    ['everything.policy.yml', 0],
    ['impossible.policy.yml', 1],
    ['CODEOWNERS', 0],
  ])('%s', async (file, code) => {
    const made = await run('policy', file);
    expect(made.code).toBe(code);
    const golden = new URL(`${file}.out`, FOLDER);
    const found = `${made.err}---\n${made.out}`;
    // UPDATE_GOLDEN=1 writes it anew; read the difference before you commit it.
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(golden, found);
    expect(found).toBe(await readFile(golden, 'utf8'));
    if (code === 0)
      expect(parsePolicy(made.out, { file, rules: catalogs.rules })).toMatchObject({ ok: true, problems: [] });
    else expect(made.out).toBe('');
  });
});

test('gives policy and notes as JSON, under the id that is asked for', async () => {
  const { code, out, err } = await run('policy', 'CODEOWNERS', '--id', 'owners', '--json');
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toMatchObject({ version: 1, policy: { id: 'owners' }, notes: expect.arrayContaining([]) });
});

test.each([
  [['workflow', 'x'], 'only policies are migrated'],
  [['policy'], 'which file?'],
  [['policy', 'a', 'b'], 'one at a time'],
  [['policy', 'no-such.yml'], 'there is no file no-such.yml'],
  [['policy', 'CODEOWNERS', '--id', 'Not An Id'], 'an id is lower-case words'],
])('%j is wrong use', async (args, why) => {
  const { code, err } = await run(...args);
  expect(code).toBe(2);
  expect(err).toContain(why);
});

test('a file that is no YAML is told with its place', async () => {
  const { code, out, err } = await run('policy', '../migrate.test.ts');
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/migrate\.test\.ts:\d+:\d+: error/);
});

test('says how it is used', async () => {
  expect((await run('--help')).out).toContain('Usage: baton migrate policy');
});
