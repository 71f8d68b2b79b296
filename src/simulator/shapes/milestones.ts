import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Milestone } from '../records/issues.ts';
import type { Repository } from '../records.ts';
import { accountJson } from './accounts.ts';
import { iso, isoOrNull, nodeId } from './basics.ts';
import { repositoryUrl } from './repositories.ts';

export function milestoneJson(hub: Hub, repository: Repository, milestone: Milestone): JsonObject {
  const url = `${repositoryUrl(hub, repository)}/milestones/${milestone.number}`;
  const issues = [...repository.issues.values()].filter((issue) => issue.milestone === milestone);
  const open = issues.filter(({ state }) => state === 'open').length;
  return {
    url,
    html_url: `${hub.url}/${repository.fullName}/milestone/${milestone.number}`,
    labels_url: `${url}/labels`,
    id: milestone.id,
    node_id: nodeId('Milestone', milestone.id),
    number: milestone.number,
    title: milestone.title,
    description: milestone.description,
    creator: accountJson(hub, milestone.creator),
    open_issues: open,
    closed_issues: issues.length - open,
    state: milestone.state,
    created_at: iso(milestone.createdAt),
    updated_at: iso(milestone.updatedAt),
    due_on: isoOrNull(milestone.dueAt),
    closed_at: isoOrNull(milestone.closedAt),
  };
}
