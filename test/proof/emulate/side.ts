import { createSign, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator } from 'emulate';
import { startSimulator } from '../../../src/simulator/simulator.ts';
import { closeSoundly } from '../../simulator/sound.ts';
import { fill, pick, type Step } from './step.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A GitHub of one maker, with `acme` and its repositories `lab` (private), `open` and `other` (private) in it. */
export interface Side {
  answer(step: Step): Promise<Answer>;
  close(): Promise<void>;
}

const PERMISSIONS = {
  administration: 'read',
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  members: 'read',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'write',
} as const;

type Claims = { readonly iat?: number; readonly exp?: number };

function jwt(app: number, key: string, claims: Claims = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iat: now - 30, exp: now + 300, iss: String(app), ...claims })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

/** Callers that every side knows by these names; the rest come from the story. */
function callers(app: number, key: string, people: { readonly [name: string]: string }): [string, string][] {
  const now = Math.floor(Date.now() / 1000);
  const stranger = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;
  return [
    ['app', jwt(app, key)],
    ['forged app', jwt(app, stranger)],
    ['expired app', jwt(app, key, { iat: now - 700, exp: now - 100 })],
    ['long-lived app', jwt(app, key, { exp: now + 3600 })],
    ['a made-up token', 'ghs_0123456789abcdefghij0123456789abcdef'],
    ...Object.entries(people),
  ];
}

function side(url: string, kept: Map<string, string>, close: () => Promise<void>): Side {
  return {
    close,
    async answer(step) {
      const who = step.as ?? 'installation';
      const token = who === 'nobody' ? undefined : kept.get(who);
      if (token === undefined && who !== 'nobody') throw new Error(`${step.name}: nobody gave a token to ${who}`);
      const response = await fetch(`${url}${fill(step.path, kept)}`, {
        method: step.method,
        headers: {
          accept: step.accept ?? 'application/vnd.github+json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(step.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(step.body === undefined ? {} : { body: JSON.stringify(fill(step.body, kept)) }),
      });
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
      const body: unknown = json ? JSON.parse(text) : text;
      for (const [name, path] of Object.entries(step.keep ?? {})) {
        const value = pick(body, path);
        if (typeof value === 'string' || typeof value === 'number') kept.set(name, String(value));
      }
      return { status: response.status, body };
    },
  };
}

/** Ours. */
export async function simulatorSide(): Promise<Side> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-emulate-'));
  const limits = { pointsPerMinute: 1e6, contentPerMinute: 1e6, contentPerHour: 1e6, hourly: 1e6 };
  const sim = await startSimulator({
    directory,
    limits,
    app: { slug: 'lab-app', permissions: PERMISSIONS, events: [] },
  });
  const files = { 'README.md': '# It\n' };
  const { installation } = sim.seed({
    login: 'acme',
    people: { ana: 'admin', ben: 'member' },
    outsiders: ['oscar'],
    basePermission: 'none',
    teams: { design: { members: ['ben'] } },
    repositories: [
      { name: 'lab', files, collaborators: { ben: 'write' } },
      { name: 'open', private: false, files },
      { name: 'other', files },
    ],
  });
  const person = (login: string) =>
    sim.hub.issueToken({ kind: 'person', account: sim.hub.accounts.get(login)! }, undefined).value;
  const people = { ana: person('ana'), ben: person('ben'), oscar: person('oscar') };
  const kept = new Map(callers(sim.app.id, sim.app.privateKey, people));
  kept.set('repo', '/repos/acme/lab').set('id', String(installation));
  return side(sim.url, kept, () => closeSoundly(sim, directory));
}

/** The npm package `emulate`, as its own documentation starts it. */
export async function emulateSide(): Promise<Side> {
  const people = { ana: 'token-of-ana', ben: 'token-of-ben', oscar: 'token-of-oscar' };
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: Object.fromEntries(Object.entries(people).map(([login, token]) => [token, { login, scopes: ['repo'] }])),
      github: {
        users: Object.keys(people).map((login) => ({ login })),
        orgs: [
          {
            login: 'acme',
            members: [
              { login: 'ana', role: 'admin' },
              { login: 'ben', role: 'member' },
            ],
          },
        ],
        repos: ['lab', 'open', 'other'].map((name) => ({ owner: 'acme', name, private: name !== 'open' })),
        apps: [
          {
            app_id: 4711,
            slug: 'lab-app',
            name: 'lab-app',
            permissions: PERMISSIONS,
            events: [],
            installations: [{ installation_id: 100, account: 'acme', repository_selection: 'all' }],
          },
        ],
      },
    },
  });
  const key = emulator.generatedSecrets.find(({ kind }) => kind === 'github.app_private_key')!.value;
  const kept = new Map(callers(4711, key, people));
  kept.set('repo', '/repos/acme/lab').set('id', '100');
  const arranged = side(emulator.url, kept, () => emulator.close());
  const path = '{repo}/collaborators/ben';
  await arranged.answer({ name: 'ben may write', method: 'PUT', path, as: 'ana', body: { permission: 'push' } });
  return arranged;
}
