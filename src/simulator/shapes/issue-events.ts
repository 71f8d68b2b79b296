import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { IssueEvent } from '../records/issues.ts';
import type { Repository } from '../records.ts';
import { accountJson, appJson } from './accounts.ts';
import { iso, nodeId } from './basics.ts';
import { repositoryUrl } from './repositories.ts';

export function issueEventJson(hub: Hub, repository: Repository, event: IssueEvent): JsonObject {
  const base = repositoryUrl(hub, repository);
  const { assignee, label, milestone, rename, lockReason, commit, actor } = event;
  return {
    id: event.id,
    node_id: nodeId('IssueEvent', event.id),
    url: `${base}/issues/events/${event.id}`,
    actor: accountJson(hub, actor.account),
    event: event.event,
    commit_id: commit ?? null,
    commit_url: commit === undefined ? null : `${base}/commits/${commit}`,
    created_at: iso(event.at),
    ...(label === undefined ? {} : { label: { ...label } }),
    ...(assignee === undefined
      ? {}
      : { assignee: accountJson(hub, assignee), assigner: accountJson(hub, actor.account) }),
    ...(milestone === undefined ? {} : { milestone: { title: milestone } }),
    ...(rename === undefined ? {} : { rename: { ...rename } }),
    ...(lockReason === undefined ? {} : { lock_reason: lockReason }),
    ...(event.event === 'closed' || event.event === 'reopened' ? { state_reason: null } : {}),
    performed_via_github_app: actor.app === undefined ? null : appJson(hub, actor.app),
  };
}
