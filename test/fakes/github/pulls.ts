import { Fault } from '../../../src/core/fault.ts';
import type { ChangedFile, DatedPull, MergeAnswer, Pulls } from '../../../src/core/ports/github/pulls.ts';
import { type FakePull, type FakeState, SELF } from './state.ts';

/** GitHub shows no more commits of one pull request. */
const MOST_COMMITS = 250;

export function fakePulls(state: FakeState): Pulls {
  return {
    get: async (name, number) => {
      const pull = state.find(name)?.pulls.get(number);
      return pull === undefined ? undefined : state.shown(name, pull);
    },
    list: async (name, { head, state: wanted }) =>
      [...state.open(name).pulls.values()]
        .filter((pull) => (wanted === 'all' || pull.state === wanted) && (head === undefined || pull.head === head))
        .sort((a, b) => b.number - a.number)
        .map((pull) => state.shown(name, pull)),
    changedSince: async (name, since) => {
      const pulls = [...state.open(name).pulls.values()].map((pull) => dated(state, name, pull));
      const changed = pulls.filter(({ updatedAt }) => updatedAt >= since);
      return { pulls: changed.sort((a, b) => b.updatedAt - a.updatedAt), truncated: false };
    },
    create: async (name, { head, base, title, body, draft = false }) => {
      const { git, pulls } = state.open(name, 'write');
      const same = [...pulls.values()].find((one) => one.state === 'open' && one.head === head && one.base === base);
      if (same !== undefined) return state.shown(name, same);
      const [from, to] = [git.branches.get(head), git.branches.get(base)];
      if (from === undefined) throw new Fault('input-invalid', `${name}: head ${head} is invalid`);
      if (to === undefined) throw new Fault('input-invalid', `${name}: base ${base} is invalid`);
      if (git.ancestors(to).has(from)) {
        throw new Fault('input-invalid', `${name}: no commits between ${base} and ${head}`);
      }
      const pull: FakePull = {
        ...{ number: state.number(name), title, body, draft, head, base, author: SELF, state: 'open' },
        ...{ labels: [], reviews: [], reviewers: { people: [], teams: [] } },
        createdAt: state.tick(),
      };
      pulls.set(pull.number, pull);
      return state.shown(name, pull);
    },
    update: async (name, number, change) => {
      state.open(name, 'write');
      const pull = state.pull(name, number);
      if (change.state === 'closed') pull.lastHead = state.headSha(name, pull);
      // Opened again, it stands where its branch is by then.
      if (change.state === 'open' && pull.state === 'closed') reopen(state, name, pull);
      Object.assign(pull, change);
      return state.shown(name, pull);
    },
    merge: async (name, number, request) => merge(state, name, number, request),
    files: async (name, number) => {
      const { git } = state.open(name);
      const pull = state.pull(name, number);
      const head = git.at(state.headSha(name, pull))!;
      const from = git.mergeBase(git.branches.get(pull.base)!, head.sha)!;
      // After a merge the head is part of the base, and what it changed is what its first parents did not have.
      const base = pull.mergeCommit === undefined ? from : (git.at(git.at(pull.mergeCommit)!.parents[0]!) ?? from);
      const paths = [...new Set([...base.tree.keys(), ...head.tree.keys()])].sort();
      return { files: paths.flatMap((path) => changedFile(path, base.tree, head.tree)), truncated: false };
    },
    commits: async (name, number) => {
      const { git } = state.open(name);
      const pull = state.pull(name, number);
      const head = state.headSha(name, pull);
      const landed = pull.mergeCommit === undefined ? undefined : git.at(git.at(pull.mergeCommit)!.parents[0]!)?.sha;
      const base = git.ancestors(landed ?? git.branches.get(pull.base)!);
      const all = [...git.ancestors(head)].filter((sha) => !base.has(sha)).reverse();
      const commits = all.slice(0, MOST_COMMITS).map((sha) => {
        const { message, parents, author } = git.at(sha)!;
        return { sha, message, parents, author, committer: author };
      });
      return { commits, truncated: all.length > commits.length };
    },
    reviews: async (name, number) => state.pull(name, number).reviews,
    requestReviewers: async (name, number, { people, teams }) => {
      state.open(name, 'write');
      const pull = state.pull(name, number);
      if (people.includes(pull.author)) {
        throw new Fault('input-invalid', `${name}#${number}: review cannot be requested from its author`);
      }
      const [org = ''] = name.split('/');
      if (teams.some((slug) => !state.teams.has(`${org}/${slug}`))) {
        throw new Fault('input-invalid', `${name}#${number}: there is no such team`);
      }
      pull.reviewers.people = [...new Set([...pull.reviewers.people, ...people])];
      pull.reviewers.teams = [...new Set([...pull.reviewers.teams, ...teams])];
    },
  };
}

