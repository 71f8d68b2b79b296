import type { GitHub } from '../../ports/github.ts';
import type { Problem } from '../../problem.ts';
import type { Plan } from '../../run/plan.ts';
import type { ViewedFile } from '../facts.ts';
import type { Policy } from '../policy.ts';
import type { WrittenWaiver } from '../waiver.ts';

/** A pull request that changes files of Baton's own. */
export interface ProposedBy {
  readonly repository: string;
  readonly headSha: string;
  /** The branch that it goes into, and its tip. */
  readonly base: { readonly branch: string; readonly sha: string };
  readonly files: readonly ViewedFile[];
}

/** Policies by what they would be for one pull request. */
export interface PolicyPair {
  readonly before: readonly Policy[];
  readonly after: readonly Policy[];
}

export interface ProposedWorkflow {
  readonly id: string;
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** When a run of it begins, in words. */
  readonly triggers: readonly string[];
  /** What a run would do; undefined of a removed one. */
  readonly plan?: Plan;
}

/**
 * What a pull request would make of the files that tell Baton what to do. They are read from its head, by way of the base's
 * repository, and are only ever validated and tried: nothing of them is in force before it is merged.
 */
export interface Proposal {
  /** Where its policies would speak: everywhere, on one branch of its own repository, or (not its files' branch) nowhere. */
  readonly reach: 'organization' | 'branch' | 'nowhere';
  /** What is wrong with the files as they would be, by path; what was wrong before is not this pull request's doing. */
  readonly problems: readonly Problem[];
  readonly standing: readonly Problem[];
  /** Cases of policy tests that were tried, and those that do not hold. */
  readonly cases: { readonly tried: number; readonly failed: number };
  /** The organization's policies, or those of the branch. */
  readonly policies: PolicyPair;
  /** The organization's waivers. */
  readonly waivers: { readonly before: readonly WrittenWaiver[]; readonly after: readonly WrittenWaiver[] };
  /** Policies that judge otherwise with the same text: repositories may, or may no more, change them; waivers differ. */
  readonly overrides: readonly string[];
  readonly waived: readonly string[];
  readonly workflows: readonly ProposedWorkflow[];
  /** The policies of a pull request into a branch of any repository that is in reach. `base` is the tip of the branch. */
  policiesFor(repository: string, base: string): Promise<PolicyPair>;
}

export interface Proposals {
  /** Asks the GitHub that it is given and no other. Undefined when Baton reads none of these files there. */
  read(github: GitHub, about: ProposedBy): Promise<Proposal | undefined>;
}
