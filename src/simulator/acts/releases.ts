import type { JsonObject } from '../../core/json.ts';
import { isAncestor, log } from '../git/history.ts';
import { isRefName } from '../git/refs.ts';
import type { Hub } from '../hub.ts';
import type { Release, ReleaseAsset } from '../records/releases.ts';
import type { Actor, Repository } from '../records.ts';
import { invalid, notFound } from '../refusal.ts';
import { releaseJson } from '../shapes/releases.ts';
import { announce } from './announce.ts';
import { createRef } from './refs.ts';

export interface ReleaseChange {
  readonly tag?: string;
  readonly target?: string;
  readonly name?: string | null;
  readonly body?: string | null;
  readonly draft?: boolean;
  readonly prerelease?: boolean;
  readonly latest?: boolean;
}

export function releaseOf(repository: Repository, id: number): Release {
  const found = repository.releases.get(id);
  if (found === undefined) throw notFound();
  return found;
}

function tell(hub: Hub, repository: Repository, actor: Actor, release: Release, action: string, more: JsonObject = {}) {
  const shown = { reactions: undefined, ...releaseJson(hub, repository, release) };
  announce(hub, repository, actor, 'release', action, { ...more, release: shown });
}

/** Makes a release, and its tag unless it is a draft (https://docs.github.com/rest/releases/releases#create-a-release). */
export async function createRelease(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  request: ReleaseChange & { readonly tag: string },
): Promise<Release> {
  checkTag(repository, request.tag, undefined);
  const target = request.target ?? repository.defaultBranch;
  const at = commitFor(repository, request.tag, target);
  const now = hub.clock.now();
  const release: Release = {
    id: hub.id(),
    tag: request.tag,
    target,
    name: request.name ?? null,
    body: request.body ?? null,
    draft: true,
    prerelease: request.prerelease ?? false,
    latest: request.latest,
    author: actor,
    assets: [],
    reactions: [],
    // "The date of the commit used for the release".
    createdAt: (repository.git.commit(at)?.committer.at ?? Math.floor(now / 1000)) * 1000,
    publishedAt: null,
    updatedAt: now,
  };
  repository.releases.set(release.id, release);
  if (request.draft === true) tell(hub, repository, actor, release, 'created');
  else await publish(hub, repository, actor, release, true);
  return release;
}

/** No two published releases have one tag. */
function checkTag(repository: Repository, tag: string, except: Release | undefined): void {
  if (!isRefName(`refs/tags/${tag}`)) throw invalid('Release', 'tag_name', 'custom', 'tag_name is not a valid tag');
  const taken = [...repository.releases.values()].some((one) => one !== except && !one.draft && one.tag === tag);
  if (taken) throw invalid('Release', 'tag_name', 'already_exists');
}

function commitFor(repository: Repository, tag: string, target: string): string {
  const { git } = repository;
  const tagged = git.refs.get(`refs/tags/${tag}`);
  const branch = git.refs.get(`refs/heads/${target}`) ?? (/^[0-9a-f]{40}$/.test(target) ? target : undefined);
  const sha = git.peel(tagged ?? branch ?? '');
  if (sha === undefined) throw invalid('Release', 'target_commitish', 'invalid');
  return sha;
}

/** `published` for all, then `released` or `prereleased`; what was never a draft is `created` first. */
async function publish(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  release: Release,
  fresh: boolean,
): Promise<void> {
  const ref = `refs/tags/${release.tag}`;
  const sha = commitFor(repository, release.tag, release.target);
  release.draft = false;
  release.publishedAt = hub.clock.now();
  const actions = [...(fresh ? ['created'] : []), 'published', release.prerelease ? 'prereleased' : 'released'];
  if (repository.git.refs.get(ref) === undefined) await createRef(hub, repository, ref, sha, actor);
  for (const action of actions) tell(hub, repository, actor, release, action);
}