function dated(state: FakeState, name: string, pull: FakePull): DatedPull {
  const shown = state.shown(name, pull);
  const to = JSON.stringify(shown);
  if (pull.changed === undefined) pull.changed = { to, at: pull.createdAt };
  if (pull.changed.to !== to) pull.changed = { to, at: state.tick() };
  const { createdAt, changed } = pull;
  const closed = shown.state === 'closed' ? { closedAt: changed.at } : {};
  return { ...shown, createdAt, updatedAt: changed.at, ...closed };
}

function merge(state: FakeState, name: string, number: number, request: Parameters<Pulls['merge']>[2]): MergeAnswer {
  const { git } = state.open(name, 'write');
  const pull = state.pull(name, number);
  if (pull.mergeCommit !== undefined) return { kind: 'merged', sha: pull.mergeCommit };
  if (pull.state === 'closed')
    return { kind: 'not-mergeable', obstacle: 'closed', why: 'Pull Request is not mergeable' };
  const head = git.branches.get(pull.head);
  const base = git.branches.get(pull.base);
  if (head !== request.sha || base === undefined) return { kind: 'head-moved' };
  if (pull.draft) return { kind: 'not-mergeable', obstacle: 'draft', why: 'Pull Request is still a draft' };
  if (pull.blocked !== undefined) return { kind: 'not-mergeable', obstacle: 'rules', why: pull.blocked };
  if (pull.refused !== undefined) return { kind: 'not-mergeable', ...pull.refused };
  const tree = git.mergedTree(base, head);
  if (tree === undefined) return { kind: 'not-mergeable', obstacle: 'conflicts', why: 'Pull Request is not mergeable' };
  const message = [request.title ?? `${pull.title} (#${number})`, request.message].filter(Boolean).join('\n\n');
  const parents = request.strategy === 'merge' ? [base, head] : [base];
  const sha = git.commit(parents, tree, message, SELF);
  git.branches.set(pull.base, sha);
  Object.assign(pull, { state: 'closed', mergeCommit: sha, lastHead: head });
  return { kind: 'merged', sha };
}

function reopen(state: FakeState, name: string, pull: FakePull): void {
  if (pull.mergeCommit !== undefined || !state.open(name).git.branches.has(pull.head)) {
    throw new Fault('input-invalid', `${name}#${pull.number}: the pull request cannot be reopened`);
  }
  delete pull.lastHead;
}

type Tree = ReadonlyMap<string, string>;

/** What a path became; a file that is gone and stands elsewhere with the same text was renamed, as GitHub has it. */
function changedFile(path: string, base: Tree, head: Tree): ChangedFile[] {
  const [was, is] = [base.get(path), head.get(path)];
  if (was === is) return [];
  const twin = (text: string, in_: Tree, not: Tree) => [...in_].find(([at, one]) => one === text && !not.has(at))?.[0];
  if (is === undefined && twin(was!, head, base) !== undefined) return [];
  const previousPath = was === undefined ? twin(is!, base, head) : undefined;
  if (previousPath !== undefined) {
    return [{ path, previousPath, status: 'renamed', additions: 0, deletions: 0 }];
  }
  const status = was === undefined ? 'added' : is === undefined ? 'removed' : 'modified';
  const diff = patch(was, is);
  const count = (sign: RegExp) => diff.match(sign)?.length ?? 0;
  return [{ path, status, patch: diff, additions: count(/^\+/gm), deletions: count(/^-/gm) }];
}

/** A unified diff of one hunk that replaces the whole file: true, though not the shortest. */
function patch(was = '', is = ''): string {
  const lines = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
  const [before, after] = [lines(was), lines(is)];
  // git leaves out a length of one.
  const range = ({ length }: readonly string[]) => (length === 1 ? '1' : `${length === 0 ? 0 : 1},${length}`);
  const header = `@@ -${range(before)} +${range(after)} @@`;
  return [header, ...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)].join('\n');
}
