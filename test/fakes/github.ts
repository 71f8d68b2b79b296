import type { Permission } from '../../src/core/command.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Json } from '../../src/core/json.ts';
import type {
  Annotation,
  CheckRun,
  Checks,
  Comment,
  Git,
  GitHub,
  Issues,
  Lane,
  MergeAnswer,
  People,
  Pull,
  Pulls,
  Repositories,
  Review,
} from '../../src/core/ports/github.ts';
import { blobSha, FakeGit } from './git.ts';

interface FakePull {
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
  labels: string[];
  reviews: Review[];
  reviewers: { people: string[]; teams: string[] };
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
  readonly comments: (Comment & { readonly issue: number; readonly reactions: string[] })[];
  readonly checks: (CheckRun & { readonly sha: string; summary?: string; text?: string; annotations: Annotation[] })[];
  readonly people: Map<string, Permission>;
}

export interface Call {
  /** `pulls.create` */
  readonly method: string;
  readonly lane: Lane;
  readonly arguments: readonly unknown[];
}

type Part = 'repositories' | 'git' | 'pulls' | 'issues' | 'checks' | 'people';

/**
 * GitHub in memory, with state: it passes the same contract suite as the real adapter (test/contract/github.ts).
 * It is itself the port (`ports.github = new FakeGitHub()`); the other methods are what people and GitHub do by themselves.
 */
export class FakeGitHub implements GitHub {
  readonly installation = 7;
  readonly self = 'baton[bot]';
  readonly app = 'baton';
  readonly repositories: Repositories;
  readonly git: Git;
  readonly pulls: Pulls;
  readonly issues: Issues;
  readonly checks: Checks;
  readonly people: People;
  /** Every call of the port, oldest first. */
  readonly calls: Call[] = [];
  /** What was sent by `repositories.dispatch`. */
  readonly dispatched: { readonly repository: string; readonly type: string; readonly payload: Json }[] = [];
  readonly #repositories = new Map<string, FakeRepository>();
  readonly #teams = new Map<string, Set<string>>();
  readonly #faults: { readonly method: string; readonly fault: Fault; readonly when: 'before' | 'after' }[] = [];
  #ids = 1000;
  #now = Date.UTC(2026, 0, 1);

