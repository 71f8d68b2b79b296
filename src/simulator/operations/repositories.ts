import type { Json, JsonObject } from '../../core/json.ts';
import { setStatus } from '../acts/checks.ts';
import { dispatch } from '../acts/dispatch.ts';
import { roleOn } from '../acts/organizations.ts';
import { pullsOf } from '../acts/pulls.ts';
import { isFolder, type TreeEntry } from '../git/format.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import type { Status } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { accountJson } from '../shapes/accounts.ts';
import { simpleStatusJson, statusJson } from '../shapes/checks.ts';
import { simplePullJson } from '../shapes/pulls.ts';
import { fullRepositoryJson, minimalRepositoryJson, repositoryUrl } from '../shapes/repositories.ts';
import { commitAt } from './commits.ts';

/** Above this size `contents` gives no text, only the raw media type does (https://docs.github.com/rest/repos/contents). */
const LARGEST_INLINE = 1_048_576;

/** A file or folder as `contents` shows it. */
export function contentJson(call: Call, ref: string, path: string, entry: TreeEntry, withText: boolean): JsonObject {
  const { git, fullName } = call.repository;
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  const type = isFolder(entry)
    ? 'dir'
    : entry.mode === '160000'
      ? 'submodule'
      : entry.mode === '120000'
        ? 'symlink'
        : 'file';
  const url = `${repositoryUrl(call.hub, call.repository)}/contents/${escaped}?ref=${encodeURIComponent(ref)}`;
  const gitUrl = `${repositoryUrl(call.hub, call.repository)}/git/${type === 'dir' ? 'trees' : 'blobs'}/${entry.sha}`;
  const html = `${call.hub.url}/${fullName}/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${escaped}`;
  const size = type === 'dir' ? 0 : git.objects.size(entry.sha);
  const large = size > LARGEST_INLINE;
  const inline = () => git.blob(entry.sha)?.toString('base64').replace(/.{60}/g, '$&\n') ?? '';
  return {
    name: entry.name,
    path,
    sha: entry.sha,
    size,
    url,
    html_url: html,
    git_url: gitUrl,
    download_url: type === 'dir' ? null : `${call.hub.url}/${fullName}/raw/${ref}/${escaped}`,
    type,
    ...(withText ? { content: large ? '' : inline(), encoding: large ? 'none' : 'base64' } : {}),
    _links: { self: url, git: gitUrl, html },
  };
}

function getContent(call: Call) {
  const { git, defaultBranch } = call.repository;
  const ref = call.query.get('ref') ?? defaultBranch;
  const path = call.parameter('path') === '.' ? '' : call.parameter('path').replace(/^\/+|\/+$/g, '');
  const commit = git.resolve(ref);
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const entry = git.entry(git.commit(commit)!.tree, path);
  if (entry === undefined) throw notFound();
  if (isFolder(entry)) {
    const list = (git.tree(entry.sha) ?? []).slice(0, 1000);
    return ok(
      list.map((child) => contentJson(call, ref, path === '' ? child.name : `${path}/${child.name}`, child, false)),
    );
  }
  if (/application\/vnd\.github\.(v3\.)?raw/.test(call.accept)) {
    const headers = { 'content-type': 'application/vnd.github.raw; charset=utf-8' };
    return { status: 200, body: git.blob(entry.sha) ?? Buffer.alloc(0), headers };
  }
  return ok(contentJson(call, ref, path, entry, true));
}

function permissionLevel(call: Call) {
  const { hub, repository } = call;
  const account = hub.accounts.get(call.parameter('username').toLowerCase());
  if (account === undefined) throw notFound();
  const role = roleOn(hub, repository, account);
  const writes = role === 'write' || role === 'maintain';
  const permission = role === 'admin' || role === 'none' ? role : writes ? 'write' : 'read';
  const rank = ['none', 'read', 'triage', 'write', 'maintain', 'admin'].indexOf(role);
  const permissions = { pull: rank >= 1, triage: rank >= 2, push: rank >= 3, maintain: rank >= 4, admin: rank >= 5 };
  return ok({ permission, role_name: role, user: { ...accountJson(hub, account), permissions, role_name: role } });
}

const STATES = ['error', 'failure', 'pending', 'success'] as const;

function createStatus(call: Call) {
  const state = STATES.find((one) => one === call.text('state'));
  if (state === undefined) throw invalid('Status', 'state', 'invalid');
  const status = setStatus(call.hub, call.repository, call.actor, {
    sha: call.parameter('sha'),
    state,
    context: call.optionalText('context') ?? 'default',
    description: call.optionalText('description') ?? null,
    targetUrl: call.optionalText('target_url') ?? null,
  });
  return created(statusJson(call.hub, call.repository, status));
}

function statusesAt(call: Call): { sha: string; all: Status[] } {
  const sha = commitAt(call);
  return { sha, all: call.repository.statuses.filter((status) => status.sha === sha).toReversed() };
}

/** The latest status of each context; no status at all counts as pending, as on GitHub. */
function combinedStatus(call: Call) {
  const { sha, all } = statusesAt(call);
  const latest = [...new Map(all.toReversed().map((status) => [status.context, status])).values()];
  const failing = latest.some(({ state }) => state === 'failure' || state === 'error');
  const pending = latest.length === 0 || latest.some(({ state }) => state === 'pending');
  const url = repositoryUrl(call.hub, call.repository);
  return call.page(
    latest,
    (status) => simpleStatusJson(call.hub, call.repository, status),
    (statuses) => ({
      state: failing ? 'failure' : pending ? 'pending' : 'success',
      statuses,
      sha,
      total_count: latest.length,
      repository: minimalRepositoryJson(call.hub, call.repository),
      commit_url: `${url}/commits/${sha}`,
      url: `${url}/commits/${sha}/status`,
    }),
  );
}

export const repositoryHandlers: Handlers = {
  'repos/get': (call) => ok(fullRepositoryJson(call.hub, call.repository)),
  'repos/get-content': getContent,
  'repos/get-collaborator-permission-level': permissionLevel,
  'repos/create-dispatch-event': (call) => {
    const payload: Json = call.body['client_payload'] ?? {};
    dispatch(call.hub, call.repository, call.actor, call.text('event_type'), payload);
    return noContent();
  },
  'repos/create-commit-status': createStatus,
  'repos/get-combined-status-for-ref': combinedStatus,
  'repos/list-commit-statuses-for-ref': (call) =>
    call.page(statusesAt(call).all, (status) => statusJson(call.hub, call.repository, status)),
  'repos/list-pull-requests-associated-with-commit': (call) => {
    const sha = call.parameter('commit_sha');
    const pulls = pullsOf(call.repository).filter(({ pull }) => pull.head.sha === sha || pull.merged?.sha === sha);
    return call.page(pulls, (issue) => simplePullJson(call.hub, call.repository, issue));
  },
};
