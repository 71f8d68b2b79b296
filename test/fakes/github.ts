import type { Permission } from '../../src/core/command.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Actions } from '../../src/core/ports/github/actions.ts';
import type { Changes } from '../../src/core/ports/github/changes.ts';
import type { CheckRun, Checks } from '../../src/core/ports/github/checks.ts';
import type { Dependencies } from '../../src/core/ports/github/dependencies.ts';
import type { Git } from '../../src/core/ports/github/git.ts';
import type { Comment, Issues } from '../../src/core/ports/github/issues.ts';
import type { People } from '../../src/core/ports/github/people.ts';
import type { MergeObstacle, Pulls, Review } from '../../src/core/ports/github/pulls.ts';
import type { Repositories } from '../../src/core/ports/github/repositories.ts';
import type { GitHub, Lane, Priority } from '../../src/core/ports/github.ts';
import type { Advice } from '../contract/github/stage.ts';
import { changed, FakeGit } from './git.ts';
import { fakeActions } from './github/actions.ts';
import { type FakeParts, fakeChanges } from './github/changes.ts';
import { fakeChecks } from './github/checks.ts';
import { fakeDependencies } from './github/dependencies.ts';
import { fakeGit } from './github/git.ts';
import { fakeIssues } from './github/issues.ts';
import { fakePeople } from './github/people.ts';
import { fakePulls } from './github/pulls.ts';
import { fakeRepositories } from './github/repositories.ts';
import { seen } from './github/seen.ts';
import { APP, type FakeRepository, FakeState, SELF } from './github/state.ts';

export interface Call {
  /** `pulls.create` */
  readonly method: string;
  readonly lane: Lane;
  readonly priority?: Priority;
  readonly run?: string;
  readonly arguments: readonly unknown[];
}

type Part = 'repositories' | 'git' | 'pulls' | 'changes' | 'issues' | 'checks' | 'people' | 'actions' | 'dependencies';

/**
 * GitHub in memory, with state: it passes the same contract suite as the real adapter (test/contract/github.ts).
 * It is itself the port (`ports.github = new FakeGitHub()`); the other methods are what people and GitHub do by themselves.
 */
export class FakeGitHub implements GitHub {
  readonly installation = 7;
  readonly self = SELF;
  readonly app = APP;
  readonly repositories: Repositories;
  readonly git: Git;
  readonly pulls: Pulls;
  readonly changes: Changes;
  readonly issues: Issues;
  readonly checks: Checks;
  readonly people: People;
  readonly actions: Actions;
  readonly dependencies: Dependencies;
  /** Every call of the port, oldest first. */
  readonly calls: Call[] = [];
  /** What was sent by `repositories.dispatch`. */
  readonly dispatched: FakeState['dispatched'];
  readonly #state = new FakeState();
  readonly #faults: { readonly method: string; readonly fault: Fault; readonly when: 'before' | 'after' }[] = [];
  readonly #acts: { readonly method: string; readonly act: () => Promise<void> }[] = [];
  #now = Date.UTC(2026, 0, 1);

