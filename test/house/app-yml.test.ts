import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { MUTATIONS, OPERATIONS } from '../../src/adapters/github/operations.ts';
import { WEBHOOK_PATH } from '../../src/adapters/ingress/github.ts';
import { catalogs } from '../../src/catalogs.ts';

const manifest = load(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8')) as {
  readonly url: string;
  readonly public: boolean;
  readonly hook_attributes: { readonly url: string };
  readonly default_events: readonly string[];
  readonly default_permissions: { readonly [permission: string]: 'read' | 'write' };
};

/** Events that every app gets, and nobody can subscribe to. */
const UNASKED = ['installation', 'installation_repositories'];

/**
 * The permission without which GitHub refuses the subscription
 * (https://docs.github.com/en/webhooks/webhook-events-and-payloads, "Availability for GitHub Apps").
 */
const EVENT_PERMISSIONS: { readonly [event: string]: { readonly [permission: string]: 'read' | 'write' } } = {
  check_run: { checks: 'read' },
  check_suite: { checks: 'read' },
  issue_comment: { issues: 'read' },
  merge_group: { merge_queues: 'read' },
  pull_request: { pull_requests: 'read' },
  pull_request_review: { pull_requests: 'read' },
  push: { contents: 'read' },
  repository_dispatch: { contents: 'read' },
  status: { statuses: 'read' },
  workflow_run: { actions: 'read' },
};

test('app.yml subscribes to the events that sources read, and to no other', () => {
  const read = new Set(catalogs.sources.all().flatMap(({ reads }) => reads));
  for (const event of UNASKED) read.delete(event);
  // Figma's are written in capitals, and GitHub cannot be asked for them.
  for (const event of read) if (/^[A-Z_]+$/.test(event)) read.delete(event);
  expect([...manifest.default_events].sort()).toEqual([...read].sort());
});

test('app.yml asks for the permissions that requests, actions and events need, and for nothing more', () => {
  const needed = new Map<string, 'read' | 'write'>();
  const all: readonly { readonly [permission: string]: 'read' | 'write' }[] = [
    ...Object.values(OPERATIONS),
    ...catalogs.actions.all().map(({ permissions }) => permissions),
    ...manifest.default_events.map((event) => EVENT_PERMISSIONS[event] ?? { [`? ${event}`]: 'read' }),
  ];
  for (const permissions of all) {
    for (const [name, access] of Object.entries(permissions)) {
      if (needed.get(name) !== 'write') needed.set(name, access);
    }
  }
  expect(manifest.default_permissions).toEqual(Object.fromEntries(needed));
});

test('every mutation that the adapter writes stands in the table, by the REST operation whose permission it needs', () => {
  const folder = new URL('../../src/adapters/github/', import.meta.url);
  const texts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const written = texts.flatMap((text) => [...text.matchAll(/(\w+)\(input: \$/g)].map(([, name]) => name!));
  expect(written.filter((name) => !Object.hasOwn(MUTATIONS, name))).toEqual([]);
  expect(new Set(written).size).toBeGreaterThanOrEqual(4);
  for (const operation of Object.values(MUTATIONS)) expect(OPERATIONS).toHaveProperty([operation]);
});

test('webhooks go to the path where the app takes them', () => {
  expect(new URL(manifest.hook_attributes.url).pathname).toBe(WEBHOOK_PATH);
});

test('the app is private to whoever registers it', () => {
  expect(manifest.public).toBe(false);
});
