// Scenario files from the command line to the table, with the real app as a child of the command.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase } from '../engine/postgres.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'baton-simulate-'));
const json = join(folder, 'outcome.json');
let database: TestDatabase;
/** Both calls, side by side: after the crash there are ten seconds in which nobody owns the run. */
let shipped: ReturnType<typeof simulate>;
let own: ReturnType<typeof simulate>;

beforeAll(async () => {
  database = await freshDatabase();
  const files = ['docs/scenarios/govern-secret.yaml', 'docs/scenarios/design-sync.yaml'];
  shipped = simulate(...files, '--json', json, '--seed', '7');
  own = simulate('test/flows/scenarios/own-workflow.yaml');
});

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function simulate(...args: string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts', 'simulate', ...args], {
    cwd: root,
    env: { PATH, HOME, DATABASE_URL: database.url, NO_COLOR: '1' },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += String(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += String(chunk);
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

test('the two scenarios of the documentation hold', async () => {
  const { code, said } = await shipped;
  expect(said).toContain('2 of 2 scenarios held');
  expect(said).toContain('setting the stage (seed 7)');
  expect(code).toBe(0);
  const { scenarios } = JSON.parse(readFileSync(json, 'utf8'));
  expect(scenarios).toMatchObject([
    { file: 'docs/scenarios/govern-secret.yaml', held: true, state: { status: 'succeeded' } },
    {
      file: 'docs/scenarios/design-sync.yaml',
      held: true,
      state: { repositories: [{ landed: 1 }, { landed: 2 }, { landed: 3 }] },
    },
  ]);
  for (const { expectations } of scenarios)
    expect(expectations.filter((one: { held: boolean }) => !one.held)).toEqual([]);
}, 180_000);

test("an organization's own workflow survives a crash and a lost answer, and what does not hold is told", async () => {
  const { code, said } = await own;
  const unheld = said.split('\n').filter((line) => line.startsWith(' x ') || line.startsWith(' ✗ '));
  expect(unheld.map((line) => line.slice(3))).toEqual([
    'web/NOTICE is there',
    'all 4 events happened, and people could do what they are to do',
  ]);
  expect(said).toContain('event 4: there is no pull request acme/web#7');
  expect(said).toContain('the app is killed and started again');
  expect(code).toBe(1);
}, 180_000);
