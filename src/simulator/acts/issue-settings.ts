import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Lock, Milestone } from '../records/issues.ts';
import type { Account, Actor, Issue, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { accountJson } from '../shapes/accounts.ts';
import { issueJson } from '../shapes/issues.ts';
import { milestoneJson } from '../shapes/milestones.ts';
import { announce } from './announce.ts';
import { addLabels, isPull, removeLabel } from './issues.ts';
import { announcePull } from './pulls.ts';
import { roleOn } from './roles.ts';

/** At most so many people are assigned (https://docs.github.com/rest/issues/assignees#add-assignees-to-an-issue). */
const MOST_ASSIGNEES = 10;

/** A webhook of the issue, or of the pull request that it is. */
async function tell(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: Issue,
  action: string,
  more: JsonObject = {},
): Promise<void> {
  if (isPull(issue)) await announcePull(hub, repository, actor, issue, action, more);
  else announce(hub, repository, actor, 'issues', action, { issue: issueJson(hub, repository, issue), ...more });
}

/** Who may be assigned: those who can push, and members who see the repository. */
export function assignable(hub: Hub, repository: Repository): Account[] {
  return [...hub.accounts.values()].filter((account) => {
    if (account.kind !== 'User') return false;
    const organization = hub.organizations.get(repository.owner.login.toLowerCase());
    const role = roleOn(hub, repository, account);
    const member = organization?.members.has(account.login.toLowerCase()) === true;
    return ['write', 'maintain', 'admin'].includes(role) || (member && role !== 'none');
  });
}

/** Assigns people; those who cannot be are passed over in silence, as GitHub does. One webhook each. */
export async function assign(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: Issue,
  logins: readonly string[],
): Promise<void> {
  const able = new Map(assignable(hub, repository).map((account) => [account.login.toLowerCase(), account]));
  for (const login of logins) {
    const account = able.get(login.toLowerCase());
    if (account === undefined || issue.assignees.has(login.toLowerCase())) continue;
    if (issue.assignees.size >= MOST_ASSIGNEES) return;
    issue.assignees.set(login.toLowerCase(), account);
    issue.updatedAt = hub.clock.now();
    await tell(hub, repository, actor, issue, 'assigned', { assignee: accountJson(hub, account) });
  }
}

export async function unassign(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: Issue,
  logins: readonly string[],
): Promise<void> {
  for (const login of logins) {
    const account = issue.assignees.get(login.toLowerCase());
    if (account === undefined) continue;
    issue.assignees.delete(login.toLowerCase());
    issue.updatedAt = hub.clock.now();
    await tell(hub, repository, actor, issue, 'unassigned', { assignee: accountJson(hub, account) });
  }
}

/** Makes the assignees exactly these. */
export async function setAssignees(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: Issue,
  logins: readonly string[],
): Promise<void> {
  const wanted = new Set(logins.map((login) => login.toLowerCase()));
  const gone = [...issue.assignees.keys()].filter((login) => !wanted.has(login));
  await unassign(hub, repository, actor, issue, gone);
  await assign(hub, repository, actor, issue, logins);
}

/** Makes the labels exactly these. */
export async function setLabels(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: Issue,
  names: readonly string[],
): Promise<void> {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const gone = [...issue.labels].filter((name) => !wanted.has(name));
  for (const name of gone) await removeLabel(hub, repository, actor, issue, name);
  await addLabels(hub, repository, actor, issue, names);
}

export async function setMilestone(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: Issue,
  milestone: Milestone | null,
): Promise<void> {
  const before = issue.milestone;
  if (before === milestone) return;
  issue.milestone = milestone;
  issue.updatedAt = hub.clock.now();
  const shown = (one: Milestone) => ({ milestone: milestoneJson(hub, repository, one) });
  if (before !== null) await tell(hub, repository, actor, issue, 'demilestoned', shown(before));
  if (milestone !== null) await tell(hub, repository, actor, issue, 'milestoned', shown(milestone));
}

export async function lock(hub: Hub, repository: Repository, actor: Actor, issue: Issue, how: Lock): Promise<void> {
  const before = issue.lock;
  issue.lock = how;
  if (before === null) await tell(hub, repository, actor, issue, 'locked');
}

export async function unlock(hub: Hub, repository: Repository, actor: Actor, issue: Issue): Promise<void> {
  const before = issue.lock;
  issue.lock = null;
  if (before !== null) await tell(hub, repository, actor, issue, 'unlocked');
}

/** In a locked conversation only those with write access speak (https://docs.github.com/communities/moderating-comments-and-conversations/locking-conversations). */
export function checkLock(hub: Hub, repository: Repository, actor: Actor, issue: Issue): void {
  if (issue.lock === null || actor.app !== undefined) return;
  const role = roleOn(hub, repository, actor.account);
  if (['triage', 'write', 'maintain', 'admin'].includes(role)) return;
  throw new Refusal(403, 'Unable to create comment because issue is locked.');
}
