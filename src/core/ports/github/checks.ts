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

/** A check run of the app itself, with the words that it wrote. */
export interface OwnCheckRun extends CheckRun {
  /** Markdown, as it was given to `upsert`. */
  readonly summary?: string;
}

/** What people can press on a check: three at most; the app gets `check_run.requested_action` with the identifier. */
export interface CheckButton {
  /** At most 20 characters, as the label; the description at most 40. */
  readonly identifier: string;
  readonly label: string;
  readonly description: string;
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
  own(repository: string, sha: string): Promise<readonly OwnCheckRun[]>;
  /**
   * Creates the check run, or rewrites the app's own with the same name and `externalId` on that commit when it differs.
   * Summary is cut to 65,535 bytes, annotations are sent 50 at a time. GitHub does not tell which buttons there are: other
   * buttons alone rewrite nothing.
   * Summary is cut to 65,535 bytes, annotations are sent 50 at a time. One that is not completed never takes the place of
   * one that is, which is given back then: another has judged meanwhile. With `anew` it does, as "Re-run" asks.
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
      readonly buttons?: readonly CheckButton[];
      readonly anew?: boolean;
    },
  ): Promise<CheckRun>;
}
