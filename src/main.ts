#!/usr/bin/env node
// The composition root and the only file that reads the environment.
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { listDeadLetters } from './cli/dead-letters.ts';
import type { Io } from './cli/io.ts';
import { EXIT } from './cli/io.ts';
import { lastResort } from './last-resort.ts';

const USAGE = `Baton: one event, many repositories, landed together.

Usage: npm start [-- --once] [-- --json FILE]     the app when it is configured, else the demo
       npm run -s baton -- <command>

  start      serves the app; --setup registers one on GitHub first; plays the demo when no app is configured
  demo       plays the demo in any case; --once ends after the story, --json FILE writes what it came to
  validate   checks workflow files, policies and config.yaml
  plan       says what a run of a workflow would touch and cost
  simulate   plays scenario files against a local GitHub, with the real app
  policy     runs the tests beside policies, and names rules that no test protects
  migrate    makes a policy of policy-bot's file or of CODEOWNERS, and says what means something else
  doctor     looks whether everything that Baton needs is there
  deadletters, replay   list deliveries that were given up, and handle one anew
  help       shows this; <command> --help shows more

Exit codes: 0 all is well, 1 problems found, 2 wrong use, 3 failure.
`;

if (existsSync('.env')) process.loadEnvFile('.env');

const stateDirectory =
  process.env['STATE_DIR'] ||
  (process.getuid?.() === 0 ? '/var/lib/baton' : path.join(homedir(), '.local', 'state', 'baton'));
// What Node compiled once it need not strip and compile again: 250 ms and 30 MB less for the simulator, more for the app.
enableCompileCache(path.join(homedir(), '.cache', 'baton', 'compiled'));
/** Resolves when somebody wants this process to leave, or it has to. */
const { promise: enough, resolve: leave } = Promise.withResolvers<void>();
process.once('SIGINT', () => leave());
process.once('SIGTERM', () => leave());
// Started by the demo: when that has gone, nobody is left to say so.
process.once('disconnect', () => leave());
const mishap = lastResort({ process, leave });

const [command = 'help', ...args] = process.argv.slice(2);
// Sockets of libraries may linger; everything of ours is closed by then.
const code = await run().catch(fail);
process.exit(mishap.failed ? 1 : code);

async function run(): Promise<number> {
  switch (command) {
    case 'start': {
      if (args.includes('--setup')) return setUp();
      const { isUnconfigured } = await import('./config.ts');
      return isUnconfigured(process.env) ? playDemo() : start();
    }
    case 'demo':
      return playDemo();
    case 'validate':
      return (await import('./cli/validate.ts')).validate(args, await io());
    case 'plan':
      return (await import('./cli/plan.ts')).plan(args, await io());
    case 'simulate':
      return playScenarios();
    case 'policy': {
      const { systemClock } = await import('./adapters/clock.ts');
      return (await import('./cli/policy.ts')).policy(args, await io(), systemClock);
    }
    case 'migrate':
      return (await import('./cli/migrate.ts')).migrate(args, await io());
    case 'doctor': {
      const { probesOf } = await import('./probes.ts');
      return (await import('./cli/doctor.ts')).doctor(args, await io(), probesOf(process.env, stateDirectory));
    }
    case 'deadletters':
      return withDeadLetters((await import('./cli/dead-letters.ts')).listDeadLetters);
    case 'replay':
      return withDeadLetters((await import('./cli/dead-letters.ts')).replayDeadLetter);
    case 'help':
    case '--help':
      process.stdout.write(USAGE);
      return EXIT.ok;
    default:
      process.stderr.write(`There is no command ${JSON.stringify(command)}.\n\n${USAGE}`);
      return EXIT.wrongUse;
  }
}

function fail(error: unknown): number {
  process.stderr.write(`Baton cannot go on: ${Error.isError(error) ? error.message : String(error)}\n`);
  return EXIT.failure;
}

async function playDemo(): Promise<number> {
  const { demo } = await import('./cli/demo.ts');
  const { createTokenBuilder } = await import('./adapters/tokens/builder.ts');
  const main = fileURLToPath(import.meta.url);
  const { stdout: output, env: environment } = process;
  return demo(args, { main, tokens: createTokenBuilder(), output, environment, enough });
}

async function playScenarios(): Promise<number> {
  const { simulate } = await import('./cli/simulate.ts');
  const { scratchDatabases } = await import('./adapters/postgres/scratch.ts');
  const main = fileURLToPath(import.meta.url);
  const { stdout: output, env: environment } = process;
  const databases = scratchDatabases(environment['DATABASE_URL'] || undefined);
  return simulate(args, { main, output, environment, databases, enough });
}

async function start(): Promise<number> {
  const { readConfig } = await import('./config.ts');
  const read = readConfig(process.env, { stateDirectory, readFile: (file) => readFileSync(file, 'utf8') });
  if ('problems' in read) {
    process.stderr.write(`Baton is not configured right:\n${read.problems.map((line) => `  ${line}\n`).join('')}`);
    return EXIT.wrongUse;
  }
  const { serve } = await import('./serve.ts');
  const serving = await serve(read.config);
  process.send?.({ kind: 'serving', url: serving.url });
  await enough;
  await serving.stop();
  return EXIT.ok;
}

/** Hands the command the dead letters of this installation's database, opened when it asks, and closes that again. */
async function withDeadLetters(use: typeof listDeadLetters): Promise<number> {
  const { startEmbedded } = await import('./adapters/postgres/embedded.ts');
  const { openDatabase } = await import('./adapters/postgres/database.ts');
  const close: (() => Promise<void>)[] = [];
  try {
    return await use(args, await io(), async () => {
      let url = process.env['DATABASE_URL'];
      if (!url) {
        const embedded = await startEmbedded(path.join(stateDirectory, 'postgres'));
        close.unshift(() => embedded.stop());
        url = embedded.url;
      }
      const database = await openDatabase(url, { connections: 1 });
      close.unshift(() => database.close());
      return database.deadLetters;
    });
  } finally {
    for (const one of close) await one();
  }
}

async function setUp(): Promise<number> {
  const { WEBHOOK_PATH } = await import('./adapters/ingress/github.ts');
  const { saveEnvironment, startSetup } = await import('./adapters/github/setup.ts');
  const { env } = process;
  const apiUrl = env['GITHUB_API_URL'] || 'https://api.github.com';
  const githubUrl = apiUrl === 'https://api.github.com' ? 'https://github.com' : new URL(apiUrl).origin;
  const setup = await startSetup({
    host: env['HOST'] || '127.0.0.1',
    port: Number(env['PORT'] || 3000),
    webhookPath: WEBHOOK_PATH,
    manifest: readFileSync(fileURLToPath(new URL('../app.yml', import.meta.url)), 'utf8'),
    githubUrl,
    apiUrl,
    save: (values) => saveEnvironment('.env', values),
    ...(env['PUBLIC_URL'] ? { publicUrl: env['PUBLIC_URL'] } : {}),
  });
  process.stdout.write(`Open ${setup.url} to register the app on GitHub. Ctrl-C ends.\n`);
  const page = await Promise.race([setup.registered, enough]);
  if (page !== undefined)
    process.stdout.write(`Registered. Its credentials are in .env. Install it at ${page}, then: npm start\n`);
  await setup.close();
  return EXIT.ok;
}

async function io(): Promise<Io> {
  const { catalogs } = await import('./catalogs.ts');
  const { stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    color: stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    cwd: process.cwd(),
    readFile: (file) => readFile(file, 'utf8'),
    catalogs,
  };
}
