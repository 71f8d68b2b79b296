import type { Permission } from '../command.ts';
import type { Json } from '../json.ts';

/**
 * GitHub as one installation of the app sees it, one part a resource. Every method may throw a Fault and nothing else.
 * `repository` is always `owner/name`. Creating methods look first and adopt what is already as asked.
 */
export interface GitHub {
  readonly installation: number;
  /** The app's own login (`baton[bot]`), to tell its writing from other people's. */
  readonly self: string;
  readonly repositories: Repositories;
  readonly git: Git;
  readonly pulls: Pulls;
  readonly issues: Issues;
  readonly checks: Checks;
  readonly people: People;
  /** The same installation with another place in the queue. */
  inLane(lane: Lane): GitHub;
}

/** Places in the queue before GitHub's API, most urgent first. */
export const LANES = ['person', 'merge', 'check', 'workflow', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

export interface Repository {
  readonly id: number;
  readonly fullName: string;
  readonly defaultBranch: string;
  readonly archived: boolean;
  readonly private: boolean;
}

export interface Repositories {
  /** All that the installation may see. */
  list(): Promise<readonly Repository[]>;
  /** Undefined when it does not exist or the app may not see it. */
  get(repository: string): Promise<Repository | undefined>;
  /** A file's text at a ref (branch, tag or sha); undefined when there is none. Up to 100 MB. */
  file(
    repository: string,
    path: string,
    ref: string,
  ): Promise<{ readonly text: string; readonly sha: string } | undefined>;
  /** Names directly inside a folder at a ref; empty when there is no such folder. */
  folder(
    repository: string,
    path: string,
    ref: string,
  ): Promise<
    readonly {
      readonly name: string;
      readonly path: string;
      readonly kind: 'file' | 'folder' | 'other';
      readonly sha: string;
    }[]
  >;
  /** All paths of the tree, up to GitHub's cap of 100,000; `truncated` says when there are more. */
  tree(repository: string, ref: string): Promise<{ readonly paths: readonly string[]; readonly truncated: boolean }>;
  /** Sends `repository_dispatch`. */
  dispatch(repository: string, type: string, payload: Json): Promise<void>;
}

export interface Git {
  /** The commit that a branch points to; undefined when there is no such branch. */
  branch(repository: string, name: string): Promise<{ readonly sha: string } | undefined>;
  /** Makes the branch at `sha`. One that exists at `sha` is adopted; elsewhere it is a `conflict`. */
  createBranch(
    repository: string,
    name: string,
    sha: string,
  ): Promise<{ readonly sha: string; readonly created: boolean }>;
  /** Deletes the branch when it still points to `sha`; gone already is fine, elsewhere is a `conflict`. */
  deleteBranch(repository: string, name: string, sha: string): Promise<void>;
  commit(
    repository: string,
    sha: string,
  ): Promise<
    | {
        readonly sha: string;
        readonly message: string;
        readonly parents: readonly string[];
        readonly tree: string;
        readonly author: string;
      }
    | undefined
  >;
  /**
   * One commit with these files on top of `parent`, and the branch moved to it without force. `text: null` deletes.
   * When the files are already so in `parent`, nothing is written and `parent` comes back. Another tip is a `conflict`.
   */
  commitFiles(
    repository: string,
    request: {
      readonly branch: string;
      readonly parent: string;
      readonly message: string;
      readonly files: readonly { readonly path: string; readonly text: string | null }[];
    },
  ): Promise<{ readonly sha: string; readonly changed: boolean }>;
  /** Annotated tag `name` at `sha`; one that is there already at `sha` is adopted, elsewhere it is a `conflict`. */
  createTag(repository: string, name: string, sha: string, message: string): Promise<{ readonly created: boolean }>;
  tag(repository: string, name: string): Promise<{ readonly sha: string } | undefined>;
  /** Deletes the tag when it still stands at `sha`; gone already is fine, elsewhere is a `conflict`. */
  deleteTag(repository: string, name: string, sha: string): Promise<void>;
}

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
}

export interface Review {
  readonly by: string;
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed' | 'pending';
  /** The commit that was looked at. */
  readonly sha: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface ChangedFile {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  /** Unified diff without header; absent for binary and very large files. */
  readonly patch?: string;
}

/** What GitHub said to a merge that it did not do, in words that a person can act on. */
export type MergeAnswer =
  | { readonly kind: 'merged'; readonly sha: string }
  | { readonly kind: 'head-moved' }
  | { readonly kind: 'not-mergeable'; readonly why: string };

export interface Pulls {
  get(repository: string, number: number): Promise<Pull | undefined>;
  list(
    repository: string,
    filter: { readonly head?: string; readonly state: 'open' | 'closed' | 'all' },
  ): Promise<readonly Pull[]>;
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
  /** Merges only while the head is `sha`. A pull request that is merged already answers `merged`. */
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
  reviews(repository: string, number: number): Promise<readonly Review[]>;
  requestReviewers(
    repository: string,
    number: number,
    reviewers: { readonly people: readonly string[]; readonly teams: readonly string[] },
  ): Promise<void>;
}

export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  readonly url: string;
}

/** Issues, and what pull requests have in common with them. */
export interface Issues {
  comments(repository: string, issue: number): Promise<readonly Comment[]>;
  createComment(repository: string, issue: number, body: string): Promise<Comment>;
  updateComment(repository: string, id: number, body: string): Promise<Comment>;
  addLabels(repository: string, issue: number, labels: readonly string[]): Promise<void>;
  react(repository: string, comment: number, reaction: 'eyes' | '+1' | '-1' | 'rocket' | 'confused'): Promise<void>;
  /** Opens an issue, or rewrites the open one whose body holds `marker`. */
  upsert(
    repository: string,
    issue: { readonly marker: string; readonly title: string; readonly body: string },
  ): Promise<{ readonly number: number; readonly url: string }>;
  /** Closes the open issue whose body holds `marker`, with a comment, if there is one. */
  closeMarked(repository: string, marker: string, comment: string): Promise<void>;
}

export type Conclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required'
  | 'stale'
  | 'startup_failure';

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
  readonly conclusion?: Conclusion;
  /** Slug of the app that reports it: a name alone can be taken by anybody. */
  readonly app: string;
  readonly externalId?: string;
  readonly url: string;
  readonly title?: string;
}

export interface Annotation {
  readonly path: string;
  /** 1-based. */
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

export interface Checks {
  /** Latest run of each name and app on that commit, and commit statuses as runs of the app `status`. */
  list(repository: string, sha: string): Promise<readonly CheckRun[]>;
  /** The app's own runs on that commit, the latest of each name; half the requests of `list`. */
  own(repository: string, sha: string): Promise<readonly CheckRun[]>;
  /**
   * Creates the check run, or rewrites the app's own with the same name and `externalId` on that commit when it differs.
   * Summary is cut to 65,535 bytes, annotations are sent 50 at a time.
   */
  upsert(
    repository: string,
    check: {
      readonly sha: string;
      readonly name: string;
      readonly externalId: string;
      readonly status: 'queued' | 'in_progress' | 'completed';
      readonly conclusion?: Conclusion;
      readonly title: string;
      readonly summary: string;
      readonly text?: string;
      readonly annotations?: readonly Annotation[];
      readonly detailsUrl?: string;
    },
  ): Promise<CheckRun>;
}

export interface People {
  /** Effective role on the repository. */
  permission(repository: string, login: string): Promise<Permission>;
  /** `team` is a slug of that organization. */
  isMember(org: string, team: string, login: string): Promise<boolean>;
}