  constructor() {
    const parts = { ...this.#reading(), ...this.#writing() };
    const port = this.#inLane('workflow', parts);
    this.repositories = port.repositories;
    this.git = port.git;
    this.pulls = port.pulls;
    this.issues = port.issues;
    this.checks = port.checks;
    this.people = port.people;
    this.inLane = (lane) => this.#inLane(lane, parts);
  }

  readonly inLane: (lane: Lane) => GitHub;

  // What people and GitHub do ------------------------------------------------------------------------------------------

  /** A repository with one commit on its default branch. */
  seed(
    fullName: string,
    files: { readonly [path: string]: string } = { 'README.md': `# ${fullName}\n` },
    more: { readonly defaultBranch?: string; readonly archived?: boolean; readonly private?: boolean } = {},
  ): FakeRepository {
    const git = new FakeGit();
    const defaultBranch = more.defaultBranch ?? 'main';
    git.branches.set(defaultBranch, git.commit([], new Map(Object.entries(files)), 'begin', 'octocat'));
    const repository: FakeRepository = {
      id: ++this.#ids,
      fullName,
      defaultBranch,
      archived: more.archived ?? false,
      private: more.private ?? false,
      hidden: false,
      git,
      pulls: new Map(),
      issues: new Map(),
      comments: [],
      checks: [],
      people: new Map(),
    };
    this.#repositories.set(fullName, repository);
    return repository;
  }

  /** The state behind the port, for assertions. */
  repository(fullName: string): FakeRepository {
    const repository = this.#repositories.get(fullName);
    if (repository === undefined) throw new Fault('not-found', `there is no repository ${fullName}`);
    return repository;
  }

  /** Text of a file as git holds it. */
  text(fullName: string, path: string, ref?: string): string | undefined {
    const repository = this.repository(fullName);
    return repository.git.at(ref ?? repository.defaultBranch)?.tree.get(path);
  }

  /** A person's commit on a branch (made from the default branch when new): this is how heads move and conflicts arise. */
  push(
    fullName: string,
    branch: string,
    files: { readonly [path: string]: string | null },
    message = 'a push',
    author = 'octocat',
  ): string {
    const { git, defaultBranch } = this.repository(fullName);
    const parent = git.at(git.branches.has(branch) ? branch : defaultBranch)!;
    const sha = git.commit([parent.sha], changed(parent.tree, files), message, author);
    git.branches.set(branch, sha);
    return sha;
  }

  /** A check run of some app appears at that ref, or changes when that app has one of that name there. */
  check(
    fullName: string,
    ref: string,
    check: { readonly name: string } & Partial<Omit<CheckRun, 'id' | 'url' | 'name'>>,
  ): CheckRun {
    const repository = this.repository(fullName);
    const app = check.app ?? 'github-actions';
    const sha = repository.git.at(ref)?.sha ?? ref;
    const at = repository.checks.findIndex((one) => one.sha === sha && one.app === app && one.name === check.name);
    const id = repository.checks[at]?.id ?? ++this.#ids;
    const run = {
      id,
      url: `https://github.com/${fullName}/runs/${id}`,
      status: check.conclusion === undefined ? ('in_progress' as const) : ('completed' as const),
      ...check,
      app,
      sha,
      annotations: [],
    };
    repository.checks.splice(at === -1 ? repository.checks.length : at, 1, run);
    return seen(run);
  }

  review(fullName: string, number: number, by: string, state: Review['state'] = 'approved'): void {
    const pull = this.#pull(fullName, number);
    pull.reviews.push({ by, state, sha: this.#headSha(fullName, pull), at: this.#now++ });
  }

  comment(fullName: string, issue: number, by: string, body: string): Comment {
    const id = ++this.#ids;
    const comment = { id, body, author: by, url: `https://github.com/${fullName}/issues/${issue}#issuecomment-${id}` };
    this.repository(fullName).comments.push({ ...comment, issue, reactions: [] });
    return comment;
  }

  /** GitHub refuses to merge it with these words, until they are undefined. */
  block(fullName: string, number: number, why: string | undefined): void {
    const pull = this.#pull(fullName, number);
    if (why === undefined) delete pull.blocked;
    else pull.blocked = why;
  }

  grant(fullName: string, login: string, permission: Permission): void {
    this.repository(fullName).people.set(login, permission);
  }

  team(org: string, slug: string, members: readonly string[]): void {
    this.#teams.set(`${org}/${slug}`, new Set(members));
  }

  /** As if the app were taken off that repository. */
  hide(fullName: string): void {
    this.repository(fullName).hidden = true;
  }

  /**
   * The next call of that method (`pulls.create`) throws this Fault: `before` it did anything, or `after`, when the
   * effect is there but the answer was lost.
   */
  failNext(method: string, fault: Fault, when: 'before' | 'after' = 'before'): void {
    this.#faults.push({ method, fault, when });
  }

  // The port -----------------------------------------------------------------------------------------------------------

  #inLane(lane: Lane, parts: Pick<GitHub, Part>): GitHub {
    const watch = <T extends object>(part: Part, methods: T): T =>
      Object.fromEntries(
        Object.entries(methods).map(([name, method]) => [
          name,
          (...given: unknown[]) => this.#call({ method: `${part}.${name}`, lane, arguments: given }, method),
        ]),
      ) as T;
    return {
      installation: this.installation,
      self: this.self,
      repositories: watch('repositories', parts.repositories),
      git: watch('git', parts.git),
      pulls: watch('pulls', parts.pulls),
      issues: watch('issues', parts.issues),
      checks: watch('checks', parts.checks),
      people: watch('people', parts.people),
      inLane: (other) => this.#inLane(other, parts),
    };
  }

  async #call(call: Call, method: (...given: unknown[]) => Promise<unknown>): Promise<unknown> {
    await new Promise(setImmediate);
    this.calls.push(call);
    const at = this.#faults.findIndex((one) => one.method === call.method);
    const [failure] = at === -1 ? [] : this.#faults.splice(at, 1);
    if (failure?.when === 'before') throw failure.fault;
    const answer = await method(...call.arguments);
    if (failure !== undefined) throw failure.fault;
    return structuredClone(answer);
  }

  #reading(): Pick<GitHub, 'repositories' | 'people'> {
    return {
      repositories: {
        list: async () => [...this.#repositories.values()].filter(({ hidden }) => !hidden).map(described),
        get: async (name) => {
          const repository = this.#seen(name);
          return repository === undefined ? undefined : described(repository);
        },
        file: async (name, path, ref) => {
          const text = this.#seen(name)?.git.at(ref)?.tree.get(path);
          return text === undefined ? undefined : { text, sha: blobSha(text) };
        },
        folder: async (name, path, ref) => {
          const tree = this.#seen(name)?.git.at(ref)?.tree ?? new Map<string, string>();
          const prefix = path === '' ? '' : `${path}/`;
          const inside = [...tree].filter(([file]) => file.startsWith(prefix));
          const names = new Set(inside.map(([file]) => file.slice(prefix.length).split('/')[0]!));
          return [...names].sort().map((entry) => {
            const text = tree.get(prefix + entry);
            const sha = blobSha(text ?? `tree ${prefix}${entry}`);
            return { name: entry, path: prefix + entry, kind: text === undefined ? 'folder' : 'file', sha };
          });
        },
        tree: async (name, ref) => {
          const commit = this.#open(name).git.at(ref);
          if (commit === undefined) throw new Fault('not-found', `${name} has no ${ref}`);
          return { paths: [...commit.tree.keys()].sort(), truncated: false };
        },
        dispatch: async (repository, type, payload) => {
          this.#open(repository, 'write');
          this.dispatched.push({ repository, type, payload });
        },
      },
      people: {
        permission: async (name, login) => {
          const { people, private: isPrivate } = this.#open(name);
          return people.get(login) ?? (isPrivate ? 'none' : 'read');
        },
        isMember: async (org, team, login) => this.#teams.get(`${org}/${team}`)?.has(login) ?? false,
      },
    };
  }

  #writing(): Pick<GitHub, 'git' | 'pulls' | 'issues' | 'checks'> {
    return { git: this.#gitPart(), pulls: this.#pullsPart(), issues: this.#issuesPart(), checks: this.#checksPart() };
  }

  #gitPart(): Git {
    return {
      branch: async (name, branch) => {
        const sha = this.#seen(name)?.git.branches.get(branch);
        return sha === undefined ? undefined : { sha };
      },
      createBranch: async (name, branch, sha) => {
        const { git } = this.#open(name, 'write');
        const there = git.branches.get(branch);
        if (there === sha) return { sha, created: false };
        if (there !== undefined)
          throw new Fault('conflict', `branch ${branch} of ${name} is at ${there}, not at ${sha}`);
        if (!git.commits.has(sha)) throw new Fault('not-found', `${name} has no commit ${sha}`);
        git.branches.set(branch, sha);
        return { sha, created: true };
      },
      deleteBranch: async (name, branch, sha) => {
        const { git } = this.#open(name, 'write');
        const there = git.branches.get(branch);
        if (there === undefined) return;
        if (there !== sha) throw new Fault('conflict', `branch ${branch} of ${name} is at ${there}, not at ${sha}`);
        this.#closeHeads(name, branch);
        git.branches.delete(branch);
      },
      commit: async (name, sha) => {
        const git = this.#seen(name)?.git;
        const commit = git?.commits.get(sha);
        if (git === undefined || commit === undefined) return undefined;
        return { ...commit, tree: git.treeSha(commit.tree) };
      },
      commitFiles: async (name, { branch, parent, message, files }) => {
        const { git } = this.#open(name, 'write');
        const tip = git.branches.get(branch);
        if (tip === undefined) throw new Fault('not-found', `${name} has no branch ${branch}`);
        const from = git.commits.get(parent);
        if (from === undefined) throw new Fault('not-found', `${name} has no commit ${parent}`);
        const tree = changed(from.tree, Object.fromEntries(files.map(({ path, text }) => [path, text])));
        const moved = git.commits.get(tip)!;
        if (tip !== parent) {
          // Our own commit, of which the answer was lost: it is there already, as asked.
          const same = moved.message === message && git.treeSha(moved.tree) === git.treeSha(tree);
          if (same && moved.parents[0] === parent) return { sha: tip, changed: true };
          throw new Fault('conflict', `branch ${branch} of ${name} is at ${tip}, not at ${parent}`);
        }
        if (git.treeSha(tree) === git.treeSha(from.tree)) return { sha: parent, changed: false };
        const sha = git.commit([parent], tree, message, this.self);
        git.branches.set(branch, sha);
        return { sha, changed: true };
      },
      createTag: async (name, tag, sha, message) => {
        const { git } = this.#open(name, 'write');
        const there = git.tags.get(tag);
        if (there?.sha === sha) return { created: false };
        if (there !== undefined) throw new Fault('conflict', `tag ${tag} of ${name} is at ${there.sha}, not at ${sha}`);
        if (!git.commits.has(sha)) throw new Fault('not-found', `${name} has no commit ${sha}`);
        git.tags.set(tag, { sha, message });
        return { created: true };
      },
      tag: async (name, tag) => {
        const found = this.#seen(name)?.git.tags.get(tag);
        return found === undefined ? undefined : { sha: found.sha };
      },
      deleteTag: async (name, tag, sha) => {
        const { git } = this.#open(name, 'write');
        const there = git.tags.get(tag);
        if (there === undefined) return;
        if (there.sha !== sha) throw new Fault('conflict', `tag ${tag} of ${name} is at ${there.sha}, not at ${sha}`);
        git.tags.delete(tag);
      },
    };
  }

