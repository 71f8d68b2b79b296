import { REPO, type Row } from './row.ts';

const RELEASE = `${REPO}/releases/{release_id}`;
const ASSET = `${REPO}/releases/assets/{asset_id}`;

export const RELEASE_ROWS: readonly Row[] = [
  ['repos/get-release', 'GET', RELEASE, 'contents:read'],
  ['repos/update-release', 'PATCH', RELEASE, 'contents:write'],
  ['repos/delete-release', 'DELETE', RELEASE, 'contents:write'],
  ['repos/get-latest-release', 'GET', `${REPO}/releases/latest`, 'contents:read'],
  ['repos/generate-release-notes', 'POST', `${REPO}/releases/generate-notes`, 'contents:write'],
  ['repos/list-release-assets', 'GET', `${RELEASE}/assets`, 'contents:read'],
  ['repos/upload-release-asset', 'POST', `${RELEASE}/assets`, 'contents:write'],
  ['repos/get-release-asset', 'GET', ASSET, 'contents:read'],
  ['repos/update-release-asset', 'PATCH', ASSET, 'contents:write'],
  ['repos/delete-release-asset', 'DELETE', ASSET, 'contents:write'],
];
