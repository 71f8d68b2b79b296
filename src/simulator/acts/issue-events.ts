import type { JsonObject } from '../../core/json.ts';
import type { Happening, Hub } from '../hub.ts';
import type { IssueEvent } from '../records/issues.ts';

/** Webhook actions that leave a line in an issue's events (https://docs.github.com/rest/using-the-rest-api/issue-event-types). */
const REMEMBERED = new Set([
  'labeled',
  'unlabeled',
  'assigned',
  'unassigned',
  'milestoned',
  'demilestoned',
  'locked',
  'unlocked',
  'closed',
  'reopened',
  'ready_for_review',
]);

/** Writes down what happens to issues and pull requests, as their webhooks tell it. */
export function rememberIssueEvents(hub: Hub): void {
  hub.listeners.push((happening) => {
    const { event, repository: name, payload } = happening;
    if ((event !== 'issues' && event !== 'pull_request') || name === undefined) return;
    const repository = hub.repositories.get(name.toLowerCase());
    const subject = (payload['issue'] ?? payload['pull_request']) as JsonObject;
    if (repository === undefined) return;
    for (const about of linesOf(hub, happening)) {
      const account = hub.account(happening.actor);
      const actor = account === hub.app.bot ? { account, app: hub.app } : { account };
      const issue = Number(subject['number']);
      repository.issueEvents.push({ id: hub.id(), issue, actor, at: hub.clock.now(), ...about });
    }
  });
}

type Line = Omit<IssueEvent, 'id' | 'issue' | 'actor' | 'at'>;

function linesOf(hub: Hub, { action, payload }: Happening): Line[] {
  const part = (name: string): JsonObject => (payload[name] ?? {}) as JsonObject;
  const rename = part('changes')['title'] as JsonObject | undefined;
  const subject = (payload['issue'] ?? payload['pull_request']) as JsonObject;
  if (action === 'edited' && rename !== undefined) {
    const to = String(subject['title']);
    return [{ event: 'renamed', rename: { from: String(rename['from']), to } }];
  }
  if (action === undefined || !REMEMBERED.has(action)) return [];
  const { name, color } = part('label');
  const assignee = hub.accounts.get(String(part('assignee')['login']).toLowerCase());
  const line: Line = {
    event: action,
    ...(name === undefined ? {} : { label: { name: String(name), color: String(color) } }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(payload['milestone'] === undefined ? {} : { milestone: String(part('milestone')['title']) }),
    ...(action === 'locked' ? { lockReason: (subject['active_lock_reason'] ?? null) as string | null } : {}),
  };
  if (action !== 'closed' || subject['merged'] !== true) return [line];
  return [{ event: 'merged', commit: String(subject['merge_commit_sha']) }, line];
}
