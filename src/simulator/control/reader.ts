import { git } from '../git/command.ts';
import { log } from '../git/history.ts';
import type { Comment, Issue, PullIssue, Repository } from '../records.ts';
import { commentsOf } from '../shapes/issues.ts';

/** What is really in a repository: read from git and from memory, never from an answer of the API. */
export class Reader {
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** The path of the bare repository, for git commands. */
  get path(): string {
    return this.#repository.git.path;
  }

  /** The commit that a branch or tag stands for. */
  sha(ref: string): string | undefined {
    return this.#repository.git.resolve(ref);
  }

  /** A file's text at a branch, tag or sha (the default branch). */
  file(path: string, ref: string = this.#repository.defaultBranch): string | undefined {
    const { git } = this.#repository;
    const commit = git.resolve(ref);
    const entry = commit === undefined ? undefined : git.entry(git.commit(commit)!.tree, path);
    return entry === undefined ? undefined : git.blob(entry.sha)?.toString('utf8');
  }

  /** All paths of files at a ref. */
  files(ref: string = this.#repository.defaultBranch): string[] {
    const { git } = this.#repository;
    const commit = git.resolve(ref);
    if (commit === undefined) return [];
    return [...git.walk(git.commit(commit)!.tree)].filter(({ mode }) => mode !== '40000').map(({ path }) => path);
  }

  /** Commits of a ref, newest first. */
  log(ref: string = this.#repository.defaultBranch): {
    readonly sha: string;
    readonly message: string;
    readonly parents: readonly string[];
    readonly author: string;
  }[] {
    const { git } = this.#repository;
    const tip = git.resolve(ref);
    return (tip === undefined ? [] : log(git, [tip])).map((sha) => {
      const { message, parents, author } = git.commit(sha)!;
      return { sha, message, parents, author: author.name };
    });
  }

  branches(): string[] {
    return this.#repository.git.refs.matching('refs/heads/').map(({ name }) => name.slice('refs/heads/'.length));
  }

  /** Tag names with the commits that they stand for. */
  tags(): { readonly [name: string]: string } {
    const tags = this.#repository.git.refs.matching('refs/tags/');
    return Object.fromEntries(tags.map(({ name, sha }) => [name.slice(10), this.#repository.git.peel(sha) ?? sha]));
  }

  pulls(): PullIssue[] {
    return [...this.#repository.issues.values()].filter((issue): issue is PullIssue => issue.pull !== undefined);
  }

  issues(): Issue[] {
    return [...this.#repository.issues.values()].filter((issue) => issue.pull === undefined);
  }

  comments(issue: number): Comment[] {
    const found = this.#repository.issues.get(issue);
    return found === undefined ? [] : commentsOf(this.#repository, found);
  }

  /** Check runs of a commit, latest last. */
  checks(sha: string): {
    readonly id: number;
    readonly name: string;
    readonly app: string;
    readonly status: string;
    readonly conclusion: string | null;
    readonly title: string | null;
    readonly summary: string | null;
    readonly annotations: readonly { readonly path: string; readonly line: number; readonly level: string }[];
  }[] {
    return [...this.#repository.checks.values()]
      .filter((check) => check.suite.sha === sha)
      .map(({ id, name, suite, status, conclusion, output, annotations }) => ({
        ...{ id, name, app: suite.app.slug, status, conclusion, title: output.title, summary: output.summary },
        annotations: annotations.map((one) => ({
          path: String(one['path']),
          line: Number(one['start_line']),
          level: String(one['annotation_level']),
        })),
      }));
  }

  /** Workflow runs, oldest first. */
  runs(): {
    readonly id: number;
    readonly workflow: string;
    readonly sha: string;
    readonly attempt: number;
    readonly status: string;
    readonly conclusion: string | null;
  }[] {
    return [...this.#repository.runs.values()].map(({ id, workflow, sha, attempt, status, conclusion }) => {
      return { id, workflow: workflow.name, sha, attempt, status, conclusion };
    });
  }

  /** What `git fsck --strict` complains about; empty when the repository is sound. */
  async fsck(): Promise<string> {
    const answer = await git(this.path, ['fsck', '--strict', '--no-dangling', '--no-progress']);
    return answer.code === 0 ? '' : `${answer.stdout.toString('utf8')}${answer.stderr}`;
  }
}
