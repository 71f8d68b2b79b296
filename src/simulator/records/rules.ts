import type { Account, Actor, Reaction } from '../records.ts';

/** Rules have the field names of GitHub's own JSON (https://docs.github.com/rest/repos/rules), so that they can be shown as they are. */
export type Rule =
  | { readonly type: 'creation' | 'deletion' | 'required_linear_history' | 'required_signatures' | 'non_fast_forward' }
  | { readonly type: 'update'; readonly parameters?: { readonly update_allows_fetch_and_merge: boolean } }
  | { readonly type: 'pull_request'; readonly parameters: PullRequestRule }
  | { readonly type: 'required_status_checks'; readonly parameters: StatusChecksRule }
  | { readonly type: 'merge_queue'; readonly parameters: MergeQueueRule }
  | {
      readonly type:
        | 'commit_message_pattern'
        | 'commit_author_email_pattern'
        | 'committer_email_pattern'
        | 'branch_name_pattern'
        | 'tag_name_pattern';
      readonly parameters: NamePattern;
    }
  | {
      readonly type: 'file_path_restriction';
      readonly parameters: { readonly restricted_file_paths: readonly string[] };
    }
  | { readonly type: 'max_file_path_length'; readonly parameters: { readonly max_file_path_length: number } }
  | {
      readonly type: 'file_extension_restriction';
      readonly parameters: { readonly restricted_file_extensions: readonly string[] };
    }
  /** Megabytes. */
  | { readonly type: 'max_file_size'; readonly parameters: { readonly max_file_size: number } };

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export type PullRequestRule = {
  readonly required_approving_review_count: number;
  readonly dismiss_stale_reviews_on_push: boolean;
  readonly require_code_owner_review: boolean;
  readonly require_last_push_approval: boolean;
  readonly required_review_thread_resolution: boolean;
  readonly allowed_merge_methods?: readonly MergeMethod[];
};

export type RequiredCheck = {
  readonly context: string;
  /** The app that must report it; anybody when left out. */
  readonly integration_id?: number;
};

type StatusChecksRule = {
  readonly required_status_checks: readonly RequiredCheck[];
  /** The head must contain the base's tip. */
  readonly strict_required_status_checks_policy: boolean;
  readonly do_not_enforce_on_create?: boolean;
};

export type MergeQueueRule = {
  readonly check_response_timeout_minutes: number;
  readonly grouping_strategy: 'ALLGREEN' | 'HEADGREEN';
  readonly max_entries_to_build: number;
  readonly max_entries_to_merge: number;
  readonly merge_method: 'MERGE' | 'SQUASH' | 'REBASE';
  readonly min_entries_to_merge: number;
  readonly min_entries_to_merge_wait_minutes: number;
};

export type NamePattern = {
  readonly name?: string;
  readonly negate?: boolean;
  readonly operator: 'starts_with' | 'ends_with' | 'contains' | 'regex';
  readonly pattern: string;
};

type Names = { readonly include: readonly string[]; readonly exclude: readonly string[] };

export type RulesetConditions = {
  readonly ref_name?: Names;
  /** Organizations only. */
  readonly repository_name?: Names & { readonly protected?: boolean };
  readonly repository_id?: { readonly repository_ids: readonly number[] };
};

export type BypassActor = {
  readonly actor_type: 'Integration' | 'OrganizationAdmin' | 'RepositoryRole' | 'Team' | 'DeployKey' | 'User';
  readonly actor_id: number | null;
  readonly bypass_mode: 'always' | 'pull_request' | 'exempt';
};

/** What somebody says about a ruleset; the rest is given by GitHub. */
export interface RulesetText {
  readonly name: string;
  readonly target: 'branch' | 'tag' | 'push';
  readonly enforcement: 'active' | 'evaluate' | 'disabled';
  readonly bypass: readonly BypassActor[];
  readonly conditions: RulesetConditions | null;
  readonly rules: readonly Rule[];
}

export interface Ruleset {
  readonly id: number;
  text: RulesetText;
  readonly createdAt: number;
  updatedAt: number;
}

/** People by lower-case login, teams and apps by slug. */
export interface Named {
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly apps: readonly string[];
}

export interface ProtectedReviews {
  readonly count: number;
  readonly dismissStale: boolean;
  readonly codeOwners: boolean;
  readonly lastPush: boolean;
  /** Who may dismiss reviews; anybody who may write when undefined. */
  readonly dismissers: Named | undefined;
  /** Who needs no pull request. */
  readonly exempt: Named | undefined;
}

