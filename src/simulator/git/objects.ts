import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';

export interface GitObject {
  readonly type: ObjectType;
  readonly body: Buffer;
}

const SHA = /^[0-9a-f]{40}$/;

/**
 * A repository's objects as loose files, read and written without a process (0.1 ms instead of 3 ms). Synchronous on
 * purpose: an act on a repository is then one turn of the event loop, and nobody sees half of it.
 */
export class ObjectStore {
  readonly #directory: string;
  readonly #temporary: string;
  readonly #sizes = new Map<string, number>();
  #counter = 0;

  constructor(gitDirectory: string) {
    this.#directory = join(gitDirectory, 'objects');
    this.#temporary = join(this.#directory, 'incoming');
    mkdirSync(this.#temporary, { recursive: true });
  }

  /** Gives the object's SHA-1; writing the same object twice is free. */
  write(type: ObjectType, body: Buffer): string {
    const whole = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
    const sha = createHash('sha1').update(whole).digest('hex');
    const folder = join(this.#directory, sha.slice(0, 2));
    const path = join(folder, sha.slice(2));
    if (existsSync(path)) return sha;
    mkdirSync(folder, { recursive: true });
    const temporary = join(this.#temporary, `${this.#counter++}`);
    writeFileSync(temporary, deflateSync(whole, { level: 1 }), { mode: 0o444 });
    renameSync(temporary, path);
    return sha;
  }

  /** Bytes of an object's content, 0 when it is not there; remembered, because listings ask for all of them. */
  size(sha: string): number {
    const size = this.#sizes.get(sha) ?? this.read(sha)?.body.length ?? 0;
    this.#sizes.set(sha, size);
    return size;
  }

  read(sha: string): GitObject | undefined {
    if (!SHA.test(sha)) return undefined;
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
