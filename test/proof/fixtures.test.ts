// What GitHub itself answered, recorded by Octokit's authors, against what the simulator answers to the same requests.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { formatCommit, type Signature } from '../../src/simulator/git/format.ts';
import { route } from '../../src/simulator/http/router.ts';
import { recordingsPage } from './fixtures/page.ts';
import { misfits, type Replayed, replay } from './fixtures/replay.ts';
import { RAW, SCENARIOS } from './fixtures/scenario.ts';
import { compareShapes } from './shape.ts';

const replayed = new Map<string, readonly Replayed[]>();
beforeAll(async () => {
  for (const scenario of SCENARIOS) replayed.set(scenario.name, await replay(scenario));
});
const all = () => [...replayed.values()].flat();

test('all twenty-two scenarios are there', () => {
  expect(SCENARIOS).toHaveLength(22);
  expect(all()).toHaveLength(SCENARIOS.flatMap(({ exchanges }) => exchanges).length);
});

test.each(SCENARIOS.map(({ name }) => name))('%s: same statuses, same links, no value of another kind', (name) => {
  const mismatched = (replayed.get(name) ?? []).filter(({ mismatches }) => mismatches.length > 0);
  expect(mismatched.map(({ request, mismatches }) => [request, ...mismatches])).toEqual([]);
});

test('every answer of an operation that is built was compared, and there are enough of them', () => {
  const built = all().filter((one) => one.built);
  expect(built.filter(({ compared }) => compared === 0)).toEqual([]);
  expect(built.length).toBeGreaterThanOrEqual(50);
  expect(built.reduce((sum, { compared }) => sum + compared, 0)).toBeGreaterThan(2000);
});

test("GitHub's recorded answers have no wrong kind and no unknown value by the description that the simulator is held to", () => {
  let held = 0;
  const wrong = SCENARIOS.flatMap(({ name, exchanges }) =>
    exchanges.flatMap(({ scope, method, path, status, response }) => {
      const plain = path.replace(/^\/repositories\/\d+/, '/repos/o/r').replace(/\?.*/, '');
      const found = scope.includes('//api.') ? route(method.toUpperCase(), plain) : undefined;
      // Texts are files as they are, or nothing at all.
      if (found === undefined || typeof response === 'string') return [];
      held += 1;
      return misfits(found.operation.id, status, response).map((line) => `${name} ${method} ${path} ${line}`);
    }),
  );
  expect(held).toBeGreaterThan(30);
  expect(wrong).toEqual([]);
});

interface RecordedCommit {
  readonly sha: string;
  readonly tree: { readonly sha: string };
  readonly parents: readonly { readonly sha: string }[];
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string; readonly date: string };
  readonly committer: { readonly name: string; readonly email: string; readonly date: string };
}

/** Commits of GitHub's, wherever they stand in an answer. */
function commitsIn(value: unknown): RecordedCommit[] {
  if (typeof value !== 'object' || value === null) return [];
  const one = value as Partial<RecordedCommit>;
  const whole = one.tree?.sha !== undefined && one.parents !== undefined && one.author?.date !== undefined;
  return [...(whole ? [one as RecordedCommit] : []), ...Object.values(value).flatMap(commitsIn)];
}

test("the simulator's commits are GitHub's, byte by byte: recorded ones have the SHA-1 that it would give them", () => {
  const recorded = RAW.flatMap(({ exchanges }) => exchanges.flatMap(({ response }) => commitsIn(response)));
  expect(recorded.length).toBeGreaterThanOrEqual(8);
  const signed = ({ name, email, date }: RecordedCommit['author']): Signature => {
    return { name, email, at: Math.floor(Date.parse(date) / 1000) };
  };
  const missed = recorded.filter(({ sha, tree, parents, message, author, committer }) => {
    const body = formatCommit({
      tree: tree.sha,
      parents: parents.map((parent) => parent.sha),
      author: signed(author),
      committer: signed(committer),
      message,
    }).toString('utf8');
    // Answers give times in UTC, the objects keep the zone of whoever made them: it is one of these.
    const zones = Array.from({ length: 27 }, (_, at) => at - 12).map((hours) => {
      return `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}00`;
    });
    return !zones.some((zone) => {
      const text = body.replaceAll(' +0000\n', ` ${zone}\n`);
      return (
        createHash('sha1')
          .update(`commit ${Buffer.byteLength(text)}\0${text}`)
          .digest('hex') === sha
      );
    });
  });
  expect(missed.map(({ sha }) => sha)).toEqual([]);
});

test('docs/simulator-recordings.md tells what this run found; npm run docs:differences writes it anew', () => {
  const page = readFileSync(new URL('../../docs/simulator-recordings.md', import.meta.url), 'utf8');
  expect(page).toBe(recordingsPage(all()));
});

test('the comparison sees a value of another kind, wherever it stands, and passes over what only one side has', () => {
  const left = { a: [{ b: 1 }, { b: 'x' }], only: true, n: null };
  const right = { a: [{ b: 'y' }], n: 5, other: 1 };
  expect(compareShapes(left, right)).toEqual({ compared: 6, mismatches: ['a[].b: number / string'] });
  expect(compareShapes([], {}).mismatches).toEqual(['the body: array / object']);
});
