import { createHash } from 'node:crypto';
import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Release, ReleaseAsset } from '../records/releases.ts';
import { REACTIONS, type Repository } from '../records.ts';
import { accountJson } from './accounts.ts';
import { iso, isoOrNull, nodeId } from './basics.ts';
import { repositoryUrl } from './repositories.ts';

export function releaseJson(hub: Hub, repository: Repository, release: Release): JsonObject {
  const base = repositoryUrl(hub, repository);
  const url = `${base}/releases/${release.id}`;
  // A draft has no tag yet, so its page goes by another name.
  const page = release.draft ? `untagged-${release.id.toString(16)}` : release.tag;
  const counts = REACTIONS.map((content) => [content, release.reactions.filter((r) => r.content === content).length]);
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${hub.url}/api/uploads/repos/${repository.fullName}/releases/${release.id}/assets{?name,label}`,
    html_url: `${hub.url}/${repository.fullName}/releases/tag/${page}`,
    id: release.id,
    author: accountJson(hub, release.author.account),
    node_id: nodeId('Release', release.id),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    draft: release.draft,
    immutable: false,
    prerelease: release.prerelease,
    created_at: iso(release.createdAt),
    updated_at: iso(release.updatedAt),
    published_at: isoOrNull(release.publishedAt),
    assets: release.assets.map((asset) => assetJson(hub, repository, release, asset)),
    tarball_url: release.draft ? null : `${base}/tarball/${release.tag}`,
    zipball_url: release.draft ? null : `${base}/zipball/${release.tag}`,
    body: release.body,
    ...(release.reactions.length === 0
      ? {}
      : {
          reactions: {
            url: `${url}/reactions`,
            total_count: release.reactions.length,
            ...Object.fromEntries(counts),
          },
        }),
  };
}

export function assetJson(hub: Hub, repository: Repository, release: Release, asset: ReleaseAsset): JsonObject {
  const tag = encodeURIComponent(release.tag);
  return {
    url: `${repositoryUrl(hub, repository)}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeId('ReleaseAsset', asset.id),
    name: asset.name,
    label: asset.label,
    uploader: accountJson(hub, asset.uploader),
    content_type: asset.type,
    state: 'uploaded',
    size: asset.content.length,
    digest: `sha256:${createHash('sha256').update(asset.content).digest('hex')}`,
    download_count: asset.downloads,
    created_at: iso(asset.createdAt),
    updated_at: iso(asset.updatedAt),
    browser_download_url: `${hub.url}/${repository.fullName}/releases/download/${tag}/${asset.name}`,
  };
}
