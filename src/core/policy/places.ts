import { fitsRepository, isGlob } from '../glob.ts';

interface Bucket<T> {
  readonly glob: string;
  readonly items: T[];
}

/**
 * Things by globs on repositories, with or without the owner; without a glob a thing is everywhere. An exact name is looked
 * up, and a glob is tried only on names that begin as it does.
 */
export class Places<T> {
  readonly #everywhere: T[] = [];
  readonly #exact = new Map<string, T[]>();
  /** Globs by the text before their first sign of a glob, and the lengths of those texts. */
  readonly #globs = new Map<string, Map<string, Bucket<T>>>();
  readonly #lengths = new Set<number>();

  constructor(entries: readonly (readonly [globs: readonly string[], item: T])[]) {
    for (const [globs, item] of entries) {
      if (globs.length === 0) this.#everywhere.push(item);
      // GitHub's names know no case.
      for (const glob of globs) this.#add(glob.toLowerCase(), item);
    }
  }

  /** All that are there, each once. */
  at(repository: string): ReadonlySet<T> {
    const full = repository.toLowerCase();
    const names = [full, full.slice(full.indexOf('/') + 1)];
    const found = new Set(this.#everywhere);
    for (const name of names) {
      for (const item of this.#exact.get(name) ?? []) found.add(item);
      for (const length of this.#lengths) {
        if (length > name.length) continue;
        for (const { glob, items } of this.#globs.get(name.slice(0, length))?.values() ?? []) {
          if (fitsRepository(glob, full)) for (const item of items) found.add(item);
        }
      }
    }
    return found;
  }

  #add(glob: string, item: T): void {
    if (!isGlob(glob)) {
      const there = this.#exact.get(glob);
      if (there === undefined) this.#exact.set(glob, [item]);
      else there.push(item);
      return;
    }
    const start = glob.slice(0, glob.search(/[*?{]/));
    this.#lengths.add(start.length);
    const bucket = this.#globs.get(start) ?? new Map<string, Bucket<T>>();
    this.#globs.set(start, bucket);
    const same = bucket.get(glob);
    if (same === undefined) bucket.set(glob, { glob, items: [item] });
    else same.items.push(item);
  }
}
