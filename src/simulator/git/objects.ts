import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';

export interface GitObject {
  readonly type: ObjectType;
  readonly body: Buffer;
}

const SHA = /^[0-9a-f]{40}$/;
/** Bytes that a repository may keep in memory before it has to go to disk. */
const MOST_UNSETTLED = 4_000_000;

/**
 * A repository's objects as loose files, read and written without a process (0.1 ms instead of 3 ms). Synchronous on
 * purpose: an act on a repository is then one turn of the event loop, and nobody sees half of it.
 */
export class ObjectStore {
  readonly #directory: string;
  readonly #temporary: string;
  readonly #sizes = new Map<string, number>();
  /** What was written before the repository came to disk; undefined from then on. */
  #unsettled: Map<string, GitObject> | undefined = new Map();
  readonly #full: () => void;
  #bytes = 0;
  #counter = 0;

  /** `full` is called when it is time to settle. */
  constructor(gitDirectory: string, full: () => void) {
    this.#directory = join(gitDirectory, 'objects');
    this.#temporary = join(this.#directory, 'incoming');
    this.#full = full;
  }

  /** From now on everything lies on disk, where git looks for it. */
  settle(): void {
    const unsettled = this.#unsettled ?? new Map<string, GitObject>();
    this.#unsettled = undefined;
    mkdirSync(this.#temporary, { recursive: true });
    for (const [sha, { type, body }] of unsettled) this.#store(sha, whole(type, body));
  }

  /** Gives the object's SHA-1; writing the same object twice is free. */
  write(type: ObjectType, body: Buffer): string {
    const bytes = whole(type, body);
    const sha = hash('sha1', bytes, 'hex');
    if (this.#unsettled === undefined) this.#store(sha, bytes);
    else {
      this.#unsettled.set(sha, { type, body });
      this.#bytes += body.length;
      if (this.#bytes > MOST_UNSETTLED) this.#full();
    }
    return sha;
  }

  #store(sha: string, bytes: Buffer): void {
    const folder = join(this.#directory, sha.slice(0, 2));
    const path = join(folder, sha.slice(2));
    if (existsSync(path)) return;
    mkdirSync(folder, { recursive: true });
    const temporary = join(this.#temporary, `${this.#counter++}`);
    writeFileSync(temporary, deflateSync(bytes, { level: 1 }), { mode: 0o444 });
    renameSync(temporary, path);
  }

  /** Bytes of an object's content, 0 when it is not there; remembered, because listings ask for all of them. */
  size(sha: string): number {
    const size = this.#sizes.get(sha) ?? this.read(sha)?.body.length ?? 0;
    this.#sizes.set(sha, size);
    return size;
  }

  read(sha: string): GitObject | undefined {
    if (!SHA.test(sha)) return undefined;
    if (this.#unsettled !== undefined) return this.#unsettled.get(sha);
    let raw: Buffer;
    try {
      raw = inflateSync(readFileSync(join(this.#directory, sha.slice(0, 2), sha.slice(2))));
    } catch {
      return this.#readPacked(sha);
    }
    const end = raw.indexOf(0);
    const type = raw.toString('latin1', 0, raw.indexOf(0x20)) as ObjectType;
    return { type, body: raw.subarray(end + 1) };
  }

  /** Pushes are unpacked (`transfer.unpackLimit`), so packs are only there when somebody ran `git gc` by hand. */
  #readPacked(sha: string): GitObject | undefined {
    if (!existsSync(join(this.#directory, 'pack'))) return undefined;
    const options = { cwd: this.#directory, stdio: ['ignore', 'pipe', 'ignore'] as ('ignore' | 'pipe')[] };
    try {
      const type = execFileSync('git', ['cat-file', '-t', sha], options).toString('utf8').trim() as ObjectType;
      return { type, body: execFileSync('git', ['cat-file', type, sha], { ...options, maxBuffer: 2 ** 28 }) };
    } catch {
      return undefined;
    }
  }
}

/** The bytes that are hashed and stored (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects). */
function whole(type: ObjectType, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
}
