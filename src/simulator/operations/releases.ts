import { roleOn } from '../acts/organizations.ts';
import {
  addAsset,
  createRelease,
  deleteRelease,
  editRelease,
  latestRelease,
  type ReleaseChange,
  releaseNotes,
  releaseOf,
} from '../acts/releases.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import type { Release, ReleaseAsset } from '../records/releases.ts';
import { invalid, notFound } from '../refusal.ts';
import { assetJson, releaseJson } from '../shapes/releases.ts';

/** Drafts are for those who may write (https://docs.github.com/rest/releases/releases#list-releases). */
function seesDrafts(call: Call): boolean {
  const { caller, hub, repository } = call;
  if (caller.kind === 'installation') return caller.token.holder.permissions['contents'] === 'write';
  if (caller.kind !== 'person') return false;
  return ['write', 'maintain', 'admin'].includes(roleOn(hub, repository, caller.actor.account));
}

function releaseAt(call: Call): Release {
  const release = releaseOf(call.repository, call.number('release_id'));
  if (release.draft && !seesDrafts(call)) throw notFound();
  return release;
}

function assetAt(call: Call): { readonly release: Release; readonly asset: ReleaseAsset } {
  const id = call.number('asset_id');
  for (const release of call.repository.releases.values()) {
    const asset = release.assets.find((one) => one.id === id);
    if (asset !== undefined && (!release.draft || seesDrafts(call))) return { release, asset };
  }
  throw notFound();
}

function change(call: Call): ReleaseChange {
  const { body } = call;
  const texts: [string, string | null | undefined][] = [
    ['tag', call.optionalText('tag_name')],
    ['target', call.optionalText('target_commitish')],
    ['name', body['name'] === null ? null : call.optionalText('name')],
    ['body', body['body'] === null ? null : call.optionalText('body')],
  ];
  const flags: [string, unknown][] = [
    ['draft', body['draft']],
    ['prerelease', body['prerelease']],
  ];
  const latest = call.optionalText('make_latest');
  if (latest !== undefined && !['true', 'false', 'legacy'].includes(latest)) {
    throw invalid('Release', 'make_latest', 'custom', 'make_latest must be one of true, false, legacy');
  }
  if (latest === 'true' && (body['draft'] === true || body['prerelease'] === true)) {
    throw invalid('Release', 'make_latest', 'custom', 'make_latest cannot be true for drafts and prereleases');
  }
  return {
    ...Object.fromEntries(texts.filter(([, value]) => value !== undefined)),
    ...Object.fromEntries(flags.filter(([, value]) => typeof value === 'boolean')),
    ...(latest === undefined || latest === 'legacy' ? {} : { latest: latest === 'true' }),
  };
}

async function create(call: Call) {
  const { hub, repository, body } = call;
  const request = { ...change(call), tag: call.text('tag_name') };
  const notes =
    body['generate_release_notes'] === true
      ? releaseNotes(hub, repository, request.tag, request.target, undefined)
      : undefined;
  const text = [request.body, notes?.body].filter((part) => part !== undefined && part !== null && part !== '');
  const release = await createRelease(hub, repository, call.actor, {
    ...request,
    name: request.name ?? notes?.name ?? null,
    body: text.length === 0 ? (request.body ?? null) : text.join('\n\n'),
  });
  return created(releaseJson(hub, repository, release));
}

function upload(call: Call) {
  const release = releaseAt(call);
  const name = call.query.get('name') ?? '';
  if (call.raw.length === 0) throw invalid('ReleaseAsset', 'size', 'custom', 'size must be greater than 0');
  const asset = addAsset(call.hub, release, call.actor, {
    name,
    label: call.query.get('label'),
    type: call.type ?? 'application/octet-stream',
    content: call.raw,
  });
  return created(assetJson(call.hub, call.repository, release, asset));
}

function getAsset(call: Call) {
  const { release, asset } = assetAt(call);
  if (!call.accept.includes('application/octet-stream'))
    return ok(assetJson(call.hub, call.repository, release, asset));
  asset.downloads += 1;
  return { status: 200, body: asset.content, headers: { 'content-type': 'application/octet-stream' } };
}

function updateAsset(call: Call) {
  const { release, asset } = assetAt(call);
  const name = call.optionalText('name');
  if (name !== undefined && release.assets.some((one) => one !== asset && one.name === name)) {
    throw invalid('ReleaseAsset', 'name', 'already_exists');
  }
  asset.name = name ?? asset.name;
  asset.label = call.optionalText('label') ?? asset.label;
  asset.updatedAt = call.hub.clock.now();
  return ok(assetJson(call.hub, call.repository, release, asset));
}

export const releaseHandlers: Handlers = {
  'repos/create-release': create,
  'repos/list-releases': (call) => {
    const found = [...call.repository.releases.values()].filter(({ draft }) => !draft || seesDrafts(call));
    return call.page(found.toReversed(), (one) => releaseJson(call.hub, call.repository, one));
  },
  'repos/get-release': (call) => ok(releaseJson(call.hub, call.repository, releaseAt(call))),
  'repos/get-latest-release': (call) => ok(releaseJson(call.hub, call.repository, latestRelease(call.repository))),
  'repos/get-release-by-tag': (call) => {
    const tag = call.parameter('tag');
    const found = [...call.repository.releases.values()].find((one) => !one.draft && one.tag === tag);
    if (found === undefined) throw notFound();
    return ok(releaseJson(call.hub, call.repository, found));
  },
  'repos/update-release': async (call) => {
    const release = releaseAt(call);
    await editRelease(call.hub, call.repository, call.actor, release, change(call));
    return ok(releaseJson(call.hub, call.repository, release));
  },
  'repos/delete-release': (call) => {
    deleteRelease(call.hub, call.repository, call.actor, releaseAt(call));
    return noContent();
  },
  'repos/generate-release-notes': (call) => {
    const [target, previous] = ['target_commitish', 'previous_tag_name'].map((name) => call.optionalText(name));
    return ok({ ...releaseNotes(call.hub, call.repository, call.text('tag_name'), target, previous) });
  },
  'repos/upload-release-asset': upload,
  'repos/list-release-assets': (call) => {
    const release = releaseAt(call);
    return call.page(release.assets, (one) => assetJson(call.hub, call.repository, release, one));
  },
  'repos/get-release-asset': getAsset,
  'repos/update-release-asset': updateAsset,
  'repos/delete-release-asset': (call) => {
    const { release, asset } = assetAt(call);
    release.assets.splice(release.assets.indexOf(asset), 1);
    return noContent();
  },
};