/** The older way to protect one branch (https://docs.github.com/rest/branches/branch-protection). */
export interface Protection {
  checks:
    | {
        readonly strict: boolean;
        readonly checks: readonly { readonly context: string; readonly app: number | null }[];
      }
    | undefined;
  enforceAdmins: boolean;
  reviews: ProtectedReviews | undefined;
  /** Who may push and merge; everybody who may write when undefined. */
  restrictions: Named | undefined;
  linearHistory: boolean;
  forcePushes: boolean;
  deletions: boolean;
  blockCreations: boolean;
  conversationResolution: boolean;
  lockBranch: boolean;
  forkSyncing: boolean;
  signatures: boolean;
}

/** https://docs.github.com/rest/repos/repos#update-a-repository */
export interface MergeSettings {
  mergeCommit: boolean;
  squash: boolean;
  rebase: boolean;
  autoMerge: boolean;
  updateBranch: boolean;
  deleteBranch: boolean;
  squashTitle: 'PR_TITLE' | 'COMMIT_OR_PR_TITLE';
  squashMessage: 'PR_BODY' | 'COMMIT_MESSAGES' | 'BLANK';
  mergeTitle: 'PR_TITLE' | 'MERGE_MESSAGE';
  mergeMessage: 'PR_BODY' | 'PR_TITLE' | 'BLANK';
}

/** A pull request in a merge queue; `group` is what was built for it, once it was. */
export interface QueueEntry {
  readonly id: number;
  readonly number: number;
  readonly by: Actor;
  /** The head that was queued. */
  readonly sha: string;
  readonly at: number;
  group: MergeGroup | undefined;
}

export interface MergeGroup {
  /** Full name of the temporary branch. */
  readonly ref: string;
  /** What it was built on: the base branch, or the group before it. */
  readonly base: string;
  readonly sha: string;
  readonly at: number;
}

/** A merge that goes on after its request was answered. */
export interface AsyncMerge {
  readonly uuid: string;
  readonly number: number;
  readonly method: MergeMethod;
  readonly action: 'default' | 'direct_merge' | 'merge_queue';
  readonly sha: string;
  outcome:
    | { readonly status: 'pending' }
    | { readonly status: 'merged'; readonly sha: string }
    | { readonly status: 'enqueued' }
    | { readonly status: 'failed'; readonly message: string };
  updatedAt: number;
}

export interface AutoMerge {
  readonly by: Actor;
  readonly method: MergeMethod;
  readonly title: string | undefined;
  readonly message: string | undefined;
}

/** A comment on lines of a pull request's difference. */
export interface ReviewComment {
  readonly id: number;
  readonly pull: number;
  readonly review: number;
  readonly author: Actor;
  body: string;
  readonly path: string;
  readonly sha: string;
  /** The part of the difference that ends with the line. */
  readonly hunk: string;
  /** Undefined when it is about the whole file. */
  readonly place:
    | {
        readonly line: number;
        readonly side: 'LEFT' | 'RIGHT';
        readonly start: { readonly line: number; readonly side: 'LEFT' | 'RIGHT' } | undefined;
        /** Lines below the first `@@`. */
        readonly position: number;
      }
    | undefined;
  readonly replyTo: number | undefined;
  /** Of the first comment: somebody resolved the conversation. */
  resolvedBy: Account | undefined;
  readonly reactions: Reaction[];
  readonly createdAt: number;
  updatedAt: number;
}

/** What a repository remembers about its rules and merges. */
export interface RepositoryRules {
  readonly settings: MergeSettings;
  /** By branch. */
  readonly protections: Map<string, Protection>;
  readonly rulesets: Map<number, Ruleset>;
  /** By branch, in the order in which they will be merged. */
  readonly queues: Map<string, QueueEntry[]>;
  readonly merges: Map<string, AsyncMerge>;
  readonly reviewComments: Map<number, ReviewComment>;
}

/** What a new repository has: all ways of merging, no rules. */
export function newRepositoryRules(): RepositoryRules {
  return {
    settings: {
      mergeCommit: true,
      squash: true,
      rebase: true,
      autoMerge: false,
      updateBranch: false,
      deleteBranch: false,
      squashTitle: 'COMMIT_OR_PR_TITLE',
      squashMessage: 'COMMIT_MESSAGES',
      mergeTitle: 'MERGE_MESSAGE',
      mergeMessage: 'PR_TITLE',
    },
    protections: new Map(),
    rulesets: new Map(),
    queues: new Map(),
    merges: new Map(),
    reviewComments: new Map(),
  };
}
