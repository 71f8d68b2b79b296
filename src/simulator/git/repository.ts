import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Commit, formatCommit, formatTree, isFolder, parseCommit, parseTree, type TreeEntry } from './format.ts';
import { ObjectStore } from './objects.ts';
import { RefStore } from './refs.ts';

/** A change to one path: a blob with its mode, or null for "not there". */
export type PathChange = { readonly mode: string; readonly sha: string } | null;

const CONFIG = `[core]
	repositoryformatversion = 0
	bare = true
[gc]
	auto = 0
[receive]
	autogc = false
[transfer]
	unpackLimit = 1000000
[http]
	receivepack = true
`;

/**
 * A real bare git repository, read and written in this process. It comes to disk when somebody asks where it is, which
 * every git command has to: most of many seeded repositories are never asked, and each file costs up to a millisecond.
 * From then on all is on disk at once, and any git command may read it at any time.
 */
export class GitRepository {
  readonly objects: ObjectStore;
  readonly refs: RefStore;
  readonly #path: string;
  readonly #commits = new Map<string, Commit>();
  #head: string;
  #settled = false;

  readonly #network: GitRepository | undefined;

  /** A fork keeps its objects where those of its `network` are, as on GitHub: whoever has one repository finds the commits of both. */
  constructor(path: string, defaultBranch: string, network?: GitRepository) {
    this.#path = path;
    this.#head = defaultBranch;
    this.#network = network;
    this.objects = network?.objects ?? new ObjectStore(path, () => this.#settle());
    this.refs = new RefStore(path);
  }

  /** Where git finds it; whoever asks may run git there. */
  get path(): string {
    this.#settle();
    return this.#path;
  }

  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    mkdirSync(join(this.#path, 'refs', 'heads'), { recursive: true });
    mkdirSync(join(this.#path, 'refs', 'tags'), { recursive: true });
    writeFileSync(join(this.#path, 'config'), CONFIG);
    this.setHead(this.#head);
    if (this.#network === undefined) this.objects.settle();
    else {
      mkdirSync(join(this.#path, 'objects', 'info'), { recursive: true });
      writeFileSync(join(this.#path, 'objects', 'info', 'alternates'), `${join(this.#network.path, 'objects')}\n`);
    }
    this.refs.settle();
  }

  /** What a clone checks out. */
  setHead(branch: string): void {
    this.#head = branch;
    if (this.#settled) writeFileSync(join(this.#path, 'HEAD'), `ref: refs/heads/${branch}\n`);
  }

  blob(sha: string): Buffer | undefined {
    const object = this.objects.read(sha);
    return object?.type === 'blob' ? object.body : undefined;
  }

  tree(sha: string): TreeEntry[] | undefined {
    const object = this.objects.read(sha);
    return object?.type === 'tree' ? parseTree(object.body) : undefined;
  }

  commit(sha: string): Commit | undefined {
    const known = this.#commits.get(sha);
    if (known !== undefined) return known;
    const object = this.objects.read(sha);
    if (object?.type !== 'commit') return undefined;
    const commit = parseCommit(object.body);
    this.#commits.set(sha, commit);
    return commit;
  }

  writeBlob(content: string | Buffer): string {
    return this.objects.write('blob', typeof content === 'string' ? Buffer.from(content) : content);
  }

  writeCommit(commit: Commit): string {
    return this.objects.write('commit', formatCommit(commit));
  }

  /** The tree `base` (or the empty one) with these paths changed; folders that become empty disappear. */
  writeTree(base: string | undefined, changes: ReadonlyMap<string, PathChange>): string {
    const entries = new Map((base === undefined ? [] : (this.tree(base) ?? [])).map((entry) => [entry.name, entry]));
    const below = new Map<string, Map<string, PathChange>>();
    for (const [path, change] of changes) {
      const slash = path.indexOf('/');
      if (slash === -1) {
        if (change === null) entries.delete(path);
        else entries.set(path, { name: path, ...change });
      } else {
        const folder = path.slice(0, slash);
        const inner = below.get(folder) ?? new Map<string, PathChange>();
        below.set(folder, inner.set(path.slice(slash + 1), change));
      }
    }
    for (const [folder, inner] of below) {
      const old = entries.get(folder);
      const sha = this.writeTree(old !== undefined && isFolder(old) ? old.sha : undefined, inner);
      if (this.tree(sha)?.length === 0) entries.delete(folder);
      else entries.set(folder, { mode: '40000', name: folder, sha });
    }
    return this.objects.write('tree', formatTree([...entries.values()]));
  }

  /** The entry at a path below a tree; the root itself has no entry. */
  entry(tree: string, path: string): TreeEntry | undefined {
    let entry: TreeEntry | undefined = { mode: '40000', name: '', sha: tree };
    for (const name of path.split('/').filter((part) => part !== '')) {
      if (entry === undefined || !isFolder(entry)) return undefined;
      entry = this.tree(entry.sha)?.find((child) => child.name === name);
    }
    return entry;
  }

  /** All entries below a tree with their full paths, parents before children. */
  *walk(tree: string, prefix = ''): Generator<TreeEntry & { readonly path: string }> {
    for (const entry of this.tree(tree) ?? []) {
      const path = `${prefix}${entry.name}`;
      yield { ...entry, path };
      if (isFolder(entry)) yield* this.walk(entry.sha, `${path}/`);
    }
  }

  /** The commit that a branch, tag, full ref name or sha stands for. */
  resolve(name: string): string | undefined {
    const sha =
      this.refs.get(`refs/heads/${name}`) ??
      this.refs.get(`refs/tags/${name}`) ??
      (name.startsWith('refs/') ? this.refs.get(name) : undefined) ??
      this.refs.get(`refs/${name}`) ??
      name;
    return this.peel(sha);
  }

  /** Follows annotated tags to the commit. */
  peel(sha: string): string | undefined {
    const object = this.objects.read(sha);
    if (object?.type === 'commit') return sha;
    if (object?.type !== 'tag') return undefined;
    return this.peel(object.body.toString('latin1', 7, 47));
  }
}
