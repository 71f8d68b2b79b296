import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Project, ProjectItem } from '../records.ts';
import { accountJson } from './accounts.ts';
import { iso, nodeId } from './basics.ts';

/** The `projects_v2_item` of webhooks (https://docs.github.com/webhooks/webhook-events-and-payloads#projects_v2_item). */
export function projectItemJson(hub: Hub, project: Project, item: ProjectItem): JsonObject {
  const { issue } = item;
  return {
    id: item.id,
    node_id: nodeId('ProjectV2Item', item.id),
    project_node_id: nodeId('ProjectV2', project.id),
    content_node_id: issue.pull === undefined ? nodeId('Issue', issue.id) : nodeId('PullRequest', issue.pull.id),
    content_type: issue.pull === undefined ? 'Issue' : 'PullRequest',
    creator: accountJson(hub, item.creator.account),
    created_at: iso(item.createdAt),
    updated_at: iso(item.updatedAt),
    archived_at: null,
  };
}
