import { createHash } from 'node:crypto';
import { Fault } from '../../src/core/fault.ts';

/** A commit with its whole tree: paths to texts. */
export interface FakeCommit {
  readonly sha: string;
  readonly message: string;
  readonly parents: readonly string[];
  readonly tree: ReadonlyMap<string, string>;
  readonly author: string;
}

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

/** The id that git itself gives to a file with this text. */
export const blobSha = (text: string) => sha1(`blob ${Buffer.byteLength(text)}\0${text}`);

/** The objects and refs of one repository, in memory. Merges are three-way by whole file, so a conflict is a file changed on both sides. */
export class FakeGit {
  readonly commits = new Map<string, FakeCommit>();
  readonly branches = new Map<string, string>();
  readonly tags = new Map<string, { readonly sha: string; readonly message: string }>();

  commit(parents: readonly string[], tree: ReadonlyMap<string, string>, message: string, author: string): string {
    const sha = sha1(`${this.commits.size}\0${parents.join()}\0${message}\0${[...tree].join('\0')}`);
    this.commits.set(sha, { sha, message, parents, tree, author });
    return sha;
  }

  treeSha(tree: ReadonlyMap<string, string>): string {
    return sha1([...tree].sort(([a], [b]) => (a < b ? -1 : 1)).join('\0'));
  }

  at(ref: string): FakeCommit | undefined {
    const name = ref.replace(/^refs\/(heads|tags)\//, '').replace(/^heads\//, '');
    return this.commits.get(this.branches.get(name) ?? this.tags.get(name)?.sha ?? name);
  }

  ancestors(sha: string): Set<string> {
    const seen = new Set<string>();
    const open = [sha];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(this.commits.get(next)?.parents ?? []));
    }
    return seen;
  }

  mergeBase(ours: string, theirs: string): FakeCommit | undefined {
    const reachable = this.ancestors(ours);
    return [...this.commits.values()].findLast(({ sha }) => reachable.has(sha) && this.ancestors(theirs).has(sha));
  }

  /** Undefined when both sides changed one file differently. */
  mergedTree(ours: string, theirs: string): ReadonlyMap<string, string> | undefined {
    const base = this.mergeBase(ours, theirs)?.tree ?? new Map<string, string>();
    const left = this.#tree(ours);
    const right = this.#tree(theirs);
    const merged = new Map(left);
    for (const path of new Set([...base.keys(), ...right.keys()])) {
      const [was, mine, other] = [base.get(path), left.get(path), right.get(path)];
      if (other === was || other === mine) continue;
      if (mine !== was) return undefined;
      if (other === undefined) merged.delete(path);
      else merged.set(path, other);
    }
    return merged;
  }

  #tree(sha: string): ReadonlyMap<string, string> {
    const commit = this.commits.get(sha);
    if (commit === undefined) throw new Fault('not-found', `there is no commit ${sha}`);
    return commit.tree;
  }
}

/** A tree with those files written over it; null deletes one. */
export function changed(tree: ReadonlyMap<string, string>, files: { readonly [path: string]: string | null }) {
  const next = new Map(tree);
  for (const [path, text] of Object.entries(files)) {
    if (text === null) next.delete(path);
    else next.set(path, text);
  }
  return next;
}
