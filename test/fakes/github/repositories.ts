import { Fault } from '../../../src/core/fault.ts';
import type { Repositories } from '../../../src/core/ports/github/repositories.ts';
import { blobSha } from '../git.ts';
import type { FakeRepository, FakeState } from './state.ts';

/** https://docs.github.com/rest/git/trees#get-a-tree */
const LARGEST_TREE = 100_000;

export function fakeRepositories(state: FakeState): Repositories {
  return {
    list: async () => [...state.repositories.values()].filter(({ hidden }) => !hidden).map(described),
    get: async (name) => {
      const repository = state.find(name);
      return repository === undefined ? undefined : described(repository);
    },
    file: async (name, path, ref) => {
      const text = state.find(name)?.git.at(ref)?.tree.get(path);
      return text === undefined ? undefined : { text, sha: blobSha(text) };
    },
    folder: async (name, path, ref) => {
      const tree = state.find(name)?.git.at(ref)?.tree ?? new Map<string, string>();
      const prefix = path === '' ? '' : `${path}/`;
      const inside = [...tree].filter(([file]) => file.startsWith(prefix));
      const names = new Set(inside.map(([file]) => file.slice(prefix.length).split('/')[0]!));
      return [...names].sort().map((entry) => {
        const text = tree.get(prefix + entry);
        const sha = blobSha(text ?? `tree ${prefix}${entry}`);
        return { name: entry, path: prefix + entry, kind: text === undefined ? 'folder' : 'file', sha };
      });
    },
    tree: async (name, ref) => {
      const commit = state.open(name).git.at(ref);
      if (commit === undefined) throw new Fault('not-found', `${name} has no ${ref}`);
      const paths = [...commit.tree.keys()].sort();
      return { paths: paths.slice(0, LARGEST_TREE), truncated: paths.length > LARGEST_TREE };
    },
    dispatch: async (repository, type, payload) => {
      state.open(repository, 'write');
      // GitHub takes objects only; other values travel under one.
      const wrapped = typeof payload === 'object' && payload !== null && !Array.isArray(payload);
      state.dispatched.push({ repository, type, payload: wrapped ? payload : { value: payload } });
    },
  };
}

function described({ id, fullName, defaultBranch, archived, private: isPrivate }: FakeRepository) {
  return { id, fullName, defaultBranch, archived, private: isPrivate };
}
