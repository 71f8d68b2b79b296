import { createSign } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { closeSoundly } from './sound.ts';

const ACME = {
  login: 'acme',
  people: { ana: 'admin', ben: 'member', cleo: 'member' },
  outsiders: ['oscar'],
  teams: { design: { members: ['ben'], maintainers: ['ana'] } },
  repositories: [
    { name: 'web', files: { 'README.md': '# web\n', 'src/a.txt': 'one\ntwo\nthree\n' }, teams: { design: 'write' } },
    { name: 'docs', private: false, files: { 'README.md': '# docs\n' } },
    { name: 'old', archived: true, files: { 'README.md': '# old\n' } },
  ],
} as const;

/** The fields of GitHub's answers that the tests look at. */
// biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes, and a missing field fails the test.
export type Answer = any;

/** A running simulator with acme in it, and a client that speaks plain HTTP as the installed app. */
export interface TestWorld {
  readonly sim: Simulator;
  readonly installation: number;
  jwt(claims?: { iat?: number; exp?: number; iss?: number | string }): string;
  token(): Promise<string>;
  call(
    method: string,
    path: string,
    body?: unknown,
    more?: { token?: string | null; headers?: Record<string, string> },
  ): Promise<{ status: number; body: Answer; headers: Headers }>;
  stop(): Promise<void>;
}

export async function startWorld(options: Partial<SimulatorOptions> = {}): Promise<TestWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'simulator-'));
  const sim = await startSimulator({ directory, ...options });
  const installation = sim.seed(ACME).installation!;
  let known: { readonly token: string; readonly expires_at: string } | undefined;
  const jwt = (claims: { iat?: number; exp?: number; iss?: number | string } = {}): string => {
    const now = Math.floor(sim.time.now() / 1000);
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = encode({ alg: 'RS256', typ: 'JWT' });
    const text = `${head}.${encode({ iat: now - 30, exp: now + 540, iss: sim.app.id, ...claims })}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(sim.app.privateKey, 'base64url')}`;
  };
  const world: TestWorld = {
    sim,
    installation,
    jwt,
    async token() {
      const path = `/app/installations/${installation}/access_tokens`;
      if (known === undefined || Date.parse(known.expires_at) <= sim.time.now()) {
        known = (await world.call('POST', path, {}, { token: jwt() })).body as NonNullable<typeof known>;
      }
      return known.token;
    },
    async call(method, path, body, more = {}) {
      const token = more.token === undefined ? await world.token() : more.token;
      const response = await fetch(`${sim.url}${path}`, {
        method,
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...more.headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') === true;
      return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers };
    },
    async stop() {
      // Rejects when anything did not fit GitHub's description, so that it fails every test here.
      await closeSoundly(sim, directory);
    },
  };
  return world;
}
