import { fitsAny } from '../glob.ts';
import type { FactName } from './facts.ts';
import { Places } from './places.ts';
import type { Policy } from './policy.ts';
import { isReached } from './scope.ts';

/** So many pairs of repository and branch are remembered; then the memory starts over. */
const MOST_REMEMBERED = 20_000;

/** Where something changed. Without a branch, any base branch is meant. */
interface Place {
  /** `owner/name` */
  readonly repository: string;
  readonly branch?: string;
}

type ByFact = ReadonlyMap<FactName, readonly Policy[]>;
const NONE: readonly Policy[] = [];

/**
 * From a changed fact to the policies that read it. What applies to a repository and base branch is found by its name once
 * and remembered, so the cost of a question grows neither with the policies that are for other places nor with those that
 * read other facts.
 */
export class PolicyIndex {
  readonly #places: Places<Policy>;
  readonly #reads: ReadonlyMap<Policy, ReadonlySet<FactName>>;
  readonly #read: ReadonlySet<FactName>;
  readonly #known = new Map<string, ByFact>();

  constructor(policies: readonly Policy[], reads: (policy: Policy) => ReadonlySet<FactName>) {
    this.#places = new Places(policies.map((policy) => [policy.scope.repositories, policy]));
    this.#reads = new Map(policies.map((policy) => [policy, reads(policy)]));
    this.#read = new Set([...this.#reads.values()].flatMap((facts) => [...facts]));
  }

  /** Those that apply there, as far as repository and base branch say, and read one of the facts; each once, in no order. */
  readers(place: Place, changed: ReadonlySet<FactName>): readonly Policy[] {
    const byFact = this.#at(place);
    const found = [...changed].map((fact) => byFact.get(fact) ?? NONE).filter(({ length }) => length > 0);
    return found.length < 2 ? (found[0] ?? NONE) : [...new Set(found.flat())];
  }

  /** Whether any policy reads it, wherever it applies. */
  isRead(fact: FactName): boolean {
    return this.#read.has(fact);
  }

  #at({ repository, branch }: Place): ByFact {
    // A space is in no name of a repository.
    const key = branch === undefined ? repository.toLowerCase() : `${repository.toLowerCase()} ${branch}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const byFact = new Map<FactName, Policy[]>();
    for (const policy of this.#places.at(repository)) {
      if (!isReached(policy, repository)) continue;
      if (branch !== undefined && !fitsAny(policy.scope.branches, branch)) continue;
      for (const fact of this.#reads.get(policy) ?? []) {
        const there = byFact.get(fact);
        if (there === undefined) byFact.set(fact, [policy]);
        else there.push(policy);
      }
    }
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(key, byFact);
    return byFact;
  }
}
