import type { Json } from '../../json.ts';

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
