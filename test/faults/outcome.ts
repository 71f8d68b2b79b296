import type pg from 'pg';
import type { Fact } from '../../src/core/run/fact.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { Flow } from './flows/flow.ts';

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** What a person would find in the end, without times, ids and hashes: it must be the same whatever happened on the way. */
export interface Outcome {
  readonly repositories: { readonly [name: string]: RepositoryOutcome };
  /** `release succeeded`, `govern succeeded 4`: workflow, status and how many. */
  readonly runs: { readonly [workflowAndStatus: string]: number };
}

interface RepositoryOutcome {
  readonly files: { readonly [path: string]: string };
  /** Messages of the default branch, newest first. */
  readonly log: readonly string[];
  readonly branches: readonly string[];
  /** Tags, with the place in the log that they stand on. */
  readonly tags: { readonly [name: string]: number };
  readonly pulls: readonly PullOutcome[];
  readonly issues: readonly string[];
}

export interface PullOutcome {
  readonly number: number;
  readonly author: string;
  readonly title: string;
  readonly state: string;
  readonly merged: boolean;
  readonly head: string;
  readonly labels: readonly string[];
  readonly commits: number;
  readonly body: string;
  readonly comments: readonly {
    readonly author: string;
    readonly body: string;
    readonly reactions: readonly string[];
  }[];
  /** Latest conclusion by app, name and external id, with how many check runs there are. */
  readonly checks: { readonly [identity: string]: string };
}

/** Reads git, the simulator's memory and the database; never what the app says of itself. */
export async function outcomeOf(
  simulator: Simulator,
  client: pg.Client | pg.Pool,
  { organization, members }: Flow,
): Promise<Outcome> {
  const { rows } = await client.query<{ workflow: string; status: string; n: number }>(
    'select workflow, status, count(*)::int as n from run group by 1, 2 order by 1, 2',
  );
  return {
    repositories: Object.fromEntries(
      ['.github', ...members].map((name) => [name, repository(simulator, `${organization}/${name}`)]),
    ),
    runs: Object.fromEntries(rows.map(({ workflow, status, n }) => [`${workflow} ${status}`, n])),
  };
}

function repository(simulator: Simulator, name: string): RepositoryOutcome {
  const reader = simulator.read(name);
  const log = reader.log();
  return {
    files: Object.fromEntries(reader.files().map((path) => [path, reader.file(path) ?? ''])),
    log: log.map(({ message }) => plain(message)),
    branches: reader.branches().toSorted(),
    tags: Object.fromEntries(
      Object.entries(reader.tags()).map(([tag, sha]) => [tag, log.findIndex((commit) => commit.sha === sha)]),
    ),
    pulls: reader.pulls().map(({ pull, ...issue }) => ({
      number: issue.number,
      author: issue.author.account.login,
      title: issue.title,
      state: issue.state,
      merged: pull.merged !== null,
      head: pull.head.branch,
      labels: [...issue.labels].toSorted(),
      commits: commitsOf(reader, pull.head.sha, pull.base.sha),
      body: plain(issue.body ?? ''),
      comments: reader
        .comments(issue.number)
        .filter(({ id, body }) => !body.startsWith('/baton ') || wasTold(simulator, id))
        .map(({ author, body, reactions }) => ({
          author: author.account.login,
          body: plain(body),
          reactions: reactions.map((one) => `${one.author.account.login} ${one.content}`).toSorted(),
        }))
        .toSorted((a, b) => (a.body < b.body ? -1 : 1)),
      checks: checksOf(simulator, name, pull.head.sha),
    })),
    issues: reader.issues().map(({ title, state }) => `${state}: ${title}`),
  };
}

/** Whether GitHub ever sent word of that comment: a command that it lost without a trace was never given. */
function wasTold(simulator: Simulator, comment: number): boolean {
  return simulator.deliveries.some(
    ({ payload }) => (payload['comment'] as { id?: number } | undefined)?.id === comment,
  );
}

/** Commits of a head that its base does not have. */
function commitsOf(reader: ReturnType<Simulator['read']>, head: string, base: string): number {
  const known = new Set(reader.log(base).map(({ sha }) => sha));
  return reader.log(head).filter(({ sha }) => !known.has(sha)).length;
}

function checksOf(simulator: Simulator, name: string, sha: string): { readonly [identity: string]: string } {
  const found = new Map<string, { conclusion: string; times: number }>();
  for (const check of simulator.hub.repository(name).checks.values()) {
    if (check.suite.sha !== sha) continue;
    const { app } = check.suite;
    const identity = `${app.slug} ${check.name} ${app.slug === simulator.app.slug ? check.externalId : ''}`.trim();
    const times = (found.get(identity)?.times ?? 0) + 1;
    found.set(identity, { conclusion: check.conclusion ?? check.status, times });
  }
  return Object.fromEntries(
    [...found].map(([identity, { conclusion, times }]) => [identity, `${conclusion} (${times})`] as const).toSorted(),
  );
}

/** Without what differs from run to run: keys, hashes, addresses and numbers that GitHub gives. */
function plain(text: string): string {
  return text
    .replace(/\b([a-z-]+)-[0-9a-f]{10}\b/g, '$1-KEY')
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://GITHUB')
    .replace(/baton:answer \d+/g, 'baton:answer N')
    .replace(/\b[0-9a-f]{40}\b/g, 'SHA')
    .replace(/(?<=\| |`)[0-9a-f]{7}(?= \||`)/g, 'SHA');
}

/** The paths at which two outcomes differ, with both values. */
export function differences(is: Value, should: Value, at = ''): string[] {
  if (JSON.stringify(is) === JSON.stringify(should)) return [];
  if (!isTree(is) || !isTree(should)) return [`${at}: ${unlike(is, should)}`];
  const keys = new Set([...Object.keys(is), ...Object.keys(should)]);
  return [...keys].flatMap((key) =>
    differences(is[key] ?? null, should[key] ?? null, at === '' ? key : `${at}/${key}`),
  );
}

function isTree(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null;
}

/** Long texts from a little before the place where they part. */
function unlike(is: Value, should: Value): string {
  const [one, other] = [JSON.stringify(is), JSON.stringify(should)];
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const from = Math.max(0, same - 40);
  return `${one.slice(from, same + 120)} instead of ${other.slice(from, same + 120)}`;
}

export async function factsOf(client: pg.Pool): Promise<ReadonlyMap<string, { seq: number; fact: Fact }[]>> {
  const { rows } = await client.query<{ run_id: string; seq: number; body: string }>(
    'select run_id, seq, body from fact order by run_id, seq',
  );
  const runs = new Map<string, { seq: number; fact: Fact }[]>();
  for (const { run_id, seq, body } of rows) {
    const facts = runs.get(run_id) ?? [];
    facts.push({ seq, fact: JSON.parse(body) as Fact });
    runs.set(run_id, facts);
  }
  return runs;
}
