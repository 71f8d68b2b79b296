import { Fault } from '../../core/fault.ts';
import type { Git } from '../../core/ports/github/git.ts';
import { blobSha } from './blob-sha.ts';
import type { Shortcuts } from './changes.ts';
import { type Client, named } from './client.ts';
import { branchDeleter } from './delete-branch.ts';
import { isFault, orNothing, readBack } from './errors.ts';

/** https://docs.github.com/en/rest/git: branches, commits and tags, written as objects first and made visible by a ref last. */
export function git(client: Client, shortcuts: Shortcuts): Git {
  const deleted = branchDeleter(client, shortcuts);
  const refs = references(client);
  const treeOf = async (name: string, sha: string) =>
    (await client.call('git.getCommit', { ...named(name), commit_sha: sha })).tree.sha;

  return {
    branch: (name, branch) => refs.get(name, `heads/${branch}`),
    createBranch: (name, branch, sha) => refs.create(name, `heads/${branch}`, sha),
    deleteBranch: async (name, branch, sha) => {
      if (await deleted(name, branch, sha)) return;
      // REST has no conditional delete: between look and delete a push could still slip in.
      const there = await refs.get(name, `heads/${branch}`);
      if (there === undefined) return;
      if (there.sha !== sha) throw elsewhere(name, `branch ${branch}`, there.sha, sha);
      await refs.remove(name, `heads/${branch}`);
    },
    commit: async (name, sha) => {
      const found = await orNothing(client.call('git.getCommit', { ...named(name), commit_sha: sha }));
      if (found === undefined) return undefined;
      const { message, parents, tree, author } = found;
      return { sha: found.sha, message, parents: parents.map((one) => one.sha), tree: tree.sha, author: author.name };
    },
    commitFiles: async (name, { branch, parent, message, files }) => {
      const tip = await refs.get(name, `heads/${branch}`);
      if (tip === undefined) throw new Fault('not-found', `${name} has no branch ${branch}`);
      const base = await treeOf(name, parent);
      const entries = await differing(client, name, base, files);
      const tree = entries.length === 0 ? base : await writeTree(client, name, base, entries);
      if (tip.sha !== parent) {
        // Our own commit, of which the answer was lost: it is there already, as asked.
        const there = await client.call('git.getCommit', { ...named(name), commit_sha: tip.sha });
        const ours = there.message === message && there.parents[0]?.sha === parent && there.tree.sha === tree;
        if (ours) return { sha: tip.sha, changed: true };
        throw elsewhere(name, `branch ${branch}`, tip.sha, parent);
      }
      if (tree === base) return { sha: parent, changed: false };
      const commit = await retried(() =>
        client.call('git.createCommit', { ...named(name), message, tree, parents: [parent] }),
      );
      await refs.move(name, `heads/${branch}`, parent, commit.sha);
      return { sha: commit.sha, changed: true };
    },
    createTag: async (name, tag, sha, message) => {
      const there = await peeled(client, name, tag);
      if (there !== undefined && there.sha !== sha) throw elsewhere(name, `tag ${tag}`, there.sha, sha);
      if (there !== undefined) return { created: false };
      const object = await retried(() =>
        client.call('git.createTag', { ...named(name), tag, message, object: sha, type: 'commit' }),
      );
      const { created } = await refs.create(name, `tags/${tag}`, object.sha);
      return { created };
    },
    tag: (name, tag) => peeled(client, name, tag),
    deleteTag: async (name, tag, sha) => {
      const there = await peeled(client, name, tag);
      if (there === undefined) return;
      if (there.sha !== sha) throw elsewhere(name, `tag ${tag}`, there.sha, sha);
      await refs.remove(name, `tags/${tag}`);
    },
  };
}

