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
