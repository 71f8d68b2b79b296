/** A closed list of plug-ins by name, in the order of registration. */
export class Catalog<T extends { readonly name: string }> {
  readonly #byName = new Map<string, T>();

  constructor(entries: readonly T[]) {
    for (const entry of entries) {
      if (this.#byName.has(entry.name)) throw new Error(`two plug-ins are called "${entry.name}"`);
      this.#byName.set(entry.name, entry);
    }
  }

  get(name: string): T | undefined {
    return this.#byName.get(name);
  }

  names(): string[] {
    return [...this.#byName.keys()];
  }

  all(): T[] {
    return [...this.#byName.values()];
  }
}
