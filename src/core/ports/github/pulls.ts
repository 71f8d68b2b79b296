import type { ViewedCommit } from '../../policy/facts.ts';
import type { Reviewers } from './changes.ts';

export interface Pull {
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly mergeCommit?: string;
  readonly draft: boolean;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly labels: readonly string[];
  readonly head: {
    readonly branch: string;
    readonly sha: string /** The head's repository; another one on forks, undefined when it was deleted. */;
    readonly repository?: string;
  };
  readonly base: { readonly branch: string; readonly sha: string };
  /** GitHub computes it in the background: undefined means "ask again". */
  readonly mergeable?: boolean;
  /** `clean`, `dirty`, `blocked`, `behind`, `unstable`, `unknown`, … */
  readonly mergeableState?: string;
  /** How many comments stand on it, reviews apart; a list does not tell. */
  readonly comments?: number;
}

/** A pull request with its times, in epoch milliseconds of GitHub's clock, which counts whole seconds. */
export interface DatedPull extends Pull {
  readonly createdAt: number;
  /** Of anything that people see of it: a push, an edit, a label, a comment. */
  readonly updatedAt: number;
  readonly closedAt?: number;
}

export interface Review {
  readonly by: string;
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed' | 'pending';
  /** The commit that was looked at. */
  readonly sha: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** An app's, or another machine's, as GitHub has it. */
  readonly bot: boolean;
}

export interface ChangedFile {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  /** Unified diff without header; absent for binary and very large files. */
  readonly patch?: string;
  /** Lines; 0 for binary files. */
  readonly additions: number;
  readonly deletions: number;
}

/** Why GitHub does not merge. Some of it passes by itself, most of it takes a person: see core/changeset/refusal.ts. */
export type MergeObstacle =
  /** GitHub still computes, or merges already. */
  | 'busy'
  | 'base-moved'
  | 'closed'
  | 'draft'
  | 'conflicts'
  /** The way of merging is not allowed there. */
  | 'method'
  /** What is merged there goes through a merge queue. */
  | 'queue'
  | 'reviews'
  | 'conversations'
  | 'checks'
  /** It must have all commits of its base first. */
  | 'behind'
  /** Who may push there is listed, and the app is not among them, or nobody may. */
  | 'restricted'
  /** Any other rule, or words that nobody knew when this was written. */
  | 'rules';

/** What became of a merge; `why` is what GitHub said. */
export type MergeAnswer =
  | { readonly kind: 'merged'; readonly sha: string }
  | { readonly kind: 'head-moved' }
  | { readonly kind: 'not-mergeable'; readonly obstacle: MergeObstacle; readonly why: string };

export interface Pulls {
  get(repository: string, number: number): Promise<Pull | undefined>;
  list(
    repository: string,
    filter: { readonly head?: string; readonly state: 'open' | 'closed' | 'all' },
  ): Promise<readonly Pull[]>;
  /**
   * Those of any state that changed at `since` (epoch milliseconds) or later, the latest change first; one request where
   * nothing did. `truncated`: there are more than 3,000.
   */
  changedSince(
    repository: string,
    since: number,
  ): Promise<{ readonly pulls: readonly DatedPull[]; readonly truncated: boolean }>;
  create(
    repository: string,
    request: {
      readonly head: string;
      readonly base: string;
      readonly title: string;
      readonly body: string;
      readonly draft?: boolean;
    },
  ): Promise<Pull>;
  update(
    repository: string,
    number: number,
    change: { readonly title?: string; readonly body?: string; readonly state?: 'open' | 'closed' },
  ): Promise<Pull>;
  /**
   * Merges only while the head is `sha`. A pull request that is merged already answers `merged`. What keeps GitHub from
   * merging this pull request is an answer; a missing permission, or a pull request that is not there, is a Fault.
   */
  merge(
    repository: string,
    number: number,
    request: {
      readonly sha: string;
      readonly strategy: 'merge' | 'squash' | 'rebase';
      readonly title?: string;
      readonly message?: string;
    },
  ): Promise<MergeAnswer>;
  /** Up to GitHub's cap of 3,000. */
  files(
    repository: string,
    number: number,
  ): Promise<{ readonly files: readonly ChangedFile[]; readonly truncated: boolean }>;
  /** Oldest first, up to GitHub's cap of 250; `truncated` says when there are more. */
  commits(
    repository: string,
    number: number,
  ): Promise<{ readonly commits: readonly ViewedCommit[]; readonly truncated: boolean }>;
  reviews(repository: string, number: number): Promise<readonly Review[]>;
  requestReviewers(repository: string, number: number, reviewers: Reviewers): Promise<void>;
}
