import type { CheckRun } from '../../ports/github/checks.ts';
import type { PeopleView, ViewedFile, ViewedMember, Vulnerability } from '../facts.ts';
import type { PullView } from '../rule.ts';
import type { TrialCheck, TrialFacts, TrialFile } from './facts.ts';

const HEAD = 'd'.repeat(40);
const EARLIER = 'c'.repeat(40);
const BASE = 'b'.repeat(40);
/** Milliseconds between one review and the next. */
const APART = 60_000;

/** A pull request as rules see it, from what a person wrote down. It is the same on any day and machine. */
export function viewFacts(facts: TrialFacts): PullView {
  const { author = 'author', title = 'A change', repository = 'acme/web', tree = {}, artifacts = {} } = facts;
  const files = facts.files ?? [];
  const at = Date.parse(facts.at ?? '2026-01-15');
  const changed = new Map(files.map((file) => [file.path, file]));
  const gone = new Set(files.flatMap(({ from }) => (from === undefined ? [] : [from])));
  const truncated = facts.cut ?? false;
  const commits = (facts.commits ?? [{ message: title, merge: false }]).map((commit, index, all) => ({
    sha: index === all.length - 1 ? HEAD : index.toString(16).padStart(40, '0'),
    message: commit.message,
    parents: commit.merge ? [BASE, EARLIER] : [BASE],
    author: commit.author ?? author,
    committer: commit.committer ?? commit.author ?? author,
  }));
  return {
    repository,
    number: facts.number ?? 1,
    title,
    body: facts.body ?? '',
    author,
    draft: facts.draft ?? false,
    labels: facts.labels ?? [],
    baseBranch: facts.base ?? 'main',
    headBranch: facts.head ?? 'change',
    headSha: HEAD,
    fork: facts.fork ?? false,
    at,
    files: async () => ({ files: files.map(viewedFile), truncated }),
    paths: async () => {
      const there = files.filter((file) => statusOf(file) !== 'removed').map(({ path }) => path);
      const left = Object.keys(tree).filter((path) => !changed.has(path) && !gone.has(path));
      return { paths: [...there, ...left].toSorted(), truncated };
    },
    text: async (path) => {
      const file = changed.get(path);
      if (file === undefined) return gone.has(path) ? undefined : own(tree, path);
      return statusOf(file) === 'removed' ? undefined : file.text;
    },
    baseText: async (path) => {
      const file = files.find((one) => (one.from ?? one.path) === path);
      return file === undefined ? own(tree, path) : textBefore(file);
    },
    commits: async () => ({ commits, truncated: false }),
    reviews: async () =>
      (facts.reviews ?? []).map(({ by, state, earlier, bot }, index, all) => ({
        ...{ by, state, bot, sha: earlier ? EARLIER : HEAD },
        at: at - (all.length - index) * APART,
      })),
    dependencies: async () =>
      facts.dependencies?.map(({ license, vulnerabilities, ...change }) => ({
        ...change,
        vulnerabilities: vulnerabilities.map(viewedVulnerability),
        ...(license === undefined ? {} : { license }),
      })),
    advisories: async (_ecosystem, packages) =>
      new Map(
        packages.flatMap(({ name, version }) => {
          const found = own(facts.advisories ?? {}, `${name}@${version}`);
          return found === undefined ? [] : [[`${name}@${version}`, found.map(viewedVulnerability)] as const];
        }),
      ),
    checks: async () => (facts.checks ?? []).map(viewedCheck),
    artifact: async (name) => {
      const texts = own(artifacts, name);
      return texts === undefined ? undefined : new Map(Object.entries(texts));
    },
    set: async () => (facts.set === undefined ? undefined : { members: facts.set.map(viewedMember), truncated: false }),
    people: people(facts.people ?? {}),
  };
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function statusOf({ status, from, before, added }: TrialFile): ViewedFile['status'] {
  if (status !== undefined) return status;
  if (from !== undefined) return 'renamed';
  return before !== undefined || added !== undefined ? 'modified' : 'added';
}

function viewedFile(file: TrialFile): ViewedFile {
  const { path, from, additions, deletions, text } = file;
  const status = statusOf(file);
  const added = addedIn(file);
  const left = (linesOf(text)?.length ?? 0) - added.length;
  return {
    path,
    status,
    ...(from === undefined ? {} : { previousPath: from }),
    // A file without a text has no diff, as a binary one.
    ...(text === undefined && status !== 'removed' ? {} : { addedLines: added }),
    additions: additions ?? added.length,
    deletions: deletions ?? Math.max(0, (linesOf(textBefore(file))?.length ?? 0) - (status === 'removed' ? 0 : left)),
  };
}

/** The lines that a file did not have before: as often as they stand there more than they stood. */
function addedIn(file: TrialFile): readonly number[] {
  const { added, before, text } = file;
  const status = statusOf(file);
  if (added !== undefined) return added;
  if (status === 'removed' || (status === 'renamed' && before === undefined)) return [];
  const old = new Map<string, number>();
  for (const line of linesOf(before) ?? []) old.set(line, (old.get(line) ?? 0) + 1);
  return (linesOf(text) ?? []).flatMap((line, index) => {
    const had = old.get(line) ?? 0;
    if (had > 0) old.set(line, had - 1);
    return had > 0 ? [] : [index + 1];
  });
}

function textBefore(file: TrialFile): string | undefined {
  if (file.before !== undefined || file.text === undefined) return file.before;
  if (statusOf(file) === 'added') return undefined;
  const added = new Set(addedIn(file));
  return file.text
    .split('\n')
    .filter((_, index) => !added.has(index + 1))
    .join('\n');
}

/** Without the empty one after the last line break. */
function linesOf(text: string | undefined): readonly string[] | undefined {
  return text === '' ? [] : text?.replace(/\n$/, '').split('\n');
}

function viewedVulnerability({
  patched,
  ...vulnerability
}: NonNullable<TrialFacts['advisories']>[string][number]): Vulnerability {
  return { ...vulnerability, ...(patched === undefined ? {} : { patched }) };
}

function viewedCheck({ name, status, conclusion, app, title }: TrialCheck, index: number): CheckRun {
  const ended = status === 'completed' ? { conclusion: conclusion ?? 'success' } : {};
  return { id: index + 1, name, status, ...ended, app, url: '', ...(title === undefined ? {} : { title }) };
}

function viewedMember(member: NonNullable<TrialFacts['set']>[number]): ViewedMember {
  const { repository, number, state, kind, ended, checkNames, checks, texts } = member;
  return {
    repository,
    checkNames,
    ...(number === undefined ? {} : { number }),
    ...(kind === undefined ? {} : { kind }),
    ...(ended === undefined ? {} : { ended }),
    standing: async () =>
      number === undefined ? undefined : { state, headSha: HEAD, checks: checks.map(viewedCheck) },
    text: async (path) => own(texts, path),
  };
}

function people(known: NonNullable<TrialFacts['people']>): PeopleView {
  // Logins and teams know no case.
  const byLogin = new Map(Object.entries(known).map(([login, person]) => [login.toLowerCase(), person]));
  const slug = (team: string) => team.replace(/^@/, '').split('/').at(-1)?.toLowerCase();
  return {
    permission: async (login) => byLogin.get(login.toLowerCase())?.role ?? 'none',
    isMember: async (team, login) =>
      byLogin.get(login.toLowerCase())?.teams.some((one) => slug(one) === slug(team)) ?? false,
  };
}
