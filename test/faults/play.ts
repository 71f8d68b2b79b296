// One run of a whole story: a GitHub, a database and apps of its own, hurt by one family of faults, and looked at.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { CarriedOut } from '../../src/simulator/http/journal.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { closeSoundly } from '../simulator/sound.ts';
import { AppProcess } from './app-process.ts';
import { diagnosis } from './diagnosis.ts';
import { ended } from './ended.ts';
import type { Flow } from './flows/flow.ts';
import type { Harm, Scene, Server } from './harm.ts';
import { invariants } from './invariants.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { isWrite } from './writes.ts';

export interface Played {
  readonly violations: readonly string[];
  readonly outcome: Outcome | undefined;
  /** Writes of the app that were carried out, in order. */
  readonly writes: readonly CarriedOut[];
  readonly milliseconds: number;
  readonly kills: number;
  readonly struck: boolean;
  /** The last that the apps said, where something is wrong. */
  readonly said: string;
}

/** Where the apps of this process keep what Node compiled; whoever plays removes it in the end. */
export const COMPILED = path.join(tmpdir(), `baton-faults-compiled-${process.pid}`);

/** Simulated seconds of Actions in one real one. */
const SPEED = 20;

export interface Play {
  readonly flow: Flow;
  readonly databaseUrl: string;
  /** Whose server that is, where it may be killed. */
  readonly server?: Server;
  readonly seed: number;
  readonly harm: Harm;
  /** What a run came to that nothing hurt. */
  readonly reference?: Outcome | undefined;
}

/** Plays the story once on that database and says what is wrong, compared with a run that nothing hurt. */
export async function play({ flow, databaseUrl, server, seed, harm, reference }: Play): Promise<Played> {
  const began = performance.now();
  const directory = mkdtempSync(path.join(tmpdir(), 'baton-faults-'));
  const simulator = await startSimulator({ directory: path.join(directory, 'github'), seed, speed: SPEED });
  const environment = {
    ...environmentOf(simulator, directory, databaseUrl),
    // Elsewhere GitHub tells everything in the end, and the sweep would only be more to do.
    ...(harm.eventsMayBeLost === true ? { SWEEPS: 'often' } : {}),
  };
  const apps = Array.from({ length: harm.workers ?? 1 }, () => new AppProcess(environment, server));
  const client = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  client.on('error', () => {});
  const writes: CarriedOut[] = [];
  const scene: Scene = { simulator, apps, server, writes };
  const over = new AbortController();
  const violations: string[] = [];
  let outcome: Outcome | undefined;
  try {
    await flow.arrange(simulator);
    simulator.journal.carriedOut = (request) => {
      if (isWrite(simulator, request)) writes.push(request);
    };
    harm.arm?.(scene);
    const [url] = await Promise.all(apps.map((app) => app.start()));
    simulator.connect(webhooksOf(url ?? ''));
    await flow.begin(simulator);
    const hurting = harm
      .during?.(scene, over.signal)
      .catch((error: Error) => violations.push(`the harm could not be done: ${error.message}`));
    const late = await ended(flow, simulator, client, apps);
    over.abort();
    await hurting;
    if (late !== undefined) violations.push(late);
    else {
      outcome = await outcomeOf(simulator, client, flow);
      const about = { simulator, client, writes };
      violations.push(...(await invariants(flow, about, outcome, reference, harm)));
      violations.push(...(await afterwards(flow, scene, client, outcome)));
    }
    if (violations.length > 0) violations.push(await diagnosis(flow, simulator, client));
  } catch (error) {
    violations.push(`the run broke: ${Error.isError(error) ? error.message : String(error)}`);
  } finally {
    over.abort();
    await Promise.all(apps.map((app) => app.stop()));
    await client.end();
    await closeSoundly(simulator, directory).catch((error: Error) => violations.push(`at the end: ${error.message}`));
  }
  return {
    violations,
    outcome,
    writes,
    milliseconds: performance.now() - began,
    kills: apps.reduce((sum, app) => sum + app.kills, 0),
    struck: harm.struck(scene),
    said: violations.length === 0 ? '' : apps.map((app) => app.said).join('\n'),
  };
}

function environmentOf({ app, url, figma }: Simulator, directory: string, databaseUrl: string) {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    NODE_COMPILE_CACHE: COMPILED,
    LOG_LEVEL: 'warn',
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    GITHUB_API_URL: url,
    FIGMA_API_URL: figma.url,
    FIGMA_TOKEN: figma.token,
    STATE_DIR: directory,
    DATABASE_URL: databaseUrl,
  };
}

export const webhooksOf = (app: string): string => `${app}/api/github/webhooks`;

/** Everything that GitHub ever told is told once more: terminal states stay, and nothing is written. */
async function afterwards(
  flow: Flow,
  { simulator, apps, writes }: Scene,
  client: pg.Pool,
  before: Outcome,
): Promise<string[]> {
  const facts = async () => Number((await client.query<{ n: string }>('select count(*) as n from fact')).rows[0]?.n);
  const [known, written] = [await facts(), writes.length];
  // The last blow may have fallen just before the end.
  await Promise.all(apps.filter((app) => !app.gone).map((app) => app.ready()));
  const url = webhooksOf(apps.find((app) => !app.gone)?.url ?? '');
  const told = new Map(simulator.deliveries.map((delivery) => [delivery.guid, delivery]));
  for (const { headers, text } of told.values()) {
    const answer = await fetch(url, { method: 'POST', headers, body: text });
    await answer.arrayBuffer();
    if (!answer.ok) return [`a duplicate is answered with ${answer.status}`];
  }
  await sleep(150);
  const after = await outcomeOf(simulator, client, flow);
  // A sweep may still ask for deliveries that another worker was quicker to get: the same ones, told once more.
  const since = writes.slice(written).filter(({ operation }) => operation !== 'apps/redeliver-webhook-delivery');
  return [
    ...since.map(({ method, path: to }) => `written because of a duplicate: ${method} ${to}`),
    ...((await facts()) === known ? [] : ['duplicates added facts to runs that had ended']),
    ...(JSON.stringify(after) === JSON.stringify(before) ? [] : ['duplicates changed the end state']),
  ];
}
