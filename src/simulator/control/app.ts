import type { Hub } from '../hub.ts';
import type { App } from '../records.ts';

/** What the simulated app was granted, when nothing else is said. */
const PERMISSIONS = {
  actions: 'write',
  administration: 'read',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  members: 'read',
  metadata: 'read',
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
  'issue_comment',
  'issues',
  'pull_request',
  'pull_request_review',
  'push',
  'repository_dispatch',
  'status',
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
