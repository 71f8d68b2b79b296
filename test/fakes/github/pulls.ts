import { Fault } from '../../../src/core/fault.ts';
import type { MergeAnswer, Pulls } from '../../../src/core/ports/github.ts';
import { type FakePull, type FakeState, SELF } from './state.ts';

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
      const files = paths.flatMap((path) => {
        const [was, is] = [base.tree.get(path), head.tree.get(path)];
        if (was === is) return [];
        const status = was === undefined ? 'added' : is === undefined ? 'removed' : 'modified';
        return [{ path, status, patch: patch(was, is) } as const];
      });
      return { files, truncated: false };
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

function merge(state: FakeState, name: string, number: number, request: Parameters<Pulls['merge']>[2]): MergeAnswer {
  const { git } = state.open(name, 'write');
  const pull = state.pull(name, number);
  if (pull.mergeCommit !== undefined) return { kind: 'merged', sha: pull.mergeCommit };
  if (pull.state === 'closed') return { kind: 'not-mergeable', why: 'Pull Request is closed' };
  const head = git.branches.get(pull.head);
  const base = git.branches.get(pull.base);
  if (head !== request.sha || base === undefined) return { kind: 'head-moved' };
  if (pull.draft) return { kind: 'not-mergeable', why: 'Pull Request is still a draft' };
  if (pull.blocked !== undefined) return { kind: 'not-mergeable', why: pull.blocked };
  const tree = git.mergedTree(base, head);
  if (tree === undefined) return { kind: 'not-mergeable', why: 'Pull Request has merge conflicts' };
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

/** A unified diff of one hunk that replaces the whole file: true, though not the shortest. */
function patch(was = '', is = ''): string {
  const lines = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
  const [before, after] = [lines(was), lines(is)];
  // git leaves out a length of one.
  const range = ({ length }: readonly string[]) => (length === 1 ? '1' : `${length === 0 ? 0 : 1},${length}`);
  const header = `@@ -${range(before)} +${range(after)} @@`;
  return [header, ...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)].join('\n');
}
