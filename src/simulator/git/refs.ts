import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Rules of `git check-ref-format` (https://git-scm.com/docs/git-check-ref-format). */
export function isRefName(name: string): boolean {
  if (!/^refs\/[^/]+\/./.test(name) || name.endsWith('/') || name.endsWith('.') || name.includes('@{')) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids exactly these.
  if (/\.\.|\/\/|[\x00-\x20\x7f~^:?*[\\]/.test(name)) return false;
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}

/** Branches and tags: this process' memory is the truth, loose files follow it so that git commands see the same. */
export class RefStore {
  readonly #directory: string;
  readonly #refs = new Map<string, string>();
  #settled = false;

  constructor(gitDirectory: string) {
    this.#directory = gitDirectory;
  }

  get(name: string): string | undefined {
    return this.#refs.get(name);
  }

  /** All refs whose full name begins so, in the order of their names. */
  matching(prefix: string): { readonly name: string; readonly sha: string }[] {
    return [...this.#refs]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, sha]) => ({ name, sha }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A ref cannot be a folder of another one: `refs/heads/a` and `refs/heads/a/b` exclude each other. */
  blocks(name: string): boolean {
    return [...this.#refs.keys()].some((other) => other.startsWith(`${name}/`) || name.startsWith(`${other}/`));
  }

  /** Whether a push wrote this ref to disk and has not been taken over yet; moving it now would lose what was pushed. */
  unseen(name: string): boolean {
    if (!this.#settled) return false;
    let disk: string | undefined;
    try {
      disk = readFileSync(join(this.#directory, name), 'utf8').trim();
    } catch {
      disk = undefined;
    }
    return disk !== this.#refs.get(name);
  }

  set(name: string, sha: string): void {
    this.#refs.set(name, sha);
    if (this.#settled) this.#store(name, sha);
  }

  #store(name: string, sha: string): void {
    const path = join(this.#directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${sha}\n`);
  }

  /** From now on every ref lies on disk too. */
  settle(): void {
    this.#settled = true;
    for (const [name, sha] of this.#refs) this.#store(name, sha);
  }

  delete(name: string): void {
    this.#refs.delete(name);
    if (this.#settled) rmSync(join(this.#directory, name), { force: true });
  }

  /** What lies on disk after a foreign git command wrote there; gives what differs from memory, changing nothing. */
  foreign(): { readonly name: string; readonly before: string | undefined; readonly after: string | undefined }[] {
    if (!this.#settled) return [];
    const disk = new Map<string, string>();
    for (const entry of readdirSync(join(this.#directory, 'refs'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      disk.set(path.slice(this.#directory.length + 1), readFileSync(path, 'utf8').trim());
    }
    const names = new Set([...disk.keys(), ...this.#refs.keys()]);
    return [...names]
      .map((name) => ({ name, before: this.#refs.get(name), after: disk.get(name) }))
      .filter(({ before, after }) => before !== after);
  }
}
