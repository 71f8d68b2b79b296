import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Waiver } from './waiver.ts';

export const POLICY_TYPES = ['accessibility', 'security', 'performance', 'brand', 'approval', 'custom'] as const;

/** A parsed and frozen policy file (SPEC O3). */
export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: (typeof POLICY_TYPES)[number];
  readonly enforcement: 'blocking' | 'warning' | 'info';
  readonly scope: {
    /** Globs, here and below; an empty list takes all. `branches` are base branches, `paths` changed files. */
    readonly repositories: readonly string[];
    readonly paths: readonly string[];
    readonly branches: readonly string[];
    /** Whether drafts are judged too. */
    readonly drafts: boolean;
  };
  readonly rules: readonly PolicyRule[];
  /** Where it reaches so far, and how hard; full enforcement everywhere when the file does not say. */
  readonly rollout: Rollout;
  /** Teams who may waive. */
  readonly owners: readonly string[];
  readonly source: string;
}

export interface PolicyRule {
  readonly rule: string;
  readonly with: JsonObject;
  /** Whether it fails when it crashes or takes too long, or is neutral; it fails when this is not said. */
  readonly onError?: 'fail' | 'neutral';
  /** In the file that names it, which may be an included one. */
  readonly line: number;
}

/** A policy that is being introduced: outside `repositories` and `percent` it does not apply yet. */
interface Rollout {
  /** `shadow` is judged and recorded but shows no check, `warn` never fails one, `enforce` does what `enforcement` says. */
  readonly mode: 'shadow' | 'warn' | 'enforce';
  /** Globs; empty reaches all. */
  readonly repositories: readonly string[];
  /** 0 to 100; the same repositories stay in while it grows. */
  readonly percent: number;
}

/** Where policies come from: shipped, then the organization's repository at its default branch, then the repository's base branch. */
export interface PolicyFiles {
  /** `baseSha` pins what is read from the repository itself; the head is never read. `waivers` are the organization's for it. */
  forPull(
    repository: string,
    baseSha: string,
  ): Promise<{
    readonly policies: readonly Policy[];
    readonly waivers: readonly Waiver[];
    readonly problems: readonly Problem[];
  }>;
}
