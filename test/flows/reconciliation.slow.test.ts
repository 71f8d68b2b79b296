// GitHub carries out everything and tells nothing: the app finds out by itself, and ends where it would have been told.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { readConfig } from '../../src/config.ts';
import type { RunView } from '../../src/core/run/view.ts';
import { serve } from '../../src/serve.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { freshDatabase } from '../engine/postgres.ts';
import { closeSoundly } from '../simulator/sound.ts';

const CREDENTIAL = ['ghp_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('');
const WEB = 'acme/web';
const NEVER = 3_600_000;
/** Sleeps, so that something can happen meanwhile, and writes. */
const RELEASE = `id: release
name: Release
version: 1.0.0
trigger: { type: event, config: { event: repository_dispatch.release } }
execution: { mode: sequential, timeout: 600000 }
steps:
  - { id: wait, action: sleep, inputs: { duration: 1500 } }
  - { id: tag, action: git.tag, inputs: { name: v1, message: One, repositories: [web] } }
`;

const OPEN = `id: open
name: Open
version: 1.0.0
trigger: { type: event, config: { event: repository_dispatch.open } }
execution: { mode: sequential, timeout: 600000 }
steps:
  - id: open
    action: changeset.open
    inputs:
      branchName: open/\${context.event.id}
      title: Open
      body: Opened.
      message: "feat: open"
      files: [{ repository: web, path: OPEN, text: "\${context.event.id}", bytes: 6 }]
`;

interface Scene {
  readonly simulator: Simulator;
  readonly database: pg.Pool;
  /** Runs as (workflow, type of their event), in the order in which they began. */
  runs(): Promise<string[]>;
  /** Resolves when that many sweeps have begun and ended since now. */
  sweeps(count: number): Promise<void>;
  /** Latest checks of the app on a commit. */
  checks(sha: string): string[];
  /** The app's page of the newest run of a workflow, as JSON has it. */
  view(workflow: string): Promise<RunView | undefined>;
  /** Where the app takes webhooks. */
  readonly hook: string;
}
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The whole app before a simulated GitHub that tells it everything, or, with `sweeping`, whatever the test connects. */
async function open(sweeping: boolean, options: Partial<SimulatorOptions> = {}): Promise<Scene> {
  const directory = mkdtempSync(path.join(tmpdir(), 'baton-reconcile-'));
  const simulator = await startSimulator({
    directory,
    limits: { pointsPerMinute: 1e6, contentPerMinute: 1e6 },
    ...options,
  });
  closing.push(() => closeSoundly(simulator, directory));
  simulator.seed({
    login: 'acme',
    people: { ada: 'admin', ben: 'member' },
    basePermission: 'write',
    repositories: [
      {
        name: '.github',
        files: {
          'baton/config.yaml': 'version: 1\n',
          'baton/workflows/release.yaml': RELEASE,
          'baton/workflows/open.yaml': OPEN,
        },
      },
      { name: 'web', files: { 'README.md': '# web\n' } },
    ],
  });
  const { url, drop } = await freshDatabase();
  closing.push(drop);
  const database = new pg.Pool({ connectionString: url });
  closing.push(() => database.end());
  const read = readConfig(
    {
      APP_ID: String(simulator.app.id),
      PRIVATE_KEY: simulator.app.privateKey,
      WEBHOOK_SECRET: simulator.app.webhookSecret,
      GITHUB_API_URL: simulator.url,
      DATABASE_URL: url,
      PORT: '0',
      LOG_LEVEL: 'silent',
    },
    { stateDirectory: directory, readFile: () => '' },
  );
  if (!('config' in read)) throw new Error(read.problems.join('\n'));
  const looks = sweeping ? { first: [0], every: 400, grace: 0 } : { first: [NEVER], every: NEVER, grace: 0 };
  const app = await serve(read.config, { redelivery: { first: [NEVER], every: NEVER }, reconciliation: looks });
  closing.push(() => app.stop());
  const hook = `${app.url}/api/github/webhooks`;
  if (!sweeping) simulator.connect(hook);
  return {
    simulator,
    database,
    async runs() {
      const { rows } = await database.query<{ told: string }>(
        `select workflow || ' ' || (body::jsonb -> 'event' ->> 'type') || ' ' || status as told
         from run join fact on run_id = id and seq = 0 order by started_at`,
      );
      return rows.map(({ told }) => told);
    },
    async sweeps(count) {
      // Kept at the end of each.
      const ends = new Set<string>();
      await until(async () => {
        const { rows } = await database.query<{ until: Date }>('select until from reconciled where installation = 0');
        for (const row of rows) ends.add(row.until.toISOString());
        return ends.size > count;
      });
    },
    checks: (sha) =>
      simulator
        .read(WEB)
        .checks(sha)
        .map(({ name, status, conclusion }) => `${name} ${status} ${conclusion}`)
        .sort(),
    hook,
    async view(workflow) {
      const { rows } = await database.query<{ id: string }>(
        'select id from run where workflow = $1 order by started_at desc limit 1',
        [workflow],
      );
      if (rows[0] === undefined) return undefined;
      const answer = await fetch(`${app.url}/runs/${encodeURIComponent(rows[0].id)}.json`);
      return ((await answer.json()) as { readonly view: RunView }).view;
    },
  };
}

async function until(holds: () => Promise<boolean> | boolean, milliseconds = 20_000): Promise<void> {
  for (const end = Date.now() + milliseconds; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`it never was so: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

const head = (simulator: Simulator, number: number) =>
  simulator
    .read(WEB)
    .pulls()
    .find((one) => one.number === number)?.pull.head.sha ?? '';
const writes = (simulator: Simulator) =>
  simulator.journal.entries.filter(({ method, path: at }) => method !== 'GET' && !at.endsWith('access_tokens')).length;

/** A pull request with a credential in it, mended, merged; each time after the app has judged. Gives what is on GitHub then. */
async function live({ simulator, checks, runs }: Scene): Promise<string[][]> {
  const ben = simulator.as('ben');
  const judged = async (sha: string) => {
    await until(() => checks(sha).length > 0 && checks(sha).every((one) => one.includes(' completed ')));
    await until(async () => (await runs()).every((one) => one.endsWith('succeeded')));
    return checks(sha);
  };
  await ben.push(WEB, 'idea', { 'config.ini': `token = ${CREDENTIAL}\n` }, 'Add a setting');
  const number = await ben.openPull(WEB, { head: 'idea', title: 'An idea' });
  const first = await judged(head(simulator, number));
  // GitHub's times are whole seconds.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await ben.push(WEB, 'idea', { 'config.ini': 'token = from the vault\n' }, 'Take it out');
  const second = await judged(head(simulator, number));
  await simulator.as('ada').merge(WEB, number, 'squash');
  expect(first).toContainEqual(expect.stringContaining(' failure'));
  return [first, second];
}

async function heard({ database }: Scene): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `select distinct name from signal where name like 'pull\\_request.%' order by name`,
  );
  return rows.map(({ name }) => name);
}

test('a pull request of which GitHub tells nothing is judged, judged anew and seen merged, as one of which it tells all', async () => {
  const told = await open(false);
  const byDeliveries = await live(told);
  await until(async () => (await heard(told)).includes('pull_request.closed'));
  const expected = { checks: byDeliveries, runs: await told.runs(), heard: await heard(told) };
  for (const close of closing.splice(0).reverse()) await close();

  const silent = await open(true);
  const bySweeps = await live(silent);
  await until(async () => (await heard(silent)).includes('pull_request.closed'));
  expect({ checks: bySweeps, runs: await silent.runs(), heard: await heard(silent) }).toEqual(expected);
  expect(expected.runs).toEqual(['govern pull_request.opened succeeded', 'govern pull_request.synchronize succeeded']);

  const before = { writes: writes(silent.simulator), runs: await silent.runs() };
  const kept = await silent.database.query('select id from inbox');
  await silent.sweeps(3);
  expect({ writes: writes(silent.simulator), runs: await silent.runs() }).toEqual(before);
  expect((await silent.database.query('select id from inbox')).rowCount).toBe(kept.rowCount);
}, 90_000);

test('a default branch that was renamed without a word is the base of what comes next', async () => {
  const scene = await open(true);
  const { simulator } = scene;
  simulator.connect(scene.hook);
  await simulator.as('ada').dispatch(WEB, 'open', {});
  await until(async () => (await scene.view('open'))?.status === 'succeeded');
  simulator.deliveryFaults.add({ event: 'repository.*', kind: 'drop', probability: 1 });
  simulator.deliveryFaults.add({ event: 'push', kind: 'drop', probability: 1 });
  await simulator.owner('ada').renameBranch(WEB, 'main', 'trunk');
  await simulator.as('ada').dispatch(WEB, 'open', {});
  const bases = () =>
    simulator
      .read(WEB)
      .pulls()
      .map(({ pull: { base } }) => base.branch);
  await until(() => bases().length === 2);
  // GitHub itself moves those that are open.
  expect(bases()).toEqual(['trunk', 'trunk']);
}, 60_000);

test('deliveries that come after all, when a sweep has told everything before them, start nothing twice', async () => {
  const scene = await open(true);
  const { simulator } = scene;
  simulator.connect(scene.hook);
  simulator.deliveryFaults.add({ kind: 'delay', milliseconds: 5_000, probability: 1 });
  const ben = simulator.as('ben');
  await ben.push(WEB, 'idea', { 'a.txt': 'a\n' }, 'Add');
  await ben.openPull(WEB, { head: 'idea', title: 'An idea' });
  await until(async () => (await scene.runs()).includes('govern pull_request.opened succeeded'));
  await ben.push(WEB, 'idea', { 'a.txt': 'b\n' }, 'Change');
  await until(async () => (await scene.runs()).length === 2);
  const before = await scene.runs();
  const late = () =>
    simulator.deliveries.filter(({ event, statusCode }) => event === 'pull_request' && statusCode === 202);
  await until(() => late().length === 2);
  await scene.sweeps(2);
  expect(await scene.runs()).toEqual(before.map((one) => one.replace(/\S+$/, 'succeeded')));
}, 60_000);

test('a run waits while its installation is suspended, asks GitHub nothing, and goes on when it is let in again, though neither was told', async () => {
  const scene = await open(true);
  const { simulator } = scene;
  simulator.connect(scene.hook);
  simulator.deliveryFaults.add({ event: 'installation.*', kind: 'drop', probability: 1 });
  await simulator.as('ada').dispatch(WEB, 'release', {});
  await until(async () => (await scene.view('release'))?.status === 'waiting');
  await simulator.owner('ada').suspendApp('acme');
  const reason = async () =>
    (await scene.view('release'))?.steps.find(({ wait }) => wait !== undefined)?.wait?.reason ?? '';
  await until(async () => (await reason()).includes('acme to let the app do this'));
  const asked = () => simulator.journal.entries.filter(({ path: at }) => !at.startsWith('/app')).length;
  const before = asked();
  await scene.sweeps(2);
  expect(asked()).toBe(before);
  expect((await scene.view('release'))?.status).toBe('waiting');
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await simulator.owner('ada').unsuspendApp('acme');
  await until(async () => (await scene.view('release'))?.status === 'succeeded');
  expect(Object.keys(simulator.read(WEB).tags())).toContain('v1');
}, 60_000);

test('an installation whose end was never told is forgotten, and its run cancelled', async () => {
  const scene = await open(true);
  const { simulator, database } = scene;
  simulator.connect(scene.hook);
  simulator.deliveryFaults.add({ event: 'installation.*', kind: 'drop', probability: 1 });
  await simulator.as('ada').dispatch(WEB, 'release', {});
  await until(async () => (await scene.view('release'))?.status === 'waiting');
  await simulator.owner('ada').uninstallApp('acme');
  const left = async () => {
    const { rows } = await database.query<{ count: string }>(
      'select (select count(*) from run) + (select count(*) from pull_seen) + (select count(*) from reconciled where installation <> 0) as count',
    );
    return Number(rows[0]?.count);
  };
  await until(async () => (await left()) === 0);
  const { rows } = await database.query('select state from installation');
  expect(rows).toEqual([{ state: 'deleted' }]);
}, 60_000);

test('a step that misses a permission says which, and goes on as soon as an owner accepts it', async () => {
  const permissions = {
    metadata: 'read',
    contents: 'read',
    pull_requests: 'write',
    issues: 'write',
    checks: 'write',
  } as const;
  const scene = await open(false, { app: { permissions: { ...permissions, statuses: 'read' } } });
  const { simulator } = scene;
  const installation = [...simulator.hub.installations.values()][0];
  if (installation !== undefined) installation.events = ['repository_dispatch'];
  await simulator.as('ada').dispatch(WEB, 'release', {});
  const wait = async () => (await scene.view('release'))?.steps.find(({ id }) => id === 'tag')?.wait?.reason ?? '';
  await until(async () => (await wait()).includes('contents=write'));
  simulator.requestPermissions({ ...permissions, contents: 'write', statuses: 'read' }, ['repository_dispatch']);
  await simulator.owner('ada').acceptPermissions('acme');
  await until(async () => (await scene.view('release'))?.status === 'succeeded');
}, 60_000);

test('a command in a comment that was never told is carried out, and once', async () => {
  const scene = await open(true);
  const { simulator } = scene;
  const ben = simulator.as('ben');
  await ben.push(WEB, 'idea', { 'a.txt': 'a\n' }, 'Add');
  const number = await ben.openPull(WEB, { head: 'idea', title: 'An idea' });
  await until(async () => (await scene.runs()).includes('govern pull_request.opened succeeded'));
  await scene.sweeps(2);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await ben.comment(WEB, number, '/baton help');
  const answers = () =>
    simulator
      .read(WEB)
      .comments(number)
      .filter(({ body }) => body.includes('baton:answer')).length;
  await until(() => answers() === 1);
  await scene.sweeps(3);
  expect(answers()).toBe(1);
}, 60_000);

test('what was pushed to the configuration without a word is read, and wakes whoever waits for a push', async () => {
  const scene = await open(true);
  const { simulator, database } = scene;
  await scene.sweeps(2);
  const sha = await simulator
    .as('ada')
    .push('acme/.github', 'main', { 'baton/config.yaml': 'version: 2\n' }, 'Break it');
  const pushes = async () => {
    const { rows } = await database.query(
      `select distinct key from signal where name = 'push' and key like 'commit:%'`,
    );
    return rows;
  };
  await until(async () => (await pushes()).length > 0, 40_000);
  expect(await pushes()).toEqual([{ key: `commit:acme/.github@${sha}` }]);
  await until(() => simulator.read('acme/.github').issues().length === 1);
}, 90_000);
