import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TokenBuilder } from '../../core/ports/tokens.ts';
import type { Fact } from '../../core/run/fact.ts';
import type { RunView } from '../../core/run/view.ts';
import { spectrumFile } from '../../simulator/figma/spectrum.ts';
import { demoRepositories } from '../../simulator/scenario/acme.ts';
import { ACME_POLICIES } from '../../simulator/scenario/policies.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type AppProcess, startApp } from './app-process.ts';
import { defineActions, definePeople, ORG, PEOPLE, TEAMS } from './cast.ts';

/** Key of the simulated Figma file. */
const FIGMA_FILE = 'spectrum';
/** Milliseconds that the relay waits for the other webhooks of a publish; real ones wait for a minute or two. */
const ONE_PUBLISH = 100;

export interface StageOptions {
  /** Path of src/main.ts. */
  readonly main: string;
  readonly tokens: TokenBuilder;
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** What the app gets of the environment besides its settings: PATH, HOME and the like. */
  readonly environment: { readonly [name: string]: string };
  /** Simulated seconds of Actions in one real one. */
  readonly speed: number;
  /** Told what people do. */
  readonly say: (line: string) => void;
}

/** The whole scene: a GitHub, a Figma, people, Actions, and the app as a process of its own. */
export interface Stage {
  readonly simulator: Simulator;
  readonly app: AppProcess;
  /** Kills the app as a power cut would (`kill -9`) and starts it again on what it left. */
  crash(): Promise<void>;
  /** The design is published: Figma tells the relay, and resolves when that has told GitHub. */
  publish(): Promise<void>;
  /** The run that the publish began, as the app tells it; undefined before it has begun. */
  run(): Promise<{ readonly view: RunView; readonly facts: readonly Fact[] } | undefined>;
  close(): Promise<void>;
}

/** Sets the scene. Everything it makes lies in one temporary folder that `close` removes. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const directory = mkdtempSync(path.join(tmpdir(), 'baton-demo-'));
  // The embedded PostgreSQL may have to run as another user, who must be able to walk in.
  chmodSync(directory, 0o755);
  const simulator = await startSimulator({ directory: path.join(directory, 'github'), speed: options.speed });
  const repositories = await demoRepositories(options.tokens);
  simulator.seed({
    login: ORG,
    people: PEOPLE,
    basePermission: 'write',
    teams: TEAMS,
    repositories: Object.entries(repositories).map(([name, files]) => ({
      name,
      files: name === '.github' ? { ...files, ...ACME_POLICIES } : files,
    })),
  });
  defineActions(simulator);
  definePeople(simulator, options.say);
  simulator.figma.put(FIGMA_FILE, await spectrumFile('before'));

  const { app, figma } = simulator;
  const environment = (port: number) => ({
    ...options.environment,
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    GITHUB_API_URL: simulator.url,
    FIGMA_API_URL: figma.url,
    FIGMA_TOKEN: figma.token,
    STATE_DIR: path.join(directory, 'state'),
    HOST: options.host,
    PORT: String(port),
  });
  let running = await startApp(options.main, environment(options.port));
  const port = Number(new URL(running.url).port);
  simulator.connect(`${running.url}/api/github/webhooks`);
  await figma.relay({
    coalesce: ONE_PUBLISH,
    to: (type, payload) => simulator.as('relay').dispatch(`${ORG}/design-tokens`, type, payload),
  });
  let runId: string | undefined;

  return {
    simulator,
    get app() {
      return running;
    },
    async crash() {
      await running.end('SIGKILL');
      running = await startApp(options.main, environment(port));
    },
    async publish() {
      figma.publish(FIGMA_FILE, await spectrumFile('after'));
      await figma.settled();
    },
    async run() {
      runId ??= await findRun(running.url);
      return runId === undefined ? undefined : readRun(running.url, runId);
    },
    async close() {
      await running.end('SIGTERM');
      await simulator.close().finally(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
    },
  };
}

async function findRun(url: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/status`);
  const { active } = (await answer.json()) as { active: readonly { run: string; workflow: string }[] };
  return active.find((one) => one.workflow === 'design-sync')?.run;
}

async function readRun(url: string, id: string): ReturnType<Stage['run']> {
  const answer = await fetch(`${url}/runs/${encodeURIComponent(id)}.json`);
  return answer.ok ? ((await answer.json()) as Awaited<ReturnType<Stage['run']>>) : undefined;
}
