import type { Permission } from '../../../src/core/command.ts';
import { Fault } from '../../../src/core/fault.ts';
import type { Json } from '../../../src/core/json.ts';
import type { Annotation, CheckRun } from '../../../src/core/ports/github/checks.ts';
import type { Comment } from '../../../src/core/ports/github/issues.ts';
import type { MergeObstacle, Pull, Review } from '../../../src/core/ports/github/pulls.ts';
import type { Advice } from '../../contract/github/stage.ts';
import type { FakeGit } from '../git.ts';

export const APP = 'baton';
export const SELF = 'baton[bot]';

export interface FakePull {
  number: number;
  title: string;
  body: string;
  author: string;
  draft: boolean;
  state: 'open' | 'closed';
  head: string;
  base: string;
  /** Set when it was closed or merged: the branch may be gone by then. */
  lastHead?: string;
  mergeCommit?: string;
  blocked?: string;
  /** The same, of which it gives no sign before it is asked to merge. */
  refused?: { readonly obstacle: MergeObstacle; readonly why: string };
  labels: string[];
  reviews: Review[];
  reviewers: { people: string[]; teams: string[] };
  /** Epoch milliseconds; a change is dated when the list of changes is asked for. */
  readonly createdAt: number;
  changed?: { readonly to: string; readonly at: number };
}

interface FakeIssue {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
}

export interface FakeRepository {
  readonly id: number;
  readonly fullName: string;
  readonly defaultBranch: string;
  archived: boolean;
  private: boolean;
  hidden: boolean;
  readonly git: FakeGit;
  readonly pulls: Map<number, FakePull>;
  readonly issues: Map<number, FakeIssue>;
  readonly comments: (Comment & {
    readonly issue: number;
    readonly reactions: string[];
    readonly createdAt: number;
    readonly editedAt?: number;
  })[];
  readonly checks: (CheckRun & { readonly sha: string; summary?: string; text?: string; annotations: Annotation[] })[];
  readonly people: Map<string, Permission>;
  readonly artifacts: {
    readonly sha: string;
    readonly name: string;
    readonly files: { readonly [path: string]: string };
  }[];
  dependencyGraph: boolean;
}

/** What the parts of the fake share: everything that GitHub would remember. */
export class FakeState {
  readonly repositories = new Map<string, FakeRepository>();
  /** Members by `org/slug`. */
  readonly teams = new Map<string, ReadonlySet<string>>();
  readonly advisories: Advice[] = [];
  readonly dispatched: { readonly repository: string; readonly type: string; readonly payload: Json }[] = [];
  /** Whether it has the short ways. */
  graphql = true;
  #ids = 1000;
  #seconds = 0;

  /** The next second: nothing here happens in the same one. Epoch milliseconds. */
  tick(): number {
    this.#seconds += 1;
    return Date.UTC(2026, 0, 1) + this.#seconds * 1000;
  }

  id(): number {
    this.#ids += 1;
    return this.#ids;
  }

  comment(fullName: string, issue: number, by: string, body: string): Comment {
    const id = this.id();
    const comment = { id, body, author: by, url: `https://github.com/${fullName}/issues/${issue}#issuecomment-${id}` };
    this.open(fullName).comments.push({ ...comment, issue, reactions: [], createdAt: this.tick() });
    return comment;
  }

  /** Undefined when the app may not see it. */
  find(name: string): FakeRepository | undefined {
    const repository = this.repositories.get(name);
    return repository?.hidden === false ? repository : undefined;
  }

  /** The repository, or `not-found`; to write to an archived one is refused. */
  open(name: string, access: 'read' | 'write' = 'read'): FakeRepository {
    const repository = this.find(name);
    if (repository === undefined) throw new Fault('not-found', `${name} does not exist, or the app may not see it`);
    if (access === 'write' && repository.archived) {
      throw new Fault('permission-denied', `${name}: Repository was archived so is read-only.`);
    }
    return repository;
  }

  pull(name: string, number: number): FakePull {
    const pull = this.open(name).pulls.get(number);
    if (pull === undefined) throw new Fault('not-found', `${name} has no pull request #${number}`);
    return pull;
  }

  /** Looks whether there is an issue or pull request of that number. */
  issue(name: string, number: number): void {
    const { issues, pulls } = this.open(name);
    if (!issues.has(number) && !pulls.has(number)) throw new Fault('not-found', `${name} has no issue #${number}`);
  }

  /** The next one: issues and pull requests share them. */
  number(name: string): number {
    const { issues, pulls } = this.open(name);
    return issues.size + pulls.size + 1;
  }

  /** Where its branch is, or was when it was closed. */
  headSha(name: string, pull: FakePull): string {
    return pull.lastHead ?? this.open(name).git.branches.get(pull.head) ?? '';
  }

  /** GitHub closes pull requests whose branch is deleted. */
  closeHeads(name: string, branch: string): void {
    for (const pull of this.open(name).pulls.values()) {
      if (pull.head !== branch || pull.state === 'closed') continue;
      pull.lastHead = this.headSha(name, pull);
      pull.state = 'closed';
    }
  }

  /** As the API would show it. */
  shown(name: string, pull: FakePull): Pull {
    const { git } = this.open(name);
    const sha = this.headSha(name, pull);
    const base = git.branches.get(pull.base) ?? '';
    const mergeable = pull.state === 'open' && git.mergedTree(base, sha) !== undefined;
    return {
      number: pull.number,
      url: `https://github.com/${name}/pull/${pull.number}`,
      state: pull.state,
      merged: pull.mergeCommit !== undefined,
      ...(pull.mergeCommit === undefined ? {} : { mergeCommit: pull.mergeCommit }),
      draft: pull.draft,
      title: pull.title,
      body: pull.body,
      author: pull.author,
      labels: pull.labels,
      head: { branch: pull.head, sha, repository: name },
      base: { branch: pull.base, sha: base },
      ...(pull.state === 'open'
        ? { mergeable, mergeableState: !mergeable ? 'dirty' : pull.blocked === undefined ? 'clean' : 'blocked' }
        : {}),
      comments: this.open(name).comments.filter(({ issue }) => issue === pull.number).length,
    };
  }
}
