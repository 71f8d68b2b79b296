// One run of the whole scenario: a GitHub, a database and an app of its own, hurt by one family of faults, and looked at.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { CarriedOut } from '../../src/simulator/http/journal.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { closeSoundly } from '../simulator/sound.ts';
import { AppProcess } from './app-process.ts';
import { invariants } from './invariants.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { beginStory, GOVERNED, seedScenario } from './scenario.ts';
import { isWrite } from './writes.ts';

/** What hurts a run: it may script the simulator and kill the app, and is told when the story begins. */
export interface Harm {
  arm?(simulator: Simulator, app: AppProcess, writes: readonly CarriedOut[]): void;
  /** Goes on beside the story; `over` fires when that has ended. */
  during?(app: AppProcess, over: AbortSignal): Promise<void>;
  /** Whether it did what it is for: a kill at a write that never came proves nothing. */
  struck?(app: AppProcess): boolean;
  /** Faults of requests may leave news in texts behind the times; everything else must be as without faults. */
  readonly textsMayDiffer?: boolean;
}

export interface Played {
  readonly violations: readonly string[];
  readonly outcome: Outcome | undefined;
  /** Writes of the app that were carried out, in order. */
  readonly writes: readonly CarriedOut[];
  readonly milliseconds: number;
  readonly kills: number;
  readonly struck: boolean;
  /** The last that the app said, where something is wrong. */
  readonly said: string;
}

/** Where the apps of this process keep what Node compiled; whoever plays removes it in the end. */
export const COMPILED = path.join(tmpdir(), `baton-faults-compiled-${process.pid}`);

/** Simulated seconds of Actions in one real one. */
const SPEED = 20;
/** Milliseconds after which a run that has not ended never will; back-offs of a minute are among what is waited for. */
const PATIENCE = 180_000;

/** Plays the scenario once on that empty database and says what is wrong, compared with a run that nothing hurt. */
export async function play(databaseUrl: string, seed: number, harm: Harm, reference?: Outcome): Promise<Played> {
  const began = performance.now();
  const directory = mkdtempSync(path.join(tmpdir(), 'baton-faults-'));
  const simulator = await startSimulator({ directory: path.join(directory, 'github'), seed, speed: SPEED });
  const app = new AppProcess({
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    NODE_COMPILE_CACHE: COMPILED,
    LOG_LEVEL: 'warn',
    APP_ID: String(simulator.app.id),
    PRIVATE_KEY: simulator.app.privateKey,
    WEBHOOK_SECRET: simulator.app.webhookSecret,
    GITHUB_API_URL: simulator.url,
    STATE_DIR: directory,
    DATABASE_URL: databaseUrl,
  });
  const client = new pg.Client({ connectionString: databaseUrl });
  const writes: CarriedOut[] = [];
  const over = new AbortController();
  const violations: string[] = [];
  let outcome: Outcome | undefined;
  try {
    await client.connect();
    seedScenario(simulator);
    simulator.journal.carriedOut = (request) => {
      if (isWrite(simulator, request)) writes.push(request);
    };
    harm.arm?.(simulator, app, writes);
    simulator.connect(`${await app.start()}/api/github/webhooks`);
    await beginStory(simulator);
    const hurting = harm.during?.(app, over.signal);
    const late = await ended(simulator, client, app);
    over.abort();
    await hurting;
    if (late !== undefined) violations.push(late);
    else {
      outcome = await outcomeOf(simulator, client);
      violations.push(
        ...(await invariants({ simulator, client, writes }, outcome, reference, harm.textsMayDiffer === true)),
      );
      violations.push(...(await afterwards(simulator, client, outcome, writes)));
    }
  } catch (error) {
    violations.push(`the run broke: ${Error.isError(error) ? error.message : String(error)}`);
  } finally {
    over.abort();
    await app.stop();
    await client.end();
    await closeSoundly(simulator, directory).catch((error: Error) => violations.push(`at the end: ${error.message}`));
  }
  return {
    violations,
    outcome,
    writes,
    milliseconds: performance.now() - began,
    kills: app.kills,
    struck: harm.struck?.(app) ?? true,
    said: violations.length === 0 ? '' : app.said,
  };
}

