import type { JsonObject } from '../../core/json.ts';
import type { Deliveries, Delivery } from '../deliveries.ts';
import { suspended } from '../http/authentication.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import type { Meter } from '../http/limits.ts';
import type { Hub } from '../hub.ts';
import type { Installation } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { appJson, installationJson } from '../shapes/accounts.ts';
import { repositoryJson } from '../shapes/repositories.ts';

const HOUR = 3_600_000;

/** What `GET /` lists (https://docs.github.com/rest/meta/meta#github-api-root). */
const ROOT = [
  ['current_user', 'user'],
  ['current_user_authorizations_html', 'settings/connections/applications{/client_id}'],
  ['authorizations', 'authorizations'],
  ['code_search', 'search/code?q={query}{&page,per_page,sort,order}'],
  ['commit_search', 'search/commits?q={query}{&page,per_page,sort,order}'],
  ['emails', 'user/emails'],
  ['emojis', 'emojis'],
  ['events', 'events'],
  ['feeds', 'feeds'],
  ['followers', 'user/followers'],
  ['following', 'user/following{/target}'],
  ['gists', 'gists{/gist_id}'],
  ['issue_search', 'search/issues?q={query}{&page,per_page,sort,order}'],
  ['issues', 'issues'],
  ['keys', 'user/keys'],
  ['label_search', 'search/labels?q={query}&repository_id={repository_id}{&page,per_page}'],
  ['notifications', 'notifications'],
  ['organization', 'orgs/{org}'],
  ['organization_repositories', 'orgs/{org}/repos{?type,page,per_page,sort}'],
  ['organization_teams', 'orgs/{org}/teams'],
  ['public_gists', 'gists/public'],
  ['rate_limit', 'rate_limit'],
  ['repository', 'repos/{owner}/{repo}'],
  ['repository_search', 'search/repositories?q={query}{&page,per_page,sort,order}'],
  ['current_user_repositories', 'user/repos{?type,page,per_page,sort}'],
  ['starred', 'user/starred{/owner}{/repo}'],
  ['starred_gists', 'gists/starred'],
  ['user', 'users/{user}'],
  ['user_organizations', 'user/orgs'],
  ['user_repositories', 'users/{user}/repos{?type,page,per_page,sort}'],
  ['user_search', 'search/users?q={query}{&page,per_page,sort,order}'],
] as const;

function installationOf(call: Call): Installation {
  const installation = call.hub.installations.get(call.number('installation_id'));
  if (installation === undefined) throw notFound();
  return installation;
}

/** An installation token for all, or for fewer repositories and permissions (https://docs.github.com/rest/apps/apps). */
function createToken(call: Call) {
  const { hub, body } = call;
  const installation = installationOf(call);
  if (installation.suspended !== undefined) throw suspended();
  const all = hub.repositoriesOf(installation);
  const names = body['repositories'];
  const ids = body['repository_ids'];
  const chosen =
    Array.isArray(names) || Array.isArray(ids)
      ? [
          ...(Array.isArray(names) ? names.map((name) => all.find((one) => one.name === name)) : []),
          ...(Array.isArray(ids) ? ids.map((id) => all.find((one) => one.id === id)) : []),
        ]
      : undefined;
  const repositories = chosen?.map((one) => {
    if (one === undefined) {
      throw new Refusal(
        422,
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      );
    }
    return one;
  });
  const asked = (body['permissions'] ?? installation.permissions) as { readonly [name: string]: string };
  for (const [name, level] of Object.entries(asked)) {
    const held = installation.permissions[name];
    if (held === undefined || (level === 'write' && held !== 'write')) {
      throw new Refusal(422, 'The permissions requested are not granted to this installation.');
    }
  }
  const holder = {
    kind: 'installation' as const,
    installation,
    repositories: repositories === undefined ? undefined : new Set(repositories.map((one) => one.id)),
    permissions: { ...asked },
  };
  const token = hub.issueToken(holder, HOUR);
  return created({
    token: token.value,
    expires_at: new Date(token.expiresAt!).toISOString().replace(/\.\d+Z$/, 'Z'),
    permissions: holder.permissions,
    repository_selection: repositories === undefined && installation.repositories === undefined ? 'all' : 'selected',
    ...(repositories === undefined ? {} : { repositories: repositories.map((one) => repositoryJson(hub, one)) }),
  });
}

function accessible(call: Call) {
  const { hub, caller } = call;
  if (caller.kind !== 'installation') throw notFound();
  const { installation, repositories } = caller.token.holder;
  const list = hub.repositoriesOf(installation).filter((one) => repositories?.has(one.id) ?? true);
  return call.page(
    list,
    (one) => repositoryJson(hub, one),
    (page) => ({
      total_count: list.length,
      repository_selection: repositories === undefined ? 'all' : 'selected',
      repositories: page,
    }),
  );
}

function accountInstallation(hub: Hub, login: string) {
  const found = [...hub.installations.values()].find((one) => one.account.login.toLowerCase() === login.toLowerCase());
  if (found === undefined) throw notFound();
  return ok(installationJson(hub, found));
}

