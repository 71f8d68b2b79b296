import { fromSignal } from '../changeset/approval.ts';
import type { ChangeSet, Member } from '../changeset/change-set.ts';
import type { Signal } from '../event.ts';
import { Fault } from '../fault.ts';
import type { ChangedFile, Pull } from '../ports/github/pulls.ts';
import type { GitHub } from '../ports/github.ts';
import { entryOf, type RepositoryCatalogue } from '../repository/catalogue.ts';
import { addedLines } from './added-lines.ts';
import type { PeopleView, ViewedFile, ViewedMember, ViewedReview } from './facts.ts';
import type { PullView } from './rule.ts';

/** Longer texts are not given to rules, in UTF-8 bytes. */
const LONGEST = 5_000_000;
/** Texts are kept for the next rule up to this many characters together; beyond, they are asked for again. */
const KEPT = 16_000_000;
const MOST_PACKAGES = 1_000;

/** What a view needs besides GitHub. */
export interface Surroundings {
  /** Now, in epoch milliseconds. */
  readonly at: number;
  /** The commit of the base branch that policies and base texts are read at. */
  readonly base: string;
  /** What people said of it by command. */
  words(): Promise<readonly Signal[]>;
  /** The change set that the pull request is in. */
  set(): Promise<ChangeSet | undefined>;
  readonly catalogue: RepositoryCatalogue;
}

/**
 * A pull request as rules see it, asked of GitHub only when a rule asks, and only once. Texts are read at the head sha from
 * the base's repository, which has a fork's commits too, so nothing of the fork itself is needed.
 */
export function viewPull(github: GitHub, repository: string, pull: Pull, about: Surroundings): PullView {
  const { repositories, pulls, dependencies } = github;
  const { number, head } = pull;
  const text = texts(github, repository);
  const advisories = onceEach(dependencies.advisories);
  return {
    repository,
    number,
    title: pull.title,
    body: pull.body,
    author: pull.author,
    draft: pull.draft,
    labels: pull.labels,
    baseBranch: pull.base.branch,
    headBranch: head.branch,
    headSha: head.sha,
    at: about.at,
    fork: head.repository?.toLowerCase() !== repository.toLowerCase(),
    files: once(async () => {
      const { files, truncated } = await pulls.files(repository, number);
      return { files: files.filter((file) => file.status !== 'unchanged').map(viewedFile), truncated };
    }),
    paths: once(() => repositories.tree(repository, head.sha)),
    text: (path) => text(path, head.sha),
    baseText: (path) => text(path, about.base),
    commits: once(async () => {
      const list = await pulls.commits(repository, number);
      // GitHub lists the commits of whatever the head is by now; a push in between is judged in a call of its own.
      if (!list.truncated && !list.commits.some(({ sha }) => sha === head.sha)) {
        throw new Fault('conflict', `${repository}#${number} got new commits while it was judged`);
      }
      return list;
    }),
    reviews: once(() => reviews(github, repository, number, about.words)),
    dependencies: once(() => dependencies.compare(repository, about.base, head.sha)),
    advisories: (ecosystem, packages) => advisories(ecosystem, packages.slice(0, MOST_PACKAGES)),
    checks: once(async () => {
      const own = github.self.replace(/\[bot\]$/, '');
      return (await github.checks.list(repository, head.sha)).filter(({ app }) => app !== own);
    }),
    artifact: onceEach((name: string) => github.actions.artifact(repository, head.sha, name)),
    set: once(() => members(github, about)),
    people: people(github, repository),
  };
}

/** Texts at commits; each is asked for once while there is room to keep it. */
function texts({ repositories }: GitHub, repository: string) {
  const known = new Map<string, Promise<string | undefined>>();
  let kept = 0;
  return (path: string, sha: string): Promise<string | undefined> => {
    const key = `${sha} ${path}`;
    const there = known.get(key);
    if (there !== undefined) return there;
    const asked = repositories.file(repository, path, sha).then((file) => {
      const text = file === undefined ? undefined : readable(file.text);
      kept += text?.length ?? 0;
      if (kept > KEPT) {
        kept -= text?.length ?? 0;
        known.delete(key);
      }
      return text;
    });
    known.set(key, asked);
    return asked;
  };
}

async function reviews(
  { pulls }: GitHub,
  repository: string,
  number: number,
  words: Surroundings['words'],
): Promise<readonly ViewedReview[]> {
  const [all, said] = await Promise.all([pulls.reviews(repository, number), words()]);
  const written = all.flatMap(({ state, ...review }): ViewedReview[] =>
    state === 'pending' ? [] : [{ ...review, state }],
  );
  const commanded = said
    .flatMap(fromSignal)
    // Commands of machines are not carried out.
    .map(({ by, state, sha, at }): ViewedReview => ({ by, state, sha, at, bot: false }));
  // Of words of the same moment the review stands, as in `approvalsOf`.
  return [...commanded, ...written].sort((a, b) => a.at - b.at);
}

async function members(github: GitHub, about: Surroundings): Promise<readonly ViewedMember[] | undefined> {
  const set = await about.set();
  const made = set?.members.flatMap((member) => (member.pull === undefined ? [] : [{ member, pull: member.pull }]));
  if (made === undefined) return undefined;
  return Promise.all(made.map(({ member, pull }) => viewedMember(github, member, pull.number, about.catalogue)));
}

/** One that GitHub shows no more stands as it was known last, without a check: nothing green is said of it. */
async function viewedMember(
  { changes }: GitHub,
  { repository, repositoryId, head, merged }: Member,
  number: number,
  catalogue: RepositoryCatalogue,
): Promise<ViewedMember> {
  const standing = await changes.standing(repository, number);
  const kind = entryOf(catalogue, repositoryId, repository)?.kind;
  return {
    repository,
    number,
    headSha: standing?.pull.head.sha ?? head ?? '',
    merged: standing?.pull.merged ?? merged !== undefined,
    ...(kind === undefined ? {} : { kind }),
    checks: standing?.runs ?? [],
  };
}

function people(github: GitHub, repository: string): PeopleView {
  const owner = repository.split('/')[0] ?? '';
  const belongs = onceEach((team: string, login: string) => github.people.isMember(owner, team, login));
  return {
    permission: onceEach((login: string) => github.people.permission(repository, login)),
    isMember: async (team, login) => {
      const [slug = '', org = owner] = team.replace(/^@/, '').split('/').reverse();
      // An installation sees the teams of its own organization, and of no other.
      return org.toLowerCase() === owner.toLowerCase() && belongs(slug, login);
    },
  };
}

function viewedFile(file: ChangedFile): ViewedFile {
  const { path, status, previousPath, additions, deletions, patch } = file;
  return {
    path,
    ...(status === 'renamed' && previousPath !== undefined ? { previousPath } : {}),
    additions,
    deletions,
    status:
      status === 'removed' || status === 'renamed' || status === 'added'
        ? status
        : status === 'copied'
          ? 'added'
          : 'modified',
    ...(patch === undefined ? {} : { addedLines: addedLines(patch) }),
  };
}

function readable(text: string): string | undefined {
  if (text.includes('\0') || text.length > LONGEST) return undefined;
  if (new TextEncoder().encode(text).length > LONGEST) return undefined;
  // Parsers stumble over a byte order mark, and it shifts no line.
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

/** Once for each of what is asked about. */
function onceEach<About extends readonly unknown[], T>(
  ask: (...about: About) => Promise<T>,
): (...about: About) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (...about) => {
    const key = JSON.stringify(about);
    const asked = known.get(key) ?? ask(...about);
    known.set(key, asked);
    return asked;
  };
}
