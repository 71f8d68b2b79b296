// A backup comes back: the database is older than GitHub, where the story went on meanwhile. Half a minute, so it is no part
// of `npm test`: `npm run test:slow`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { CarriedOut } from '../../src/simulator/http/journal.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { freshDatabase, type TestDatabase } from '../engine/postgres.ts';
import { AppProcess } from '../faults/app-process.ts';
import { release } from '../faults/flows/release.ts';
import { differences, type Outcome, outcomeOf } from '../faults/outcome.ts';
import { isWrite } from '../faults/writes.ts';
import { closeSoundly } from '../simulator/sound.ts';

/** Writes of the app right after which a backup is made, with what people would call the moment. */
const OPENING = 'graphql:createRef+createCommitOnBranch+createPullRequest';
const BACKUPS = {
  [OPENING]: 'a pull request was opened',
  'checks/create': 'a check run was made',
  'reactions/create-for-issue-comment': 'a person approved',
  'pulls/merge': 'one was merged',
} as const;
type Moment = keyof typeof BACKUPS;
const MOMENTS = Object.keys(BACKUPS) as Moment[];

/** What would be there twice; a reaction is one however often it is asked for. */
const MAKES =
  /^(?:graphql:.*createPullRequest|pulls\/create|pulls\/merge|issues\/create|checks\/create|git\/create-(?:tag|commit))/;

/** Milliseconds for a run to end; without anything wrong it takes five seconds. */
const PATIENCE = 15_000;

class Scene {
  readonly simulator: Simulator;
  readonly database: TestDatabase;
  readonly writes: CarriedOut[] = [];
  readonly #directory: string;
  readonly #admin: pg.Client;
  #app: AppProcess | undefined;

  private constructor(simulator: Simulator, database: TestDatabase, directory: string, admin: pg.Client) {
    this.simulator = simulator;
    this.database = database;
    this.#directory = directory;
    this.#admin = admin;
  }

  static async open(): Promise<Scene> {
    const directory = mkdtempSync(path.join(tmpdir(), 'baton-restore-'));
    const simulator = await startSimulator({
      directory: path.join(directory, 'github'),
      speed: 20,
      limits: {
        pointsPerMinute: 1e6,
        contentPerMinute: 1e6,
        contentPerHour: 1e6,
        hourly: 1e6,
        hourlyCap: 1e6,
        cpuSecondsPerMinute: 1e6,
      },
    });
    const database = await freshDatabase();
    const admin = new pg.Client({ connectionString: at(database.url, 'postgres') });
    await admin.connect();
    const scene = new Scene(simulator, database, directory, admin);
    await release.arrange(simulator);
    simulator.journal.carriedOut = (request) => {
      if (isWrite(simulator, request)) scene.writes.push(request);
    };
    return scene;
  }

  /** The app on that database, at an address of its own; one that was there is gone without a word. */
  async run(url: string): Promise<void> {
    await this.#app?.stop();
    this.#app = new AppProcess({
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      NODE_COMPILE_CACHE: path.join(this.#directory, 'compiled'),
      LOG_LEVEL: 'warn',
      APP_ID: String(this.simulator.app.id),
      PRIVATE_KEY: this.simulator.app.privateKey,
      WEBHOOK_SECRET: this.simulator.app.webhookSecret,
      GITHUB_API_URL: this.simulator.url,
      STATE_DIR: this.#directory,
      DATABASE_URL: url,
    });
    this.simulator.connect(`${await this.#app.start()}/api/github/webhooks`);
  }

  /** As a power cut would, and it does not come back. */
  async halt(): Promise<void> {
    await this.#app?.stop();
  }

  /** Calls back in the middle of the first such write of the app: it is carried out and not yet answered. */
  at(operation: string, then: () => void): void {
    const { carriedOut } = this.simulator.journal;
    let done = false;
    this.simulator.journal.carriedOut = (request) => {
      carriedOut(request);
      if (done || request.operation !== operation || !isWrite(this.simulator, request)) return;
      done = true;
      then();
    };
  }

  /** A copy of the database as it is now. PostgreSQL copies only what nobody is connected to, so the app is cut off for a moment. */
  async backUp(name: string): Promise<string> {
    const own = new URL(this.database.url).pathname.slice(1);
    const copy = `${own}_${name}`;
    await this.#admin.query(`alter database ${own} allow_connections false`);
    for (let copied = false; !copied; ) {
      await this.#admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [own]);
      // 55006: somebody is still on the way out.
      copied = await this.#admin.query(`create database ${copy} template ${own}`).then(
        () => true,
        (error: { code?: string }) => {
          if (error.code !== '55006') throw error;
          return false;
        },
      );
    }
    await this.#admin.query(`alter database ${own} allow_connections true`);
    return at(this.database.url, copy);
  }

  async forget(url: string): Promise<void> {
    await this.halt();
    await this.#admin.query(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
  }

  /** What became of everything, once there is nothing left to do. */
  async ended(url: string): Promise<Outcome> {
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    // A backup in the making cuts everybody off, this one too.
    pool.on('error', () => {});
    try {
      for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(100)) {
        if ((await open(pool)) !== '') continue;
        await sleep(400);
        await this.simulator.settled();
        if ((await open(pool)) === '') return await outcomeOf(this.simulator, pool, release);
      }
      throw new Error(`it never ends: ${this.#app?.died ?? (await open(pool))}`);
    } finally {
      await pool.end();
    }
  }

  /** Why runs ended badly. */
  async failures(url: string): Promise<readonly string[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ body: string }>(
        `select body from fact where kind in ('step.failed', 'run.ended') and body not like '%"succeeded"%'`,
      );
      return rows.map(({ body }) => body);
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.#app?.stop();
    await this.#admin.end();
    await this.database.drop();
    await closeSoundly(this.simulator, this.#directory).finally(() =>
      rmSync(this.#directory, { recursive: true, force: true }),
    );
  }
}