  constructor() {
    this.dispatched = this.#state.dispatched;
    const parts = {
      repositories: fakeRepositories(this.#state),
      git: fakeGit(this.#state),
      pulls: fakePulls(this.#state),
      issues: fakeIssues(this.#state),
      checks: fakeChecks(this.#state),
      people: fakePeople(this.#state),
      actions: fakeActions(this.#state),
      dependencies: fakeDependencies(this.#state),
    };
    const port = this.#port({ lane: 'workflow' }, parts);
    this.repositories = port.repositories;
    this.git = port.git;
    this.pulls = port.pulls;
    this.changes = port.changes;
    this.issues = port.issues;
    this.checks = port.checks;
    this.people = port.people;
    this.actions = port.actions;
    this.dependencies = port.dependencies;
    this.inLane = port.inLane;
    this.ofPriority = port.ofPriority;
    this.for = port.for;
  }

  readonly inLane: (lane: Lane) => GitHub;
  readonly for: GitHub['for'];
  readonly ofPriority: (priority: Priority) => GitHub;

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
      id: this.#state.id(),
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
      artifacts: [],
      dependencyGraph: true,
    };
    this.#state.repositories.set(fullName, repository);
    return repository;
  }

  /** The state behind the port, for assertions. */
  repository(fullName: string): FakeRepository {
    const repository = this.#state.repositories.get(fullName);
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
    const id = repository.checks[at]?.id ?? this.#state.id();
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
    const pull = this.#state.pull(fullName, number);
    const sha = this.#state.headSha(fullName, pull);
    pull.reviews.push({ by, state, sha, at: this.#now++, bot: by.endsWith('[bot]') });
  }

  comment(fullName: string, issue: number, by: string, body: string): Comment {
    return this.#state.comment(fullName, issue, by, body);
  }

  /** GitHub refuses to merge it with these words, until they are undefined. */
  block(fullName: string, number: number, why: string | undefined): void {
    const pull = this.#state.pull(fullName, number);
    if (why === undefined) delete pull.blocked;
    else pull.blocked = why;
  }

  /** GitHub refuses to merge it, and gives no sign of that before. */
  refuse(fullName: string, number: number, refused: { obstacle: MergeObstacle; why: string } | undefined): void {
    const pull = this.#state.pull(fullName, number);
    if (refused === undefined) delete pull.refused;
    else pull.refused = refused;
  }

  grant(fullName: string, login: string, permission: Permission): void {
    this.repository(fullName).people.set(login, permission);
  }

  /** The short ways, made of these steps. */
  changesOver(parts: FakeParts): Changes {
    return fakeChanges(this.#state, parts, parts);
  }

  /** From now on it has GraphQL's short ways, or none, as an Enterprise Server that is old. */
  graphql(has: boolean): void {
    this.#state.graphql = has;
  }

  team(org: string, slug: string, members: readonly string[]): void {
    this.#state.teams.set(`${org}/${slug}`, new Set(members));
  }

  /** A workflow run on that commit leaves an artifact behind. */
  artifact(fullName: string, ref: string, name: string, files: { readonly [path: string]: string }): void {
    const { artifacts, git } = this.repository(fullName);
    artifacts.push({ sha: git.at(ref)!.sha, name, files });
  }

  advise(advice: Advice): void {
    this.#state.advisories.push(advice);
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

  /** Before the next call of that method does anything, this happens: another worker, or a person, is quicker. */
  meanwhile(method: string, act: () => Promise<void>): void {
    this.#acts.push({ method, act });
  }

  // The port -----------------------------------------------------------------------------------------------------------

  #port(
    errand: Pick<Call, 'lane' | 'run' | 'priority'>,
    parts: Pick<GitHub, Exclude<Part, 'changes'>>,
    may: () => Promise<void> = async () => {},
  ): GitHub {
    const watch = <T extends object>(part: Part, methods: T): T =>
      Object.fromEntries(
        Object.entries(methods).map(([name, method]) => [
          name,
          async (...given: unknown[]) => {
            await may();
            return this.#call({ method: `${part}.${name}`, ...errand, arguments: given }, method);
          },
        ]),
      ) as T;
    const watched = {
      repositories: watch('repositories', parts.repositories),
      git: watch('git', parts.git),
      pulls: watch('pulls', parts.pulls),
      issues: watch('issues', parts.issues),
      checks: watch('checks', parts.checks),
      people: watch('people', parts.people),
      actions: watch('actions', parts.actions),
      dependencies: watch('dependencies', parts.dependencies),
    };
    return {
      ...watched,
      installation: this.installation,
      self: this.self,
      changes: watch('changes', fakeChanges(this.#state, parts, watched)),
      inLane: (lane) => this.#port({ ...errand, lane }, parts, may),
      // Reads are asked about too: the fake does not tell them from writes.
      for: (run, stop, sure) =>
        this.#port({ ...errand, run }, parts, async () => {
          await sure?.();
          if (sure !== undefined && stop?.aborted) throw new Fault('cancelled', 'called off before it was sent');
        }),
      ofPriority: (priority) => this.#port({ ...errand, priority }, parts, may),
    };
  }

  async #call(call: Call, method: (...given: unknown[]) => Promise<unknown>): Promise<unknown> {
    await new Promise(setImmediate);
    this.calls.push(call);
    const due = this.#acts.findIndex((one) => one.method === call.method);
    if (due !== -1) await this.#acts.splice(due, 1)[0]?.act();
    const at = this.#faults.findIndex((one) => one.method === call.method);
    const [failure] = at === -1 ? [] : this.#faults.splice(at, 1);
    if (failure?.when === 'before') throw failure.fault;
    const answer = await method(...call.arguments);
    if (failure !== undefined) throw failure.fault;
    return structuredClone(answer);
  }
}
