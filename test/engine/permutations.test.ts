import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { evaluate } from '../../src/actions/policy/evaluate.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { catalogs } from '../../src/catalogs.ts';
import type { Action } from '../../src/core/action.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { createRuleJudge } from '../../src/core/policy/judge.ts';
import type { Ports } from '../../src/core/ports/ports.ts';
import { NOTHING_SPENT } from '../../src/core/quota/spent.ts';
import { matchWorkflows } from '../../src/core/workflow/match.ts';
import { parseWorkflow } from '../../src/core/workflow/parse.ts';
import type { RunningEngine } from '../../src/engine/engine.ts';
import { sources } from '../../src/sources/index.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { anOrganization } from '../fakes/organization.ts';
import { aPolicy } from '../fakes/policy.ts';
import { acme } from '../sources/examples.ts';
import { openFresh } from './postgres.ts';
import { startEngine } from './world.ts';

const SECRET = `const key = "ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}";\n`;
const CLEAN = 'const key = read();\n';
const file = path.join(import.meta.dirname, '../../workflows/govern.yaml');

const github = new FakeGitHub();
let database: Database;
let running: RunningEngine;

beforeAll(async () => {
  const events = sources.flatMap((source) => source.gives);
  const parsed = parseWorkflow(readFileSync(file, 'utf8'), { file, actions: catalogs.actions.all(), events });
  if (!parsed.ok) throw new Error('the shipped workflow is broken');
  const govern = parsed.value;
  database = await openFresh();
  const policy = aPolicy({ id: 'secrets', rules: [{ rule: 'security.secrets', with: {}, line: 1 }] });
  const ports: Partial<Ports> = {
    ...{ clock: systemClock, github, blobs: database.blobs, metrics: database.metrics, waivers: database.waivers },
    rules: createRuleJudge({ rules: catalogs.rules, clock: systemClock, limit: 20_000 }),
    policies: { forPull: async () => ({ policies: [policy], waivers: [], problems: [] }) },
  };
  const defaults = { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] } as const;
  running = await startEngine(database, [evaluate as unknown as Action], {
    reads: sources,
    world: {
      clock: systemClock,
      github: async () => github,
      spent: () => NOTHING_SPENT,
      announce: () => {},
      ports: async () => ports as Ports,
    },
    organizations: {
      load: async (installation, org) =>
        anOrganization({ org, installation, catalogue: { org, repositories: [], defaults }, workflows: [govern] }),
    },
    matching: {
      match: (workflows, event) => matchWorkflows(event, workflows),
      checkInputs: () => ({ ok: true, inputs: {} }),
    },
  });
});
afterAll(async () => {
  await running?.stop();
  await database?.close();
});

/** Something that happened, in its true place: what a push left there, and whether the pull request was open then. */
interface Happening {
  readonly name: string;
  readonly action: string;
  readonly push?: string;
  readonly state?: 'open' | 'closed';
  readonly more?: JsonObject;
}
const pull = (action: string, more: Partial<Happening> = {}): Happening => ({ name: 'pull_request', action, ...more });
const rerun: Happening = { name: 'check_run', action: 'rerequested' };
const title = { changes: { title: { from: 'Before' } } };

const STORIES: readonly (readonly [string, readonly Happening[], 'success' | 'failure'])[] = [
  [
    'a secret that was taken out again',
    [
      ...[pull('opened', { push: CLEAN }), pull('edited', { more: title }), pull('synchronize', { push: SECRET })],
      ...[pull('ready_for_review'), rerun, pull('synchronize', { push: `${CLEAN}\n` })],
    ],
    'success',
  ],
  [
    'a secret that came last, on what was closed in between',
    [
      ...[pull('opened', { push: CLEAN }), pull('closed', { state: 'closed' }), pull('reopened', { state: 'open' })],
      ...[
        pull('synchronize', { push: `${CLEAN}\n` }),
        pull('edited', { more: title }),
        pull('synchronize', { push: SECRET }),
      ],
    ],
    'failure',
  ],
];

function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((one) =>
    Array.from({ length: count }, (_, at) => [...one.slice(0, at), count - 1, ...one.slice(at)]),
  );
}

let repositories = 0;
let deliveries = 0;

