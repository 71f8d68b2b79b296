import { Fault } from '../../../src/core/fault.ts';
import type { Git } from '../../../src/core/ports/github/git.ts';
import { changed } from '../git.ts';
import { type FakeState, SELF } from './state.ts';

export function fakeGit(state: FakeState): Git {
  return {
    branch: async (name, branch) => {
      const sha = state.find(name)?.git.branches.get(branch);
      return sha === undefined ? undefined : { sha };
    },
    createBranch: async (name, branch, sha) => {
      const { git } = state.open(name, 'write');
      const there = git.branches.get(branch);
      if (there === sha) return { sha, created: false };
      if (there !== undefined) throw new Fault('conflict', `branch ${branch} of ${name} is at ${there}, not at ${sha}`);
      if (!git.commits.has(sha)) throw new Fault('not-found', `${name} has no commit ${sha}`);
      git.branches.set(branch, sha);
      return { sha, created: true };
    },
    deleteBranch: async (name, branch, sha) => {
      const { git } = state.open(name, 'write');
      const there = git.branches.get(branch);
      if (there === undefined) return;
      if (there !== sha) throw new Fault('conflict', `branch ${branch} of ${name} is at ${there}, not at ${sha}`);
      state.closeHeads(name, branch);
      git.branches.delete(branch);
    },
    commit: async (name, sha) => {
      const git = state.find(name)?.git;
      const commit = git?.commits.get(sha);
      if (git === undefined || commit === undefined) return undefined;
      return { ...commit, tree: git.treeSha(commit.tree) };
    },
    commitFiles: async (name, { branch, parent, message, files }) => {
      const { git } = state.open(name, 'write');
      const tip = git.branches.get(branch);
      if (tip === undefined) throw new Fault('not-found', `${name} has no branch ${branch}`);
      const from = git.commits.get(parent);
      if (from === undefined) throw new Fault('not-found', `${name} has no commit ${parent}`);
      const tree = changed(from.tree, Object.fromEntries(files.map(({ path, text }) => [path, text])));
      const moved = git.commits.get(tip)!;
      if (tip !== parent) {
        // Our own commit, of which the answer was lost: it is there already, as asked.
        const same = moved.message === message && git.treeSha(moved.tree) === git.treeSha(tree);
        if (same && moved.parents[0] === parent) return { sha: tip, changed: true };
        throw new Fault('conflict', `branch ${branch} of ${name} is at ${tip}, not at ${parent}`);
      }
      if (git.treeSha(tree) === git.treeSha(from.tree)) return { sha: parent, changed: false };
      const sha = git.commit([parent], tree, message, SELF);
      git.branches.set(branch, sha);
      return { sha, changed: true };
    },
    createTag: async (name, tag, sha, message) => {
      const { git } = state.open(name, 'write');
      const there = git.tags.get(tag);
      if (there?.sha === sha) return { created: false };
      if (there !== undefined) throw new Fault('conflict', `tag ${tag} of ${name} is at ${there.sha}, not at ${sha}`);
      if (!git.commits.has(sha)) throw new Fault('not-found', `${name} has no commit ${sha}`);
      git.tags.set(tag, { sha, message });
      return { created: true };
    },
    tag: async (name, tag) => {
      const found = state.find(name)?.git.tags.get(tag);
      return found === undefined ? undefined : { sha: found.sha };
    },
    deleteTag: async (name, tag, sha) => {
      const { git } = state.open(name, 'write');
      const there = git.tags.get(tag);
      if (there === undefined) return;
      if (there.sha !== sha) throw new Fault('conflict', `tag ${tag} of ${name} is at ${there.sha}, not at ${sha}`);
      git.tags.delete(tag);
    },
  };
}