export async function editRelease(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  release: Release,
  change: ReleaseChange,
): Promise<void> {
  if (change.tag !== undefined && change.tag !== release.tag) checkTag(repository, change.tag, release);
  const changes: Record<string, JsonObject> = {};
  const was = { draft: release.draft, prerelease: release.prerelease };
  if (change.tag !== undefined && change.tag !== release.tag) changes['tag_name'] = { from: release.tag };
  if (change.name !== undefined && change.name !== release.name) changes['name'] = { from: release.name ?? '' };
  if (change.body !== undefined && change.body !== release.body) changes['body'] = { from: release.body ?? '' };
  release.tag = change.tag ?? release.tag;
  release.target = change.target ?? release.target;
  if (change.name !== undefined) release.name = change.name;
  if (change.body !== undefined) release.body = change.body;
  release.prerelease = change.prerelease ?? release.prerelease;
  if (change.latest !== undefined) {
    release.latest = change.latest;
    changes['make_latest'] = { to: change.latest };
  }
  release.updatedAt = hub.clock.now();
  if (change.draft === true) release.draft = true;
  if (was.draft && change.draft === false) await publish(hub, repository, actor, release, false);
  else {
    if (Object.keys(changes).length > 0 && !release.draft) tell(hub, repository, actor, release, 'edited', { changes });
    if (change.draft === true && !was.draft) tell(hub, repository, actor, release, 'unpublished');
    const promoted = was.prerelease !== release.prerelease && !release.draft;
    if (promoted) tell(hub, repository, actor, release, release.prerelease ? 'prereleased' : 'released');
  }
}

/** The tag stays. */
export function deleteRelease(hub: Hub, repository: Repository, actor: Actor, release: Release): void {
  repository.releases.delete(release.id);
  tell(hub, repository, actor, release, 'deleted');
}

/** "The most recent non-prerelease, non-draft release, sorted by the created_at attribute", unless one was chosen (https://docs.github.com/rest/releases/releases#get-the-latest-release). */
export function latestRelease(repository: Repository): Release {
  const full = [...repository.releases.values()].filter(({ draft, prerelease }) => !draft && !prerelease);
  const chosen = full.findLast(({ latest }) => latest === true);
  const rest = full.filter(({ latest }) => latest !== false).sort((a, b) => a.createdAt - b.createdAt || a.id - b.id);
  const found = chosen ?? rest.at(-1);
  if (found === undefined) throw notFound();
  return found;
}

/** GitHub renames what has other signs in its name; two assets of one release never have one name. */
export function addAsset(
  hub: Hub,
  release: Release,
  actor: Actor,
  about: { readonly name: string; readonly label: string | null; readonly type: string; readonly content: Buffer },
): ReleaseAsset {
  const name = about.name.replace(/[^\w.+-]+/g, '.').replace(/^\.+|\.+$/g, '');
  if (name === '') throw invalid('ReleaseAsset', 'name', 'missing_field');
  if (release.assets.some((asset) => asset.name === name)) throw invalid('ReleaseAsset', 'name', 'already_exists');
  const now = hub.clock.now();
  const { label, type, content } = about;
  const uploader = actor.account;
  const asset = { id: hub.id(), name, label, type, content, uploader, downloads: 0, createdAt: now, updatedAt: now };
  release.assets.push(asset);
  release.updatedAt = now;
  return asset;
}

/** Name and text as GitHub writes them: the merged pull requests since the release before, and where to compare. */
export function releaseNotes(
  hub: Hub,
  repository: Repository,
  tag: string,
  target: string | undefined,
  previous: string | undefined,
): { readonly name: string; readonly body: string } {
  const { git, fullName } = repository;
  const tip = commitFor(repository, tag, target ?? repository.defaultBranch);
  const before = previous ?? previousTag(repository, tag, tip);
  const from = before === undefined ? undefined : git.peel(git.refs.get(`refs/tags/${before}`) ?? '');
  if (previous !== undefined && from === undefined) throw invalid('Release', 'previous_tag_name', 'invalid');
  const range = new Set(log(git, [tip], from === undefined ? [] : [from]));
  const lines = [...repository.issues.values()].flatMap(({ pull, title, author, number }) => {
    if (pull?.merged === null || pull === undefined || !range.has(pull.merged.sha)) return [];
    return [`* ${title} by @${author.account.login} in ${hub.url}/${fullName}/pull/${number}`];
  });
  const page = `${hub.url}/${fullName}`;
  const link = before === undefined ? `${page}/commits/${tag}` : `${page}/compare/${before}...${tag}`;
  const changed = lines.length === 0 ? '' : `## What's Changed\n${lines.join('\n')}\n\n`;
  return { name: tag, body: `${changed}**Full Changelog**: ${link}` };
}

function previousTag(repository: Repository, tag: string, tip: string): string | undefined {
  const { git } = repository;
  const published = [...repository.releases.values()].filter((one) => !one.draft && one.tag !== tag);
  const below = published.filter((one) => {
    const sha = git.peel(git.refs.get(`refs/tags/${one.tag}`) ?? '');
    return sha !== undefined && isAncestor(git, sha, tip);
  });
  return below.sort((a, b) => (a.publishedAt ?? 0) - (b.publishedAt ?? 0) || a.id - b.id).at(-1)?.tag;
}