function deliveryItem(delivery: Delivery): JsonObject {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: new Date(delivery.at).toISOString(),
    redelivery: delivery.redelivery,
    duration: Math.round(delivery.milliseconds / 10) / 100,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action ?? null,
    installation_id: delivery.installation ?? null,
    repository_id: delivery.repository ?? null,
    throttled_at: null,
  };
}

export function appHandlers(deliveries: Deliveries, meter: Meter): Handlers {
  const deliveryOf = (call: Call): Delivery => {
    const found = deliveries.remembered.find((one) => one.id === call.number('delivery_id'));
    if (found === undefined) throw notFound();
    return found;
  };
  const hookConfig = (): JsonObject => ({
    content_type: 'json',
    insecure_ssl: '0',
    secret: '********',
    ...(deliveries.hook === undefined ? {} : { url: deliveries.hook }),
  });
  return {
    'meta/root': ({ hub }) => ok(Object.fromEntries(ROOT.map(([name, path]) => [`${name}_url`, `${hub.url}/${path}`]))),
    'rate-limit/get': ({ caller }) => {
      const who =
        caller.kind === 'installation' ? `installation ID ${caller.token.holder.installation.id}` : caller.kind;
      const payer = caller.kind === 'person' ? `user ID ${caller.actor.account.id}` : who;
      const [core, search, graphql] = (['core', 'search', 'graphql'] as const).map((one) => meter.state(payer, one));
      return ok({ resources: { core: core!, search: search!, graphql: graphql! }, rate: core! });
    },
    'apps/get-authenticated': ({ hub }) =>
      ok({ ...appJson(hub, hub.app), installations_count: hub.installations.size }),
    'apps/get-by-slug': ({ hub, parameters }) => {
      const app = [hub.app, hub.actionsApp].find((one) => one.slug === parameters['app_slug']);
      if (app === undefined) throw notFound();
      return ok(appJson(hub, app));
    },
    'apps/list-installations': (call) =>
      call.page([...call.hub.installations.values()], (one) => installationJson(call.hub, one)),
    'apps/get-installation': (call) => ok(installationJson(call.hub, installationOf(call))),
    'apps/create-installation-access-token': createToken,
    'apps/get-repo-installation': (call) => {
      const installation = call.hub.installationOf(call.repository);
      if (installation === undefined) throw notFound();
      return ok(installationJson(call.hub, installation));
    },
    'apps/get-org-installation': (call) => accountInstallation(call.hub, call.parameter('org')),
    'apps/get-user-installation': (call) => accountInstallation(call.hub, call.parameter('username')),
    'apps/list-repos-accessible-to-installation': accessible,
    'apps/revoke-installation-access-token': ({ hub, caller }) => {
      if (caller.kind === 'installation') hub.tokens.delete(caller.token.value);
      return noContent();
    },
    'apps/get-webhook-config-for-app': () => ok(hookConfig()),
    'apps/update-webhook-config-for-app': (call) => {
      deliveries.hook = call.optionalText('url') ?? deliveries.hook;
      deliveries.secret = call.optionalText('secret') ?? deliveries.secret;
      return ok(hookConfig());
    },
    'apps/list-webhook-deliveries': (call) => {
      // GitHub pages this list with an opaque cursor, newest first: here it is the id of the last one seen.
      const size = Math.min(100, Number(call.query.get('per_page')) || 30);
      const cursor = call.query.get('cursor');
      if (cursor !== null && !/^\d+$/.test(cursor)) throw invalid('HookDelivery', 'cursor', 'invalid');
      const wanted = call.query.get('status');
      // Outcome classes by status code: success is 200 to 399 (https://docs.github.com/rest/apps/webhooks).
      const fits = ({ statusCode }: Delivery) => wanted === null || statusCode < 400 === (wanted === 'success');
      const older = (one: Delivery) => cursor === null || one.id < Number(cursor);
      const newest = deliveries.remembered
        .toReversed()
        .filter((one) => older(one) && one.status !== 'pending' && fits(one));
      const page = newest.slice(0, size);
      const last = page.at(-1);
      const also = wanted === null ? '' : `&status=${wanted}`;
      const link = `<${call.hub.url}/app/hook/deliveries?per_page=${size}${also}&cursor=${last?.id}>; rel="next"`;
      return { status: 200, body: page.map(deliveryItem), ...(newest.length > size ? { headers: { link } } : {}) };
    },
    'apps/get-webhook-delivery': (call) => {
      const one = deliveryOf(call);
      const response = { headers: { ...one.response.headers }, payload: one.response.body };
      return ok({
        ...deliveryItem(one),
        url: one.url,
        request: { headers: { ...one.headers }, payload: one.payload },
        response,
      });
    },
    'apps/redeliver-webhook-delivery': (call) => {
      deliveries.redeliver(deliveryOf(call));
      return { status: 202, body: {} };
    },
  };
}
