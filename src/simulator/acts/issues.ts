import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Account, Actor, Comment, Issue, PullIssue, Reaction, Repository } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { commentJson, issueJson, labelJson } from '../shapes/issues.ts';
import { pullJson } from '../shapes/pulls.ts';
import { announce } from './announce.ts';
import { announceLabelItself, checkLabel } from './labels.ts';

/** GitHub's cap on bodies, in characters. */
const LONGEST_BODY = 65_536;

export function issueOf(repository: Repository, number: number): Issue {
  const issue = repository.issues.get(number);
  if (issue === undefined) throw notFound();
  return issue;
}

export function isPull(issue: Issue): issue is PullIssue {
  return issue.pull !== undefined;
}

export function checkBody(resource: string, body: string | null): void {
  if (body !== null && body.length > LONGEST_BODY) {
    throw invalid(resource, 'body', 'custom', `body is too long (maximum is ${LONGEST_BODY} characters)`);
  }
}

/** Issues and pull requests of one repository count in one row. */
export function newIssue(hub: Hub, repository: Repository, author: Actor, title: string, body: string | null) {
  const now = hub.clock.now();
  return {
    id: hub.id(),
    number: repository.issues.size + 1,
    author,
    title,
    body,
    state: 'open' as const,
    stateReason: null,
    labels: new Set<string>(),
    assignees: new Map<string, Account>(),
    milestone: null,
    lock: null,
    reactions: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
}

export function openIssue(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  request: { readonly title: string; readonly body: string | null; readonly labels: readonly string[] },
): Issue {
  if (request.title.trim() === '') throw invalid('Issue', 'title', 'missing_field');
  checkBody('Issue', request.body);
  const issue: Issue = newIssue(hub, repository, actor, request.title, request.body);
  for (const name of request.labels) issue.labels.add(ensureLabel(hub, repository, actor, name));
  repository.issues.set(issue.number, issue);
  announce(hub, repository, actor, 'issues', 'opened', { issue: issueJson(hub, repository, issue) });
  for (const name of issue.labels) {
    const label = labelJson(hub, repository, repository.labels.get(name)!);
    announce(hub, repository, actor, 'issues', 'labeled', { issue: issueJson(hub, repository, issue), label });
  }
  return issue;
}

export function comment(hub: Hub, repository: Repository, actor: Actor, number: number, body: string): Comment {
  const issue = issueOf(repository, number);
  if (body.trim() === '') throw invalid('IssueComment', 'body', 'missing_field');
  checkBody('IssueComment', body);
  const now = hub.clock.now();
  const one: Comment = {
    id: hub.id(),
    issue: number,
    author: actor,
    body,
    reactions: [],
    createdAt: now,
    updatedAt: now,
  };
  repository.comments.set(one.id, one);
  issue.updatedAt = now;
  announce(hub, repository, actor, 'issue_comment', 'created', {
    issue: issueJson(hub, repository, issue),
    comment: commentJson(hub, repository, one),
  });
  return one;
}

export function editComment(hub: Hub, repository: Repository, actor: Actor, one: Comment, body: string): void {
  if (body.trim() === '') throw invalid('IssueComment', 'body', 'missing_field');
  checkBody('IssueComment', body);
  const changes: JsonObject = { body: { from: one.body } };
  one.body = body;
  one.updatedAt = hub.clock.now();
  announce(hub, repository, actor, 'issue_comment', 'edited', {
    changes,
    issue: issueJson(hub, repository, issueOf(repository, one.issue)),
    comment: commentJson(hub, repository, one),
  });
}

export function deleteComment(hub: Hub, repository: Repository, actor: Actor, one: Comment): void {
  const issue = issueOf(repository, one.issue);
  repository.comments.delete(one.id);
  issue.updatedAt = hub.clock.now();
  announce(hub, repository, actor, 'issue_comment', 'deleted', {
    issue: issueJson(hub, repository, issue),
    comment: commentJson(hub, repository, one),
  });
}

/** The same reaction of the same account is there once (`created` says whether it is new). */
export function react(
  hub: Hub,
  one: { readonly reactions: Reaction[] },
  actor: Actor,
  content: Reaction['content'],
): { readonly reaction: Reaction; readonly created: boolean } {
  const known = one.reactions.find((r) => r.author.account === actor.account && r.content === content);
  if (known !== undefined) return { reaction: known, created: false };
  const reaction = { id: hub.id(), author: actor, content, at: hub.clock.now() };
  one.reactions.push(reaction);
  return { reaction, created: true };
}

/** Labels that an issue is given come to life by that, in GitHub's grey. */
function ensureLabel(hub: Hub, repository: Repository, actor: Actor, name: string): string {
  const key = name.toLowerCase();
  if (!repository.labels.has(key)) createLabel(hub, repository, actor, { name, color: 'ededed', description: null });
  return key;
}

/** Colours are six hexadecimal digits without `#` (https://docs.github.com/rest/issues/labels#create-a-label). */
export function createLabel(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  label: { readonly name: string; readonly color: string; readonly description: string | null },
) {
  const key = label.name.toLowerCase();
  checkLabel(label);
  if (repository.labels.has(key)) throw invalid('Label', 'name', 'already_exists');
  const made = { id: hub.id(), ...label };
  repository.labels.set(key, made);
  announceLabelItself(hub, repository, actor, made, 'created');
  return made;
}

/** Adds labels; one webhook for each that was not there, named after what the issue is. */
export async function addLabels(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: Issue,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    if (issue.labels.has(name.toLowerCase())) continue;
    const key = ensureLabel(hub, repository, actor, name);
    issue.labels.add(key);
    issue.updatedAt = hub.clock.now();
    await announceLabel(hub, repository, actor, issue, 'labeled', key);
  }
}

export async function removeLabel(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: Issue,
  name: string,
): Promise<void> {
  if (!issue.labels.delete(name.toLowerCase())) throw new Refusal(404, 'Label does not exist');
  issue.updatedAt = hub.clock.now();
  await announceLabel(hub, repository, actor, issue, 'unlabeled', name.toLowerCase());
}

async function announceLabel(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: Issue,
  action: string,
  key: string,
): Promise<void> {
  const label = labelJson(hub, repository, repository.labels.get(key)!);
  if (isPull(issue)) {
    const about = { number: issue.number, pull_request: await pullJson(hub, repository, issue), label };
    announce(hub, repository, actor, 'pull_request', action, about);
  } else {
    announce(hub, repository, actor, 'issues', action, { issue: issueJson(hub, repository, issue), label });
  }
}
