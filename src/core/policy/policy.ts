import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';

export const POLICY_TYPES = ['accessibility', 'security', 'performance', 'brand', 'approval', 'custom'] as const;

/** A parsed and frozen policy file (SPEC O3). */
export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: (typeof POLICY_TYPES)[number];
  readonly enforcement: 'blocking' | 'warning' | 'info';
  readonly scope: {
    readonly repositories: readonly string[];
    readonly paths: readonly string[];
    readonly branches: readonly string[];
    readonly drafts: boolean;
  };
  readonly rules: readonly { readonly rule: string; readonly with: JsonObject; readonly line: number }[];
  /** Teams who may waive. */
  readonly owners: readonly string[];
  readonly source: string;
}

/** Where policies come from: shipped, then the organization's repository at its default branch, then the repository's base branch. */
export interface PolicyFiles {
  /** `baseSha` pins what is read from the repository itself; the head is never read. */
  forPull(
    repository: string,
    baseSha: string,
  ): Promise<{ readonly policies: readonly Policy[]; readonly problems: readonly Problem[] }>;
}
