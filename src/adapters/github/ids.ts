/** Names that are kept for one installation; the oldest go first. */
const MOST = 20_000;

/**
 * GraphQL's ids of things that were seen, for mutations, which take nothing else. They never change
 * (https://docs.github.com/en/graphql/guides/using-global-node-ids), but what they name may be deleted and made anew under
 * the same name: an id that GitHub does not know any more is a reason to go the long way, never an error.
 */
export class Ids {
  readonly #known = new Map<string, string>();

  /** What belongs to a repository: the repository itself, `pull 12`, `label design`. */
  get(repository: string, what = ''): string | undefined {
    return this.#known.get(`${repository.toLowerCase()}\0${what}`);
  }

  keep(repository: string, what: string, id: string | undefined): void {
    if (id === undefined || id === '') return;
    const key = `${repository.toLowerCase()}\0${what}`;
    this.#known.delete(key);
    this.#known.set(key, id);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) return;
      this.#known.delete(oldest);
    }
  }
}
