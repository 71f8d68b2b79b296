import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { type AppProcess, startApp } from './app-process.ts';

export interface StageOptions {
  /** Path of src/main.ts. */
  readonly main: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** What the app gets of the environment besides its settings: PATH, HOME and the like. */
  readonly environment: { readonly [name: string]: string };
  /** Simulated seconds of Actions in one real one. */
  readonly speed: number;
  /** Of the simulator's dice (1). */
  readonly seed?: number;
  /** A database for the app; one of its own when left out. Awaited only when the app starts. */
  readonly databaseUrl?: Promise<string>;
}

/** A scene: a GitHub, a Figma, whoever `arrange` put there, and the app as a process of its own. */
export interface Stage {
  readonly simulator: Simulator;
  readonly app: AppProcess;
  /** Kills the app as a power cut would (`kill -9`) and starts it again on what it left. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** Sets the scene: `arrange` fills the simulator, then the app starts. All of it lies in one temporary folder that `close` removes. */
export async function openStage(
  options: StageOptions,
  arrange: (simulator: Simulator) => Promise<void>,
): Promise<Stage> {
  const directory = mkdtempSync(path.join(tmpdir(), 'baton-stage-'));
  // The embedded PostgreSQL may have to run as another user, who must be able to walk in.
  chmodSync(directory, 0o755);
  const simulator = await startSimulator({
    directory: path.join(directory, 'github'),
    speed: options.speed,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  let running: AppProcess | undefined;
  const close = async () => {
    await running?.end('SIGTERM');
    await simulator.close().finally(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  };
  try {
    await arrange(simulator);
    const { app, figma } = simulator;
    const databaseUrl = await options.databaseUrl;
    // Chosen before the app starts, so that what it writes on GitHub can link to its own pages.
    const port = options.port === 0 ? await freePort(options.host) : options.port;
    const environment = {
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
      PUBLIC_URL: `http://${options.host}:${port}`,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    };
    const first = await startApp(options.main, environment);
    running = first;
    simulator.connect(`${first.url}/api/github/webhooks`);
    return {
      simulator,
      get app() {
        return running ?? first;
      },
      async crash() {
        await running?.end('SIGKILL');
        running = await startApp(options.main, environment);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** What a program needs to run at all; none of Baton's own settings, which the stage decides. */
export function inherited(environment: { readonly [name: string]: string | undefined }): { [name: string]: string } {
  const names = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'];
  const level = environment['LOG_LEVEL'] ?? 'warn';
  return {
    ...Object.fromEntries(
      names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
    ),
    LOG_LEVEL: level,
  };
}