/** A story that happens in a repository of its own and is told in another order. */
class Telling {
  readonly order: readonly number[];
  readonly repository: string;
  readonly #id: number;
  readonly #story: readonly Happening[];
  readonly #heads: readonly string[];
  #number = 0;
  #now = 0;
  #told = 0;

  constructor(story: readonly Happening[], order: readonly number[]) {
    repositories += 1;
    this.order = order;
    this.#id = 1000 + repositories;
    this.repository = `acme/r${repositories}`;
    this.#story = story;
    github.seed(this.repository);
    let head = '';
    this.#heads = story.map(({ push }) => {
      if (push !== undefined) head = github.push(this.repository, 'topic', { 'key.ts': push }, 'change', 'ada');
      return head;
    });
  }

  /** Tells the next one. The world is as late as can be: only as far as somebody was told of it. */
  async next(): Promise<void> {
    const at = this.order[this.#told]!;
    this.#told += 1;
    if (this.#number === 0) await this.#move(0);
    for (; this.#now < at; this.#now += 1) await this.#move(this.#now + 1);
    await deliver(this.repository, this.#id, this.#number, this.#story[at]!, this.#heads[at]!, at);
  }

  async #move(to: number): Promise<void> {
    github.repository(this.repository).git.branches.set('topic', this.#heads[to]!);
    const request = { head: 'topic', base: 'main', title: 'T', body: '' };
    if (this.#number === 0) this.#number = (await github.pulls.create(this.repository, request)).number;
    const { state } = this.#story[to]!;
    if (state !== undefined) await github.pulls.update(this.repository, this.#number, { state });
  }

  /** Whether the last head has one check, with that conclusion, and no check is left unfinished. */
  endedAs(conclusion: 'success' | 'failure'): boolean {
    const { checks } = github.repository(this.repository);
    const last = checks.filter(({ sha }) => sha === this.#heads.at(-1));
    const whole = checks.every(({ status }) => status === 'completed');
    return last.length === 1 && last[0]?.conclusion === conclusion && whole;
  }
}

function deliver(
  repository: string,
  id: number,
  number: number,
  { name, action, state, more }: Happening,
  sha: string,
  at: number,
) {
  const about =
    name === 'check_run'
      ? { check_run: { id: at + 1, name: 'c', head_sha: sha, status: 'completed', pull_requests: [{ number }] } }
      : {
          pull_request: {
            ...{ number, state: state ?? 'open', updated_at: `2026-11-20T10:00:0${at}Z` },
            ...{ head: { ref: 'topic', sha }, base: { ref: 'main', sha: 'b' } },
          },
        };
  const [owner = ''] = repository.split('/');
  const where = { repository: { id, full_name: repository, owner: { login: owner } } };
  const payload = acme({ action, ...about, ...where, ...more });
  deliveries += 1;
  const body = Buffer.from(JSON.stringify(payload));
  return running.inbox.accept({ id: `p-${deliveries}`, provider: 'github', name, installation: 7, body });
}

/** Until every delivery is settled and every run over. */
async function rest(): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query<{ open: number }>(
      `select (select count(*) from inbox where status in ('arrived', 'waiting'))::int
         + (select count(*) from run where ended_at is null)::int as open`,
    );
    if (rows[0]?.open === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// All of the 720 orders take minutes: ORDERS=all. Here one of 24, from another one on each time.
const every = process.env['ORDERS'] === 'all' ? 1 : 24;
const from = Math.floor(Math.random() * every);

/** Each handled before the next one comes, or all of them at once. */
const WAYS = [true, false].flatMap((apart) => STORIES.map((story) => [apart ? 'apart' : 'at once', ...story] as const));

test.each(WAYS)(
  'told %s and in any order, %s ends as it stands',
  async (way, _name, story, conclusion) => {
    const all = permutations(story.length);
    expect(all).toHaveLength(720);
    const tellings = all.filter((_order, at) => at % every === from).map((order) => new Telling(story, order));
    for (let round = 0; round < story.length; round += 1) {
      await Promise.all(tellings.map((telling) => telling.next()));
      if (way === 'apart') await rest();
    }
    await rest();
    expect(tellings.filter((telling) => !telling.endedAs(conclusion)).map(({ order }) => order)).toEqual([]);
  },
  240_000,
);
