import { fromSignal } from '../changeset/approval.ts';
import type { Signal } from '../event.ts';
import { Fault } from '../fault.ts';
import type { ChangedFile, Pull } from '../ports/github/pulls.ts';
import type { GitHub } from '../ports/github.ts';
import { addedLines } from './added-lines.ts';
import type { PeopleView, ViewedFile, ViewedReview, ViewedSet } from './facts.ts';
import { once, onceEach } from './once.ts';
import type { PullView } from './rule.ts';
import { textsOf } from './texts.ts';

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
  set(): Promise<ViewedSet | undefined>;
}

/**
 * A pull request as rules see it, asked of GitHub only when a rule asks, and only once. Texts are read at the head sha from
 * the base's repository, which has a fork's commits too, so nothing of the fork itself is needed.
 */
export function viewPull(github: GitHub, repository: string, pull: Pull, about: Surroundings): PullView {
  const { repositories, pulls, dependencies } = github;
  const { number, head } = pull;
  const text = textsOf(repositories);
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
    text: (path) => text(repository, path, head.sha),
    baseText: (path) => text(repository, path, about.base),
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
    set: once(about.set),
    people: people(github, repository),
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
