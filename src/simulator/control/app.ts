import type { Hub } from '../hub.ts';
import type { App } from '../records.ts';
import { accountJson } from '../shapes/accounts.ts';
import { iso } from '../shapes/basics.ts';

/** What the simulated app was granted, when nothing else is said. */
const PERMISSIONS = {
  actions: 'write',
  administration: 'read',
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  members: 'read',
  merge_queues: 'read',
  metadata: 'read',
  organization_projects: 'write',
  pull_requests: 'write',
  statuses: 'write',
  workflows: 'write',
} as const;

/** Webhook events that the simulator can send; the app is subscribed to all of them when nothing else is said. */
const EVENTS = [
  'check_run',
  'check_suite',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'issue_comment',
  'issues',
  'label',
  'member',
  'membership',
  'merge_group',
  'milestone',
  'organization',
  'projects_v2_item',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'push',
  'release',
  'repository',
  'repository_dispatch',
  'status',
  'team',
  'workflow_dispatch',
  'workflow_job',
  'workflow_run',
];

export interface AppOptions {
  readonly slug?: string;
  readonly permissions?: { readonly [permission: string]: 'read' | 'write' };
  readonly events?: readonly string[];
}

export function makeApp(hub: Hub, options: AppOptions): App {
  const slug = options.slug ?? 'baton';
  return {
    id: hub.id(),
    slug,
    name: slug,
    clientId: 'Iv23liSimulatedApp00',
    bot: hub.account(`${slug}[bot]`, 'Bot'),
    permissions: options.permissions ?? PERMISSIONS,
    events: options.events ?? EVENTS,
    createdAt: hub.clock.now(),
  };
}

/** What GitHub sends first to a new hook. */
export function ping(hub: Hub, url: string): void {
  const { app } = hub;
  const at = iso(app.createdAt);
  hub.announce({
    event: 'ping',
    action: undefined,
    repository: undefined,
    actor: app.bot.login,
    payload: {
      zen: 'Keep it logically awesome.',
      hook_id: app.id,
      hook: {
        type: 'App',
        id: app.id,
        name: 'web',
        active: true,
        app_id: app.id,
        events: [...app.events],
        config: { content_type: 'json', insecure_ssl: '0', url, secret: '********' },
        created_at: at,
        updated_at: at,
        deliveries_url: `${hub.url}/app/hook/deliveries`,
      },
      sender: accountJson(hub, app.bot),
    },
  });
}
