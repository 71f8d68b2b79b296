export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  readonly url: string;
}

/** A comment with what must be known of it before it is taken for a command. */
export interface DatedComment extends Comment {
  /** The issue or pull request that it stands on. */
  readonly issue: number;
  readonly onPull: boolean;
  readonly byBot: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** It was changed after it was written, by its author or by somebody who may. */
  readonly edited: boolean;
}

/** Issues, and what pull requests have in common with them. */
export interface Issues {
  comments(repository: string, issue: number): Promise<readonly Comment[]>;
  /** All comments on issues and pull requests that were written or edited at `since` (epoch milliseconds) or later, oldest first. */
  commentsSince(repository: string, since: number): Promise<readonly DatedComment[]>;
  /**
   * The app's one comment there whose body begins with `marker`. `write` is given the body that is there and gives the one
   * that should be, or undefined to leave things as they are. Gives the comment, if there is one then.
   */
  mark(
    repository: string,
    issue: number,
    marker: string,
    write: (there: string | undefined) => string | undefined,
  ): Promise<Comment | undefined>;
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