  #pullsPart(): Pulls {
    return {
      get: async (name, number) => {
        const pull = this.#seen(name)?.pulls.get(number);
        return pull === undefined ? undefined : this.#shown(name, pull);
      },
      list: async (name, { head, state }) =>
        [...this.#open(name).pulls.values()]
          .filter((pull) => (state === 'all' || pull.state === state) && (head === undefined || pull.head === head))
          .sort((a, b) => b.number - a.number)
          .map((pull) => this.#shown(name, pull)),
      create: async (name, { head, base, title, body, draft = false }) => {
        const { git, pulls } = this.#open(name, 'write');
        const same = [...pulls.values()].find((one) => one.state === 'open' && one.head === head && one.base === base);
        if (same !== undefined) return this.#shown(name, same);
        const [from, to] = [git.branches.get(head), git.branches.get(base)];
        if (from === undefined) throw new Fault('input-invalid', `${name}: head ${head} is invalid`);
        if (to === undefined) throw new Fault('input-invalid', `${name}: base ${base} is invalid`);
        if (git.ancestors(to).has(from)) {
          throw new Fault('input-invalid', `${name}: no commits between ${base} and ${head}`);
        }
        const pull: FakePull = {
          ...{ number: this.#number(name), title, body, draft, head, base, author: this.self, state: 'open' },
          ...{ labels: [], reviews: [], reviewers: { people: [], teams: [] } },
        };
        pulls.set(pull.number, pull);
        return this.#shown(name, pull);
      },
      update: async (name, number, change) => {
        this.#open(name, 'write');
        const pull = this.#pull(name, number);
        if (change.state === 'closed') pull.lastHead = this.#headSha(name, pull);
        Object.assign(pull, change);
        return this.#shown(name, pull);
      },
      merge: async (name, number, request) => this.#merge(name, number, request),
      files: async (name, number) => {
        const { git } = this.#open(name);
        const pull = this.#pull(name, number);
        const head = git.at(this.#headSha(name, pull))!;
        const from = git.mergeBase(git.branches.get(pull.base)!, head.sha)!;
        // After a merge the head is part of the base, and what it changed is what its first parents did not have.
        const base = pull.mergeCommit === undefined ? from : (git.at(git.at(pull.mergeCommit)!.parents[0]!) ?? from);
        const paths = [...new Set([...base.tree.keys(), ...head.tree.keys()])].sort();
        const files = paths.flatMap((path) => {
          const [was, is] = [base.tree.get(path), head.tree.get(path)];
          if (was === is) return [];
          const status = was === undefined ? 'added' : is === undefined ? 'removed' : 'modified';
          return [{ path, status, patch: patch(was, is) } as const];
        });
        return { files, truncated: false };
      },
      reviews: async (name, number) => this.#pull(name, number).reviews,
      requestReviewers: async (name, number, { people, teams }) => {
        this.#open(name, 'write');
        const pull = this.#pull(name, number);
        if (people.includes(pull.author)) {
          throw new Fault('input-invalid', `${name}#${number}: review cannot be requested from its author`);
        }
        pull.reviewers.people = [...new Set([...pull.reviewers.people, ...people])];
        pull.reviewers.teams = [...new Set([...pull.reviewers.teams, ...teams])];
      },
    };
  }

  #merge(name: string, number: number, request: Parameters<Pulls['merge']>[2]): MergeAnswer {
    const { git } = this.#open(name, 'write');
    const pull = this.#pull(name, number);
    if (pull.mergeCommit !== undefined) return { kind: 'merged', sha: pull.mergeCommit };
    if (pull.state === 'closed') return { kind: 'not-mergeable', why: 'Pull Request is closed' };
    const head = git.branches.get(pull.head);
    const base = git.branches.get(pull.base);
    if (head !== request.sha || base === undefined) return { kind: 'head-moved' };
    if (pull.draft) return { kind: 'not-mergeable', why: 'Pull Request is still a draft' };
    if (pull.blocked !== undefined) return { kind: 'not-mergeable', why: pull.blocked };
    const tree = git.mergedTree(base, head);
    if (tree === undefined) return { kind: 'not-mergeable', why: 'Pull Request has merge conflicts' };
    const message = [request.title ?? `${pull.title} (#${number})`, request.message].filter(Boolean).join('\n\n');
    const parents = request.strategy === 'merge' ? [base, head] : [base];
    const sha = git.commit(parents, tree, message, this.self);
    git.branches.set(pull.base, sha);
    Object.assign(pull, { state: 'closed', mergeCommit: sha, lastHead: head });
    return { kind: 'merged', sha };
  }

  #issuesPart(): Issues {
    const marked = (name: string, marker: string) =>
      [...this.#open(name).issues.values()].find(({ state, body }) => state === 'open' && body.includes(marker));
    return {
      comments: async (name, issue) => {
        this.#issue(name, issue);
        return this.#open(name)
          .comments.filter((comment) => comment.issue === issue)
          .map(({ id, body, author, url }) => ({ id, body, author, url }));
      },
      createComment: async (name, issue, body) => {
        const { comments } = this.#open(name, 'write');
        this.#issue(name, issue);
        const same = comments.find((one) => one.issue === issue && one.author === this.self && one.body === body);
        if (same !== undefined && body.includes('<!-- baton:')) {
          return { id: same.id, body, author: same.author, url: same.url };
        }
        return this.comment(name, issue, this.self, body);
      },
      updateComment: async (name, id, body) => {
        const { comments } = this.#open(name, 'write');
        const at = comments.findIndex((comment) => comment.id === id);
        const comment = comments[at];
        if (comment === undefined) throw new Fault('not-found', `${name} has no comment ${id}`);
        comments.splice(at, 1, { ...comment, body });
        return { id, body, author: comment.author, url: comment.url };
      },
      addLabels: async (name, issue, labels) => {
        this.#open(name, 'write');
        const pull = this.#open(name).pulls.get(issue);
        if (pull === undefined) this.#issue(name, issue);
        else pull.labels = [...new Set([...pull.labels, ...labels])];
      },
      react: async (name, id, reaction) => {
        const comment = this.#open(name, 'write').comments.find((one) => one.id === id);
        if (comment === undefined) throw new Fault('not-found', `${name} has no comment ${id}`);
        if (!comment.reactions.includes(reaction)) comment.reactions.push(reaction);
      },
      upsert: async (name, { marker, title, body }) => {
        const { issues } = this.#open(name, 'write');
        const text = body.includes(marker) ? body : `${body}\n\n${marker}`;
        const issue = marked(name, marker) ?? { number: this.#number(name), state: 'open' as const, title, body: text };
        issues.set(issue.number, Object.assign(issue, { title, body: text }));
        return { number: issue.number, url: `https://github.com/${name}/issues/${issue.number}` };
      },
      closeMarked: async (name, marker, comment) => {
        this.#open(name, 'write');
        const issue = marked(name, marker);
        if (issue === undefined) return;
        this.comment(name, issue.number, this.self, comment);
        issue.state = 'closed';
      },
    };
  }

  #checksPart(): Checks {
    return {
      list: async (name, ref) => {
        const { checks, git } = this.#open(name);
        const sha = git.at(ref)?.sha ?? ref;
        const latest = new Map<string, CheckRun>();
        for (const check of checks) if (check.sha === sha) latest.set(`${check.app}\0${check.name}`, seen(check));
        return [...latest.values()];
      },
      upsert: async (name, check) => {
        const { checks, git } = this.#open(name, 'write');
        if (!git.commits.has(check.sha)) throw new Fault('input-invalid', `${name}: no commit found for ${check.sha}`);
        const at = checks.findIndex(
          (one) =>
            one.app === this.app &&
            one.sha === check.sha &&
            one.name === check.name &&
            one.externalId === check.externalId,
        );
        const id = checks[at]?.id ?? ++this.#ids;
        const run = { ...check, id, app: this.app, annotations: [...(check.annotations ?? [])] };
        const stored = { ...run, url: check.detailsUrl ?? `https://github.com/${name}/runs/${id}` };
        checks.splice(at === -1 ? checks.length : at, 1, stored);
        return seen(stored);
      },
    };
  }

  // State --------------------------------------------------------------------------------------------------------------

  #seen(name: string): FakeRepository | undefined {
    const repository = this.#repositories.get(name);
    return repository?.hidden === false ? repository : undefined;
  }

  #open(name: string, access: 'read' | 'write' = 'read'): FakeRepository {
    const repository = this.#seen(name);
    if (repository === undefined) throw new Fault('not-found', `${name} does not exist, or the app may not see it`);
    if (access === 'write' && repository.archived) {
      throw new Fault('permission-denied', `${name}: Repository was archived so is read-only.`);
    }
    return repository;
  }

