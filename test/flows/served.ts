import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { readConfig } from '../../src/config.ts';
import { serve } from '../../src/serve.ts';
import { createCheck } from '../../src/simulator/acts/checks.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { freshDatabase } from '../engine/postgres.ts';
import { closeSoundly } from '../simulator/sound.ts';

const NEVER = 3_600_000;

/** The whole app in this process before a simulated GitHub that tells it everything. */
export interface Served {
  readonly simulator: Simulator;
  /** Every run so far, as `govern pull_request.labeled`, in the order in which they began. */
  runs(): Promise<string[]>;
  /** Resolves when every delivery is handled and every run over. */
  still(): Promise<void>;
  /** The app's latest checks on a commit, as `baton / labels success`; once `still`. */
  checks(repository: string, sha: string): Promise<string[]>;
  /** Requests of the app that wrote a check run. */
  writes(): number;
  /** All requests of the app but those for tokens. */
  requests(): number;
  /** A check run of GitHub Actions that has ended. */
  ci(repository: string, sha: string, name: string, conclusion: 'success' | 'failure'): void;
  close(): Promise<void>;
}

/** Repositories of `acme` by name with their files; `ada` is its admin, `ben` and `cleo` may write. */
export async function serveTo(repositories: {
  readonly [name: string]: { readonly [path: string]: string };
}): Promise<Served> {
  const directory = mkdtempSync(path.join(tmpdir(), 'baton-served-'));
  const simulator = await startSimulator({ directory, limits: { pointsPerMinute: 1e6, contentPerMinute: 1e6 } });
  simulator.seed({
    login: 'acme',
    people: { ada: 'admin', ben: 'member', cleo: 'member' },
    basePermission: 'write',
    repositories: Object.entries(repositories).map(([name, files]) => ({ name, files })),
  });
  const { url, drop } = await freshDatabase();
  const database = new pg.Pool({ connectionString: url });
  // One that is being closed may still hear that its database is dropped.
  database.on('error', () => {});
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
  const looks = { first: [NEVER], every: NEVER };
  const app = await serve(read.config, { redelivery: looks, reconciliation: { ...looks, grace: 0 } });
  simulator.connect(`${app.url}/api/github/webhooks`);
  const asked = () => simulator.journal.entries.filter(({ path: at }) => !at.endsWith('access_tokens'));

  const still = async () => {
    // Twice in a row: between a delivery and its run there is a moment in which nothing seems to move.
    for (let quiet = 0; quiet < 2; ) {
      await simulator.settled();
      const { rows } = await database.query<{ busy: boolean }>(
        `select exists (select 1 from inbox where status in ('arrived', 'waiting'))
           or exists (select 1 from run where ended_at is null) as busy`,
      );
      quiet = rows[0]?.busy === false ? quiet + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return {
    simulator,
    still,
    async runs() {
      const { rows } = await database.query<{ told: string }>(
        `select workflow || ' ' || (body::jsonb -> 'event' ->> 'type') as told
         from run join fact on run_id = id and seq = 0 order by started_at`,
      );
      return rows.map(({ told }) => told);
    },
    async checks(repository, sha) {
      await still();
      const latest = new Map<string, string>();
      for (const { name, status, conclusion } of simulator.read(repository).checks(sha)) {
        if (name.startsWith('baton / ')) latest.set(name, `${name} ${conclusion ?? status}`);
      }
      return [...latest.values()].sort();
    },
    writes: () => asked().filter(({ method, path: at }) => method !== 'GET' && at.includes('/check-runs')).length,
    requests: () => asked().length,
    ci(repository, sha, name, conclusion) {
      const { hub } = simulator;
      const app = hub.actionsApp;
      const about = { name, sha, status: 'completed', conclusion, completedAt: hub.clock.now() };
      createCheck(hub, hub.repository(repository), { account: app.bot, app }, about);
    },
    async close() {
      await app.stop();
      await database.end();
      await drop();
      await closeSoundly(simulator, directory);
    },
  };
}
