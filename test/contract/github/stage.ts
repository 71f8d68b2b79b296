import type { Permission } from '../../../src/core/command.ts';
import { Fault, type FaultCode } from '../../../src/core/fault.ts';
import type { Pull } from '../../../src/core/ports/github/pulls.ts';
import type { GitHub } from '../../../src/core/ports/github.ts';

/** A GitHub under test, and what people and other apps do in it. The organization is `acme`. */
export interface Harness {
  readonly github: GitHub;
  /** A repository of acme with one commit on `main`. */
  seed(name: string, files: { readonly [path: string]: string }, more?: { readonly private?: boolean }): Promise<void>;
  /** A person's commit on a branch, made from `main` when it is new. */
  push(repository: string, branch: string, files: { readonly [path: string]: string | null }): Promise<string>;
  /** What git itself holds. */
  text(repository: string, path: string, ref: string): Promise<string | undefined>;
  /** A check run of GitHub Actions. */
  check(repository: string, sha: string, name: string, conclusion?: 'success' | 'failure'): Promise<void>;
  status(repository: string, sha: string, context: string, state: 'success' | 'failure' | 'pending'): Promise<void>;
  review(repository: string, number: number, by: string, state: 'approved' | 'changes-requested'): Promise<void>;
  comment(repository: string, issue: number, by: string, body: string): Promise<number>;
  reactions(repository: string, comment: number): Promise<readonly string[]>;
  /** Logins and team slugs that were asked for a review. */
  reviewers(repository: string, number: number): Promise<readonly string[]>;
  grant(repository: string, login: string, permission: Permission): Promise<void>;
  team(slug: string, members: readonly string[]): Promise<void>;
  /** A workflow runs on that branch and leaves these files behind as an artifact. */
  artifact(repository: string, branch: string, name: string, files: { readonly [path: string]: string }): Promise<void>;
  /** GitHub publishes an advisory for packages of npm. */
  advise(advisory: Advice): Promise<void>;
  /** Switches GitHub's dependency graph on or off. */
  dependencyGraph(repository: string, on: boolean): Promise<void>;
  /** Every `repository_dispatch` that was sent there, oldest first. */
  dispatched(repository: string): Promise<readonly { readonly type: string; readonly payload: unknown }[]>;
  archive(repository: string): Promise<void>;
  /** Takes the app off the repository. */
  hide(repository: string): Promise<void>;
  close(): Promise<void>;
}

/** A security advisory. */
export interface Advice {
  readonly id: string;
  readonly type: 'reviewed' | 'malware';
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly summary: string;
  readonly affected: readonly {
    readonly name: string;
    /** The only one that it holds for. */
    readonly version: string;
    readonly patched?: string;
  }[];
}

/** A harness, and what the tests of every part begin with. */
export class Stage {
  readonly harness: Harness;
  readonly github: GitHub;
  #count = 0;

  constructor(harness: Harness) {
    this.harness = harness;
    this.github = harness.github;
  }

  /** A repository that no other test has; gives its name. */
  async fresh(
    files: { readonly [path: string]: string } = { 'a.txt': 'one\n', 'docs/b.md': 'two\n' },
    more: { readonly private?: boolean } = {},
  ): Promise<string> {
    this.#count += 1;
    const repository = `acme/repository-${this.#count}`;
    await this.harness.seed(repository, files, more);
    return repository;
  }

  async tip(repository: string, branch = 'main'): Promise<string> {
    const found = await this.github.git.branch(repository, branch);
    if (found === undefined) throw new Error(`${repository} has no ${branch}`);
    return found.sha;
  }

  /** A branch of Baton's with one commit, and its pull request. */
  async change(
    repository: string,
    branch = 'baton/x',
  ): Promise<{ readonly sha: string; readonly pull: Pull; readonly number: number }> {
    const parent = await this.tip(repository);
    await this.github.git.createBranch(repository, branch, parent);
    const files = [{ path: 'a.txt', text: 'changed\n' }];
    const { sha } = await this.github.git.commitFiles(repository, { branch, parent, message: 'change', files });
    const pull = await this.github.pulls.create(repository, {
      head: branch,
      base: 'main',
      title: 'Change',
      body: 'Why',
    });
    return { sha, pull, number: pull.number };
  }

  /** The code of the Fault that it ends in; anything else that is thrown is an error of the test. */
  async fault(asked: Promise<unknown>): Promise<FaultCode | 'none'> {
    try {
      await asked;
      return 'none';
    } catch (error) {
      if (error instanceof Fault) return error.code;
      throw error;
    }
  }
}
