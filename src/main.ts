#!/usr/bin/env node
// The composition root and the only file that reads the environment.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTokenBuilder } from './adapters/tokens/builder.ts';
import { demo } from './cli/demo.ts';
import { isUnconfigured, readConfig } from './config.ts';

const [command = 'help', ...args] = process.argv.slice(2);
if (existsSync('.env')) process.loadEnvFile('.env');

const stateDirectory =
  process.env['STATE_DIR'] ||
  (process.getuid?.() === 0 ? '/var/lib/baton' : path.join(homedir(), '.local', 'state', 'baton'));
const out = (line: string) => process.stdout.write(`${line}\n`);
const enough = new Promise<void>((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
  // A parent that has gone cannot tell us to leave.
  process.once('disconnect', resolve);
});

process.exitCode = await run();
// Sockets of libraries may linger; everything of ours has been closed by now.
process.exit();

async function run(): Promise<number> {
  if (command === 'start') return isUnconfigured(process.env) ? playDemo(args) : start();
  if (command === 'demo') return playDemo(args);
  out(`There is no command "${command}".`);
  return 2;
}

function playDemo(given: readonly string[]): Promise<number> {
  return demo(given, {
    main: fileURLToPath(import.meta.url),
    tokens: createTokenBuilder(),
    output: process.stdout,
    environment: process.env,
    enough,
  });
}

async function start(): Promise<number> {
  const read = readConfig(process.env, { stateDirectory, readFile: (file) => readFileSync(file, 'utf8') });
  if ('problems' in read) {
    for (const problem of read.problems) out(problem);
    return 2;
  }
  const { serve } = await import('./serve.ts');
  const serving = await serve(read.config);
  process.send?.({ kind: 'serving', url: serving.url });
  await enough;
  await serving.stop();
  return 0;
}