/** Resolves when there is nothing left to do anywhere; otherwise with what is not done when patience is over. */
async function ended(simulator: Simulator, client: pg.Client, app: AppProcess): Promise<string | undefined> {
  const end = performance.now() + PATIENCE;
  for (let quiet = 0; ; ) {
    const open = app.died ?? (await unfinished(simulator, client));
    quiet = open === undefined ? quiet + 1 : 0;
    // Twice in a row: what just ended may have set something off.
    if (quiet === 2) return undefined;
    if (app.died !== undefined || performance.now() > end) return `it never ends: ${open}`;
    await sleep(quiet === 1 ? 100 : 30);
    if (quiet === 1) await simulator.settled();
  }
}

async function unfinished(simulator: Simulator, client: pg.Client): Promise<string | undefined> {
  const { rows: runs } = await client.query<{ id: string; status: string; ended: boolean; subjects: string[] }>(
    'select id, status, ended_at is not null as ended, subjects from run',
  );
  const open = runs.filter((run) => !run.ended);
  if (open.length > 0) {
    const told: string[] = [];
    for (const { id } of open) told.push(await standing(client, id));
    return `runs ${told.join(', ')}`;
  }
  if (!runs.some(({ id }) => id.startsWith('release:'))) return 'the release did not begin';
  const governed = `pull:${GOVERNED.repository}#${GOVERNED.number}`;
  if (!runs.some(({ id, subjects }) => id.startsWith('govern:') && subjects.includes(governed)))
    return `${governed} was not judged`;
  const { rows: waiting } = await client.query<{ name: string; attempts: number; reason: string | null }>(
    `select name, attempts, reason from inbox where status = 'waiting'`,
  );
  if (waiting.length > 0)
    return `deliveries ${waiting.map(({ name, attempts, reason }) => `${name} (${attempts} times, ${reason ?? ''})`).join(', ')}`;
  // What was stored just before a death is here, though GitHub does not know; nobody needs it again.
  const { rows: stored } = await client.query<{ id: string }>('select id from inbox');
  const missing = unacknowledged(simulator, new Set(stored.map(({ id }) => id)));
  return missing.length > 0 ? `never acknowledged: ${missing.join(', ')}` : undefined;
}

/** Where a run stands: the last that its facts say of each step that has not ended. */
async function standing(client: pg.Client, run: string): Promise<string> {
  const { rows } = await client.query<{ step: string; kind: string; body: string }>(
    `select distinct on (step) step, kind, body from fact where run_id = $1 and step is not null order by step, seq desc`,
    [run],
  );
  const open = rows.filter(({ kind }) => !['step.done', 'step.failed', 'step.skipped'].includes(kind));
  return `${run} (${open.map(({ body }) => body.slice(0, 400)).join(', ')})`;
}

/** Webhooks that never arrived. */
function unacknowledged(simulator: Simulator, stored: ReadonlySet<string>): string[] {
  const all = new Map<string, string>();
  for (const { guid, event, action } of simulator.deliveries)
    if (!stored.has(guid)) all.set(guid, `${event}.${action}`);
  return [...all.values()];
}

/** Everything that GitHub ever told is told once more: terminal states stay, and nothing is written. */
async function afterwards(
  simulator: Simulator,
  client: pg.Client,
  before: Outcome,
  writes: readonly CarriedOut[],
): Promise<string[]> {
  const facts = async () => Number((await client.query<{ n: string }>('select count(*) as n from fact')).rows[0]?.n);
  const [known, written] = [await facts(), writes.length];
  const told = new Map(simulator.deliveries.map((delivery) => [delivery.guid, delivery]));
  for (const { url, headers, text } of told.values()) {
    const answer = await fetch(url, { method: 'POST', headers, body: text });
    await answer.arrayBuffer();
    if (!answer.ok) return [`a duplicate is answered with ${answer.status}`];
  }
  await sleep(150);
  const after = await outcomeOf(simulator, client);
  return [
    ...writes.slice(written).map(({ method, path: to }) => `written because of a duplicate: ${method} ${to}`),
    ...((await facts()) === known ? [] : ['duplicates added facts to runs that had ended']),
    ...(JSON.stringify(after) === JSON.stringify(before) ? [] : ['duplicates changed the end state']),
  ];
}
