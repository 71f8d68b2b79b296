import type { Permission } from '../core/command.ts';
import type { JsonObject } from '../core/json.ts';
import type { GitRepository } from './git/repository.ts';
import type { Artifact, EarlierAttempt, WorkflowJob } from './records/actions.ts';
import type { Deployment, Environment } from './records/deployments.ts';
import type { IssueEvent, Lock, Milestone } from './records/issues.ts';
import type { Release } from './records/releases.ts';
import type { AutoMerge, RepositoryRules, Ruleset } from './records/rules.ts';

/** What the simulator remembers, apart from git. Times are epoch milliseconds; everything is mutable and in memory only. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly kind: 'User' | 'Organization' | 'Bot';
}

/** Who does something: a person, or an app through its bot account. */
export interface Actor {
  readonly account: Account;
  /** The app behind a bot account. */
  readonly app?: App;
}

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly clientId: string;
  readonly bot: Account;
  /** Whose it is; the first organization's, when nobody said. */
  readonly owner?: Account;
  /** What it asks for; installations hold what was granted to them. */
  permissions: Permissions;
  events: readonly string[];
  readonly createdAt: number;
}

export interface Permissions {
  readonly [permission: string]: 'read' | 'write';
}

export interface Organization {
  readonly account: Account;
  /** By lower-case login. */
  readonly members: Map<string, { readonly account: Account; role: 'admin' | 'member' }>;
  /** By slug. */
  readonly teams: Map<string, Team>;
  /** What members may do on repositories when nothing else is said. */
  readonly basePermission: Permission;
  readonly rulesets: Map<number, Ruleset>;
  readonly createdAt: number;
}

export interface Team {
  readonly id: number;
  slug: string;
  name: string;
  description?: string | null;
  privacy?: 'closed' | 'secret';
  /** Lower-case logins. */
  readonly members: Map<string, 'member' | 'maintainer'>;
  readonly createdAt: number;
}

