import type { JsonObject } from '../../core/json.ts';
import { isAncestor } from '../git/history.ts';
import type { Hub, Move } from '../hub.ts';
import type { Account, Actor, Issue, PullIssue, Repository } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { accountJson, teamJson } from '../shapes/accounts.ts';
import { issueJson } from '../shapes/issues.ts';
import { pullJson } from '../shapes/pulls.ts';
import { announce } from './announce.ts';
import { checkBody, isPull, issueOf, newIssue } from './issues.ts';

export function pullOf(repository: Repository, number: number): PullIssue {
  const issue = issueOf(repository, number);
  if (!isPull(issue)) throw notFound();
  return issue;
}

export function pullsOf(repository: Repository): PullIssue[] {
  return [...repository.issues.values()].filter(isPull);
}

export async function announcePull(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  action: string,
  more: JsonObject = {},
): Promise<void> {
  const pull = await pullJson(hub, repository, issue);
  announce(hub, repository, actor, 'pull_request', action, { number: issue.number, pull_request: pull, ...more });
}

export interface OpenPull {
  /** A branch, or `owner:branch`, where the owner may be that of a fork. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string | null;
  readonly draft: boolean;
}

/** Opens a pull request; every refusal is in GitHub's words (https://docs.github.com/rest/pulls/pulls#create-a-pull-request). */
export async function openPull(hub: Hub, repository: Repository, actor: Actor, request: OpenPull): Promise<PullIssue> {
  const { head, fork } = headOf(hub, repository, request.head);
  const { git } = repository;
  const headSha = (fork ?? repository).git.refs.get(`refs/heads/${head}`);
  const baseSha = git.refs.get(`refs/heads/${request.base}`);
  if (request.title.trim() === '') throw invalid('PullRequest', 'title', 'missing_field');
  checkBody('PullRequest', request.body);
  if (baseSha === undefined) throw invalid('PullRequest', 'base', 'invalid');
  if (headSha === undefined) throw invalid('PullRequest', 'head', 'invalid');
  const same = pullsOf(repository).find(
    ({ state, pull }) =>
      state === 'open' && isHead(pull, fork ?? repository, repository, head) && pull.base.branch === request.base,
  );
  if (same !== undefined) {
    const message = `A pull request already exists for ${(fork ?? repository).owner.login}:${head}.`;
    throw invalid('PullRequest', '', 'custom', message);
  }
  if (isAncestor(git, headSha, baseSha)) {
    throw invalid('PullRequest', '', 'custom', `No commits between ${request.base} and ${head}`);
  }
  const issue: PullIssue = {
    ...newIssue(hub, repository, actor, request.title, request.body),
    pull: {
      id: hub.id(),
      head: { branch: head, sha: headSha, ...(fork === undefined ? {} : { fork }) },
      base: { branch: request.base, sha: baseSha },
      draft: request.draft,
      merged: null,
      mergeable: undefined,
      reviewers: new Map(),
      reviewTeams: new Set(),
      reviews: [],
      autoMerge: undefined,
      lastPush: { id: hub.id(), by: actor.account },
    },
  };
  repository.issues.set(issue.number, issue);
  git.refs.set(`refs/pull/${issue.number}/head`, headSha);
  await announcePull(hub, repository, actor, issue, 'opened');
  return issue;
}

/** Where `branch` or `owner:branch` lies. */
function headOf(hub: Hub, repository: Repository, asked: string): { head: string; fork: Repository | undefined } {
  const [owner = '', ...branch] = asked.split(':');
  if (branch.length === 0) return { head: asked, fork: undefined };
  const isOwner = (account: Account) => account.login.toLowerCase() === owner.toLowerCase();
  const fork = isOwner(repository.owner)
    ? undefined
    : [...hub.repositories.values()].find((one) => one.parent === repository && isOwner(one.owner));
  return { head: isOwner(repository.owner) || fork !== undefined ? branch.join(':') : asked, fork };
}

/** Whether that branch of `where` is the head of a pull request of `repository`. */
export function isHead(
  { head }: PullIssue['pull'],
  where: Repository,
  repository: Repository,
  branch: string,
): boolean {
  return head.branch === branch && (head.fork ?? repository) === where;
}

export interface EditIssue {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  readonly stateReason?: Issue['stateReason'];
  readonly base?: string;
}

/** Changes an issue or pull request; each kind of change has its own webhook. */
export async function editIssue(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: Issue,
  request: EditIssue,
): Promise<void> {
  if (request.title?.trim() === '') throw invalid('Issue', 'title', 'missing_field');
  checkBody('Issue', request.body ?? null);
  const changes: Record<string, JsonObject> = {};
  if (request.base !== undefined && isPull(issue) && request.base !== issue.pull.base.branch) {
    const sha = repository.git.refs.get(`refs/heads/${request.base}`);
    if (sha === undefined) throw invalid('PullRequest', 'base', 'invalid');
    changes['base'] = { ref: { from: issue.pull.base.branch }, sha: { from: issue.pull.base.sha } };
    issue.pull.base = { branch: request.base, sha };
  }
  if (request.state === 'open' && issue.state === 'closed' && isPull(issue)) checkReopen(repository, issue);
  if (request.title !== undefined && request.title !== issue.title) {
    changes['title'] = { from: issue.title };
    issue.title = request.title;
  }
  if (request.body !== undefined && request.body !== issue.body) {
    changes['body'] = { from: issue.body ?? '' };
    issue.body = request.body;
  }
  issue.updatedAt = hub.clock.now();
  const tell = async (action: string, more: JsonObject = {}) => {
    if (isPull(issue)) await announcePull(hub, repository, actor, issue, action, more);
    else announce(hub, repository, actor, 'issues', action, { issue: issueJson(hub, repository, issue), ...more });
  };
  if (Object.keys(changes).length > 0) await tell('edited', { changes });
  if (request.state === undefined || request.state === issue.state) return;
  issue.state = request.state;
  issue.closedAt = request.state === 'closed' ? hub.clock.now() : null;
  if (!isPull(issue)) issue.stateReason = request.state === 'open' ? 'reopened' : (request.stateReason ?? 'completed');
  await tell(request.state === 'closed' ? 'closed' : 'reopened');
}

function checkReopen(repository: Repository, issue: PullIssue): void {
  const { pull } = issue;
  const tip = (pull.head.fork ?? repository).git.refs.get(`refs/heads/${pull.head.branch}`);
  if (pull.merged !== null || tip === undefined) {
    throw invalid('PullRequest', 'state', 'invalid', 'state cannot be changed. The pull request cannot be reopened.');
  }
  pull.head.sha = tip;
  repository.git.refs.set(`refs/pull/${issue.number}/head`, tip);
}

export async function markReady(hub: Hub, repository: Repository, actor: Actor, issue: PullIssue): Promise<void> {
  if (!issue.pull.draft) return;
  issue.pull.draft = false;
  await announcePull(hub, repository, actor, issue, 'ready_for_review');
}

export async function convertToDraft(hub: Hub, repository: Repository, actor: Actor, issue: PullIssue): Promise<void> {
  if (issue.pull.draft) return;
  issue.pull.draft = true;
  await announcePull(hub, repository, actor, issue, 'converted_to_draft');
}

/** People must be able to see the repository, teams must exist; the author cannot be asked. One webhook each. */
export async function requestReviewers(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  people: readonly Account[],
  teams: readonly string[],
): Promise<void> {
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  if (people.includes(issue.author.account)) {
    throw new Refusal(422, 'Review cannot be requested from pull request author.');
  }
  if (teams.some((slug) => organization?.teams.get(slug) === undefined)) {
    throw new Refusal(422, 'Could not resolve to a node with the global id of the team.');
  }
  for (const person of people) {
    issue.pull.reviewers.set(person.login.toLowerCase(), person);
    const requested_reviewer = accountJson(hub, person);
    await announcePull(hub, repository, actor, issue, 'review_requested', { requested_reviewer });
  }
  for (const slug of teams) {
    issue.pull.reviewTeams.add(slug);
    const requested_team = teamJson(hub, organization!, organization!.teams.get(slug)!);
    await announcePull(hub, repository, actor, issue, 'review_requested', { requested_team });
  }
}

/** Pull requests follow their branches: a moved head synchronizes, a deleted one closes, a base that holds the head merges. */
export async function followPulls(hub: Hub, move: Move): Promise<void> {
  await followOf(hub, move.repository, move);
  if (move.repository.parent !== undefined) await followOf(hub, move.repository.parent, move);
}

/** `repository` is the one that has the pull requests; their heads may lie in a fork of it. */
async function followOf(hub: Hub, repository: Repository, move: Move): Promise<void> {
  const { ref, before, after, actor } = move;
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  if (branch === undefined) return;
  for (const issue of pullsOf(repository).filter(({ state }) => state === 'open')) {
    const { pull } = issue;
    const isItsHead = isHead(pull, move.repository, repository, branch);
    const isItsBase = move.repository === repository && pull.base.branch === branch;
    if (isItsHead && after === undefined) {
      await editIssue(hub, repository, actor, issue, { state: 'closed' });
    } else if (isItsHead && after !== undefined && pull.head.sha !== after) {
      pull.head.sha = after;
      pull.base.sha = repository.git.refs.get(`refs/heads/${pull.base.branch}`) ?? pull.base.sha;
      issue.updatedAt = hub.clock.now();
      repository.git.refs.set(`refs/pull/${issue.number}/head`, after);
      await announcePull(hub, repository, actor, issue, 'synchronize', { before: before ?? null, after });
    } else if (isItsBase && after !== undefined && isAncestor(repository.git, pull.head.sha, after)) {
      pull.base.sha = before ?? pull.base.sha;
      await recordMerge(hub, repository, actor, issue, after);
    }
  }
}

export async function recordMerge(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  sha: string,
): Promise<void> {
  const now = hub.clock.now();
  issue.pull.merged = { at: now, by: actor.account, sha };
  issue.state = 'closed';
  issue.closedAt = now;
  issue.updatedAt = now;
  await announcePull(hub, repository, actor, issue, 'closed');
}
