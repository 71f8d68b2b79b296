import type { DependencyChange, Vulnerability } from '../../policy/facts.ts';

/** What GitHub knows of packages. */
export interface Dependencies {
  /**
   * What differs between the dependencies at `head` and where it left `base` (both commits). Undefined where GitHub does not
   * compare dependencies: the dependency graph is off, or the repository has no licence for it.
   */
  compare(repository: string, base: string, head: string): Promise<readonly DependencyChange[] | undefined>;
  /**
   * Published advisories that hold for these versions, malware too, by `name@version`; packages without any are not in it. The
   * ecosystem is named as `compare` names it, and is an `input-invalid` when GitHub has no advisories for it. GitHub is asked
   * about 100 packages at a time.
   */
  advisories(
    ecosystem: string,
    packages: readonly { readonly name: string; readonly version: string }[],
  ): Promise<ReadonlyMap<string, readonly Vulnerability[]>>;
}