export interface Installation {
  readonly id: number;
  readonly account: Account;
  /** Repository ids; undefined means all of the account. */
  repositories: Set<number> | undefined;
  /** What its owners granted, which is less than the app asks for until they accept. */
  permissions: Permissions;
  events: readonly string[];
  suspended: { readonly at: number; readonly by: Account } | undefined;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Repository {
  readonly id: number;
  owner: Account;
  name: string;
  fullName: string;
  description: string | null;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  /** What owners switched on or off, by GitHub's field (`allow_squash_merge`); defaults are where they are shown. */
  readonly settings: Map<string, boolean>;
  readonly git: GitRepository;
  /** What it was forked from. */
  readonly parent?: Repository;
  /** Lower-case login to role, for people named on the repository itself. */
  readonly collaborators: Map<string, Permission>;
  /** Team slug to role. */
  readonly teams: Map<string, Permission>;
  readonly labels: Map<string, Label>;
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly suites: Map<number, CheckSuite>;
  readonly checks: Map<number, CheckRun>;
  readonly statuses: Status[];
  readonly runs: Map<number, WorkflowRun>;
  readonly rules: RepositoryRules;
  readonly artifacts: Map<number, Artifact>;
  readonly deployments: Map<number, Deployment>;
  /** By lower-case name. */
  readonly environments: Map<string, Environment>;
  readonly releases: Map<number, Release>;
  /** By number; numbers are never given again. */
  readonly milestones: Map<number, Milestone>;
  readonly issueEvents: IssueEvent[];
  /** Apps (by id) that make their check suites themselves. */
  readonly withoutSuites: Set<number>;
  readonly createdAt: number;
  pushedAt: number;
}

export interface Label {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

/** An issue; a pull request is one with `pull`, and both count in one row of numbers. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly author: Actor;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null;
  /** Lower-case label names, in the order of adding. */
  readonly labels: Set<string>;
  /** By lower-case login. */
  readonly assignees: Map<string, Account>;
  milestone: Milestone | null;
  lock: Lock | null;
  readonly reactions: Reaction[];
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  readonly pull?: Pull;
}

export interface PullIssue extends Issue {
  readonly pull: Pull;
}

interface Pull {
  readonly id: number;
  /** `fork` is where the branch lies when that is not the repository itself. */
  head: { readonly branch: string; sha: string; readonly fork?: Repository };
  base: { branch: string; sha: string };
  draft: boolean;
  merged: { readonly at: number; readonly by: Account; readonly sha: string } | null;
  /** Computed in the background, for one pair of head and base; forgotten when either moves. */
  mergeable: { readonly key: string; readonly value: boolean } | undefined;
  readonly reviewers: Map<string, Account>;
  readonly reviewTeams: Set<string>;
  readonly reviews: Review[];
  autoMerge: AutoMerge | undefined;
  /** Who moved the head last; `id` orders it among the reviews. */
  lastPush: { readonly id: number; readonly by: Account };
}

export interface Review {
  readonly id: number;
  readonly author: Actor;
  body: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  readonly sha: string;
  /** When it was submitted; null while it is pending. */
  at: number | null;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: Actor;
  body: string;
  readonly reactions: Reaction[];
  readonly createdAt: number;
  updatedAt: number;
}

export const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;

export interface Reaction {
  readonly id: number;
  readonly author: Actor;
  readonly content: (typeof REACTIONS)[number];
  readonly at: number;
}

export interface CheckSuite {
  readonly id: number;
  readonly app: App;
  readonly sha: string;
  readonly branch: string | null;
  readonly before: string | null;
  /** Somebody asked to run a check again, and the app has not answered yet. */
  rerequested: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  name: string;
  status: string;
  conclusion: string | null;
  externalId: string;
  detailsUrl: string | null;
  startedAt: number | null;
  completedAt: number | null;
  output: { title: string | null; summary: string | null; text: string | null };
  readonly annotations: JsonObject[];
  /** Buttons on the page of the check. */
  actions: readonly JsonObject[];
}

export interface Status {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Actor;
  readonly at: number;
}

export interface WorkflowRun {
  readonly id: number;
  readonly workflow: { readonly id: number; readonly name: string; readonly path: string };
  readonly number: number;
  readonly branch: string;
  readonly sha: string;
  readonly event: string;
  readonly title: string;
  readonly pull: number | undefined;
  readonly actor: Account;
  suite: CheckSuite;
  attempt: number;
  /** Who set off the present attempt. */
  triggeredBy: Account;
  /** Of all attempts, oldest first. */
  readonly jobs: WorkflowJob[];
  readonly earlier: EarlierAttempt[];
  status: 'queued' | 'waiting' | 'in_progress' | 'completed';
  conclusion: string | null;
  readonly createdAt: number;
  startedAt: number;
  updatedAt: number;
}

/** A project (https://docs.github.com/issues/planning-and-tracking-with-projects), of an organization. */
export interface Project {
  readonly id: number;
  readonly number: number;
  readonly owner: Account;
  readonly creator: Account;
  title: string;
  readonly fields: ProjectField[];
  readonly items: Map<number, ProjectItem>;
  readonly createdAt: number;
  updatedAt: number;
}

export interface ProjectField {
  readonly id: number;
  readonly name: string;
  readonly type: 'TITLE' | 'ASSIGNEES' | 'LABELS' | 'REPOSITORY' | 'TEXT' | 'NUMBER' | 'DATE' | 'SINGLE_SELECT';
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly createdAt: number;
}

/** An issue or pull request in a project. */
export interface ProjectItem {
  readonly id: number;
  readonly repository: Repository;
  readonly issue: Issue;
  readonly creator: Actor;
  /** By field id; an option's id for single selects. */
  readonly values: Map<
    number,
    { readonly id: number; readonly value: string | number; readonly by: Actor; readonly at: number }
  >;
  readonly createdAt: number;
  updatedAt: number;
}