const at = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;

/** What is still to be done, in words; empty when nothing is. */
async function open(pool: pg.Pool): Promise<string> {
  try {
    const { rows } = await pool.query<{ what: string }>(
      `select 'the release did not begin' as what where not exists (select from run where workflow = 'release')
       union all select id || ' is ' || status from run where ended_at is null
       union all select name || ' is ' || status from inbox where status in ('arrived', 'waiting')`,
    );
    return rows.map(({ what }) => what).join(', ');
  } catch {
    return 'the database is away';
  }
}

let scene: Scene;
const backups = new Map<Moment, string>();
let landed: Outcome;

beforeAll(async () => {
  scene = await Scene.open();
  await scene.run(scene.database.url);
  let copying: Promise<void> = Promise.resolve();
  for (const moment of MOMENTS)
    scene.at(moment, () => {
      copying = copying.then(async () => {
        backups.set(moment, await scene.backUp(moment.replaceAll(/\W/g, '_').toLowerCase().slice(0, 20)));
      });
    });
  await release.begin(scene.simulator);
  landed = await scene.ended(scene.database.url);
  await copying;
}, 60_000);
afterAll(async () => {
  for (const url of backups.values()) await scene.forget(url);
  await scene.close();
});

describe('a backup comes back after everything has landed', () => {
  test('and everything had', () => {
    expect(landed.runs).toMatchObject({ 'release succeeded': 1 });
    expect([...backups.keys()].toSorted()).toEqual(MOMENTS.toSorted());
  });

  test.each(MOMENTS)(
    'made after %s: the run ends well on it, and nothing is there twice',
    async (moment) => {
      const written = scene.writes.length;
      const url = backups.get(moment) ?? '';
      await scene.run(url);
      const now = await scene.ended(url);
      // GitHub carried out nothing but what leaves it as it was: a branch made again, and taken away again.
      const made = scene.writes.slice(written).map(({ operation = '' }) => operation);
      expect(made.filter((one) => MAKES.test(one))).toEqual([]);
      expect(await scene.failures(url)).toEqual([]);
      expect(differences(comparable(now), comparable(landed))).toEqual([]);
      expect(now.runs).toMatchObject({ 'release succeeded': 1 });
    },
    60_000,
  );
});

// The words of the lost day are lost too: an approval holds for what a person saw, so it is not made of an old comment.
test('a backup comes back when half of the set has landed: it waits for an approval anew, and lands the rest', async () => {
  const half = await Scene.open();
  let backup: Promise<string> | undefined;
  const cut = Promise.withResolvers<void>();
  try {
    await half.run(half.database.url);
    half.at(OPENING, () => {
      backup = half.backUp('half');
    });
    half.at('pulls/merge', () => cut.resolve(half.halt()));
    await release.begin(half.simulator);
    await cut.promise;
    const url = (await backup) ?? '';
    await half.run(url);
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(100)) {
      const { rows } = await pool.query(
        `select 1 from fact f where step = 'approval' and kind = 'step.parked' and exists
           (select from run where id = f.run_id and status = 'waiting')`,
      );
      if (rows.length > 0) break;
    }
    await pool.end();
    const web = half.simulator
      .read('acme/web')
      .pulls()
      .find(({ pull }) => pull.head.branch.startsWith('baton/'));
    expect(web?.pull.merged).toBeNull();
    await half.simulator.as('mira').comment('acme/web', web?.number ?? 0, '/baton approve');
    const now = await half.ended(url);
    expect(await half.failures(url)).toEqual([]);
    expect(now.runs).toMatchObject({ 'release succeeded': 1 });
    const merges = half.writes.filter(({ operation }) => operation === 'pulls/merge');
    expect(merges).toHaveLength(3);
    expect(half.writes.filter(({ operation }) => operation === OPENING)).toHaveLength(3);
    expect(half.writes.filter(({ operation }) => operation === 'git/create-tag')).toHaveLength(3);
    await half.forget(url);
  } finally {
    await half.close();
  }
}, 90_000);

/**
 * Without branches of pull requests that landed: one whose deletion met the cut of a backup stays, the run says so, and a run
 * that looks once more takes it away.
 */
function comparable({ repositories }: Outcome): Parameters<typeof differences>[0] {
  const entries = Object.entries(repositories).map(([name, repository]) => {
    const branches = repository.branches.filter((branch) => !branch.startsWith('baton/'));
    return [name, { ...repository, branches }] as const;
  });
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}
