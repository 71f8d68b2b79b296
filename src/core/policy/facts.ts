import type { Permission } from '../command.ts';
import type { CheckRun } from '../ports/github/checks.ts';

/** What a rule reads of a pull request. When only other facts change, its verdict stands. */
export type FactName =
  | 'title'
  | 'body'
  | 'labels'
  | 'draft'
  | 'base'
  | 'commits'
  | 'files'
  | 'reviews'
  | 'checks'
  | 'set';

export interface ViewedFile {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed';
  /** Where it was, of a renamed one. */
  readonly previousPath?: string;
  /** 1-based numbers of lines that the pull request adds or changes; undefined when the platform gave no diff: then all count. */
  readonly addedLines?: readonly number[];
  /** Lines, as the platform counts them; 0 for binary ones. */
  readonly additions: number;
  readonly deletions: number;
}

/** A commit that the pull request brings. */
export interface ViewedCommit {
  readonly sha: string;
  readonly message: string;
  /** Two and more: a merge commit. */
  readonly parents: readonly string[];
  /** Logins; undefined where the platform knows nobody by that address. */
  readonly author?: string;
  readonly committer?: string;
}

/** What somebody last said about the pull request, in a review or with a command. */
export interface ViewedReview {
  readonly by: string;
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed';
  /** The commit that was looked at. */
  readonly sha: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Whether the platform says that this account is an app or another machine. */
  readonly bot: boolean;
}

/** A package that the pull request adds, removes or changes the version of: two changes, then. */
export interface DependencyChange {
  readonly change: 'added' | 'removed';
  /** The file that says so, `package-lock.json`. */
  readonly manifest: string;
  /** `npm`, `pip`, `maven`, …: as the platform names it. */
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; undefined when the platform does not know. */
  readonly license?: string;
  readonly scope: 'runtime' | 'development' | 'unknown';
  readonly vulnerabilities: readonly Vulnerability[];
}

export interface Vulnerability {
  readonly severity: 'low' | 'moderate' | 'high' | 'critical';
  /** `GHSA-…`. */
  readonly advisory: string;
  readonly summary: string;
  readonly url: string;
  /** The first version without it, where the platform knows one. */
  readonly patched?: string;
}

/** The change set that a pull request belongs to, itself among the members. */
export interface ViewedSet {
  readonly members: readonly ViewedMember[];
  /** There are more members than are shown. */
  readonly truncated: boolean;
  /** A run opened the pull request, and what else belongs to it is not known, yet or any more. */
  readonly unknown?: true;
}

/** A repository's part in a change set. GitHub is asked only when a rule asks, and once for all that are judged together. */
export interface ViewedMember {
  readonly repository: string;
  /** Undefined where no pull request was opened. */
  readonly number?: number;
  /** As the catalogue has it: `application`, `documentation`, … */
  readonly kind?: string;
  /** Why its run goes no further there. */
  readonly ended?: { readonly kind: 'skipped' | 'failed'; readonly reason: string };
  /** Our names for checks, and what this repository calls them. */
  readonly checkNames: { readonly [ours: string]: string };
  /** How its pull request stands now; undefined when there is none, or none that the platform shows. */
  standing(): Promise<MemberStanding | undefined>;
  /** Text at the head of its pull request; undefined when absent, binary or over the cap of 5 MB. */
  text(path: string): Promise<string | undefined>;
}

export interface MemberStanding {
  readonly state: 'open' | 'merged' | 'closed';
  readonly headSha: string;
  /**
   * Latest check of each name and app on the head. Of Baton's own only those of policies, and no policy over a set: it judges
   * these very checks, so two members would wait for each other's verdict for ever.
   */
  readonly checks: readonly CheckRun[];
}

/** Answers about people, which rules may ask for any login. */
export interface PeopleView {
  /** Role on the pull request's repository. */
  permission(login: string): Promise<Permission>;
  /** `team` is a slug of the organization, or `org/slug`. False when there is no such team. */
  isMember(team: string, login: string): Promise<boolean>;
}