  #pull(name: string, number: number): FakePull {
    const pull = this.#open(name).pulls.get(number);
    if (pull === undefined) throw new Fault('not-found', `${name} has no pull request #${number}`);
    return pull;
  }

  #issue(name: string, number: number): void {
    const { issues, pulls } = this.#open(name);
    if (!issues.has(number) && !pulls.has(number)) throw new Fault('not-found', `${name} has no issue #${number}`);
  }

  #number(name: string): number {
    const { issues, pulls } = this.#open(name);
    return issues.size + pulls.size + 1;
  }

  #headSha(name: string, pull: FakePull): string {
    return pull.lastHead ?? this.#open(name).git.branches.get(pull.head) ?? '';
  }

  #closeHeads(name: string, branch: string): void {
    for (const pull of this.#open(name).pulls.values()) {
      if (pull.head !== branch || pull.state === 'closed') continue;
      pull.lastHead = this.#headSha(name, pull);
      pull.state = 'closed';
    }
  }

  #shown(name: string, pull: FakePull): Pull {
    const { git } = this.#open(name);
    const sha = this.#headSha(name, pull);
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
    };
  }
}

function described({ id, fullName, defaultBranch, archived, private: isPrivate }: FakeRepository) {
  return { id, fullName, defaultBranch, archived, private: isPrivate };
}

function changed(tree: ReadonlyMap<string, string>, files: { readonly [path: string]: string | null }) {
  const next = new Map(tree);
  for (const [path, text] of Object.entries(files)) {
    if (text === null) next.delete(path);
    else next.set(path, text);
  }
  return next;
}

function seen(check: CheckRun): CheckRun {
  const { id, name, status, conclusion, app, externalId, url, title } = check;
  return {
    ...{ id, name, status, app, url },
    ...(conclusion === undefined ? {} : { conclusion }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(title === undefined ? {} : { title }),
  };
}

/** A unified diff of one hunk that replaces the whole file: true, though not the shortest. */
function patch(was = '', is = ''): string {
  const lines = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
  const [before, after] = [lines(was), lines(is)];
  const header = `@@ -${before.length === 0 ? 0 : 1},${before.length} +${after.length === 0 ? 0 : 1},${after.length} @@`;
  return [header, ...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)].join('\n');
}
