import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Milestone } from '../records/issues.ts';
import type { Actor, Repository } from '../records.ts';
import { invalid, notFound } from '../refusal.ts';
import { iso } from '../shapes/basics.ts';
import { milestoneJson } from '../shapes/milestones.ts';
import { announce } from './announce.ts';
import { setMilestone } from './issue-settings.ts';

export interface MilestoneChange {
  readonly title?: string;
  readonly description?: string | null;
  readonly state?: 'open' | 'closed';
  readonly dueAt?: number | null;
}

export function milestoneOf(repository: Repository, number: number): Milestone {
  const found = repository.milestones.get(number);
  if (found === undefined) throw notFound();
  return found;
}

function tell(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  milestone: Milestone,
  action: string,
  more: JsonObject = {},
): void {
  const about = { milestone: milestoneJson(hub, repository, milestone), ...more };
  announce(hub, repository, actor, 'milestone', action, about);
}

function checkTitle(repository: Repository, title: string, except?: Milestone): void {
  if (title.trim() === '') throw invalid('Milestone', 'title', 'missing_field');
  const taken = [...repository.milestones.values()].some((one) => one !== except && one.title === title);
  if (taken) throw invalid('Milestone', 'title', 'already_exists');
}

export function createMilestone(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  request: MilestoneChange & { readonly title: string },
): Milestone {
  checkTitle(repository, request.title);
  const now = hub.clock.now();
  const milestone: Milestone = {
    id: hub.id(),
    number: Math.max(0, ...repository.milestones.keys()) + 1,
    title: request.title,
    description: request.description ?? null,
    state: request.state ?? 'open',
    creator: actor.account,
    dueAt: request.dueAt ?? null,
    closedAt: request.state === 'closed' ? now : null,
    createdAt: now,
    updatedAt: now,
  };
  repository.milestones.set(milestone.number, milestone);
  tell(hub, repository, actor, milestone, 'created');
  return milestone;
}

/** Changes of text are `edited`, a change of state is `closed` or `opened`. */
export function editMilestone(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  milestone: Milestone,
  change: MilestoneChange,
): void {
  if (change.title !== undefined) checkTitle(repository, change.title, milestone);
  const { title, description, dueAt } = milestone;
  const changes: Record<string, JsonObject> = {};
  if (change.title !== undefined && change.title !== title) changes['title'] = { from: title };
  if (change.description !== undefined && change.description !== description) {
    changes['description'] = { from: description ?? '' };
  }
  if (change.dueAt !== undefined && change.dueAt !== dueAt) {
    changes['due_on'] = { from: dueAt === null ? '' : iso(dueAt) };
  }
  const now = hub.clock.now();
  milestone.title = change.title ?? title;
  if (change.description !== undefined) milestone.description = change.description;
  if (change.dueAt !== undefined) milestone.dueAt = change.dueAt;
  milestone.updatedAt = now;
  if (Object.keys(changes).length > 0) tell(hub, repository, actor, milestone, 'edited', { changes });
  if (change.state === undefined || change.state === milestone.state) return;
  milestone.state = change.state;
  milestone.closedAt = change.state === 'closed' ? now : null;
  tell(hub, repository, actor, milestone, change.state === 'closed' ? 'closed' : 'opened');
}

/** Its issues lose it first. */
export async function deleteMilestone(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  milestone: Milestone,
): Promise<void> {
  for (const issue of repository.issues.values()) {
    if (issue.milestone === milestone) await setMilestone(hub, repository, actor, issue, null);
  }
  repository.milestones.delete(milestone.number);
  tell(hub, repository, actor, milestone, 'deleted');
}