/** Refs without their `refs/`: `heads/main`, `tags/v1`. */
function references(client: Client) {
  const get = async (name: string, ref: string): Promise<{ readonly sha: string } | undefined> => {
    try {
      const found = await client.call('git.getRef', { ...named(name), ref });
      return { sha: found.object.sha };
    } catch (error) {
      // 409 is an empty repository, which has no refs at all.
      if (isFault(error, 'not-found') || isFault(error, 'conflict', 409)) return undefined;
      throw error;
    }
  };
  return {
    get,
    create: async (name: string, ref: string, sha: string) => {
      // No look before: GitHub itself makes a ref only where there is none, and says so.
      const look = async () => {
        const now = await get(name, ref);
        if (now !== undefined && now.sha !== sha) throw elsewhere(name, ref, now.sha, sha);
        return now;
      };
      try {
        await readBack<unknown>(() => client.call('git.createRef', { ...named(name), ref: `refs/${ref}`, sha }), look);
      } catch (error) {
        // 422 "Reference already exists": what is there is ours when it is at the same commit.
        if (!isFault(error, 'input-invalid')) throw error;
        if ((await look()) !== undefined) return { sha, created: false };
        if (/object does not exist/i.test(error.message)) throw new Fault('not-found', `${name} has no object ${sha}`);
        throw error;
      }
      return { sha, created: true };
    },
    remove: async (name: string, ref: string) => {
      const isGone = async () => ((await get(name, ref)) === undefined ? true : undefined);
      try {
        await readBack<unknown>(() => client.call('git.deleteRef', { ...named(name), ref }), isGone);
      } catch (error) {
        // Gone meanwhile (422 "Reference does not exist").
        if (!isFault(error, 'input-invalid') && !isFault(error, 'not-found')) throw error;
        if (!(await isGone())) throw error;
      }
    },
    move: async (name: string, ref: string, from: string, to: string) => {
      const look = async () => {
        const now = await get(name, ref);
        if (now !== undefined && now.sha !== from && now.sha !== to) throw elsewhere(name, ref, now.sha, from);
        return now?.sha === to ? now : undefined;
      };
      try {
        await readBack<unknown>(
          () => client.call('git.updateRef', { ...named(name), ref, sha: to, force: false }),
          look,
        );
      } catch (error) {
        // 422 "Update is not a fast forward": the branch has moved, or is gone.
        if (!isFault(error, 'input-invalid')) throw error;
        if ((await look()) !== undefined) return;
        throw new Fault('conflict', `${ref} of ${name} could not be moved from ${from} to ${to}: ${error.message}`);
      }
    },
  };
}

interface Entry {
  readonly path: string;
  readonly mode: '100644' | '100755' | '120000';
  readonly text: string | null;
}

/**
 * The files that are not yet so in the tree, with the mode that they have there: writing an executable as a plain file
 * would take its bit away, and deleting what is not there is refused. Compared by git's own blob ids.
 */
async function differing(
  client: Client,
  name: string,
  tree: string,
  files: readonly { readonly path: string; readonly text: string | null }[],
): Promise<readonly Entry[]> {
  const held = await client.call('git.getTree', { ...named(name), tree_sha: tree, recursive: '1' });
  const there = new Map(held.tree.map((entry) => [entry.path, entry]));
  return files.flatMap(({ path, text }) => {
    const entry = there.get(path);
    // In a tree of more than 100,000 entries, one that was not listed may still be there.
    if (text === null && entry === undefined && !held.truncated) return [];
    if (text !== null && entry?.sha === blobSha(text)) return [];
    return [{ path, mode: entry?.mode === '100755' ? '100755' : '100644', text }];
  });
}

async function writeTree(client: Client, name: string, base: string, entries: readonly Entry[]): Promise<string> {
  const tree = entries.map(({ path, mode, text }) =>
    text === null
      ? { path, mode, type: 'blob' as const, sha: null }
      : { path, mode, type: 'blob' as const, content: text },
  );
  return (await retried(() => client.call('git.createTree', { ...named(name), base_tree: base, tree }))).sha;
}

/** The commit behind a tag, through an annotated tag's own object. */
async function peeled(client: Client, name: string, tag: string): Promise<{ readonly sha: string } | undefined> {
  const ref = await orNothing(client.call('git.getRef', { ...named(name), ref: `tags/${tag}` }));
  if (ref?.object.type !== 'tag') return ref === undefined ? undefined : { sha: ref.object.sha };
  const { object } = await client.call('git.getTag', { ...named(name), tag_sha: ref.object.sha });
  return { sha: object.sha };
}

/** Objects are invisible until a ref points to them, so making one twice does no harm. */
const retried = <T>(write: () => Promise<T>) => readBack<T>(write, async () => undefined);

const elsewhere = (name: string, what: string, there: string, wanted: string) =>
  new Fault('conflict', `${what} of ${name} is at ${there}, not at ${wanted}`);
