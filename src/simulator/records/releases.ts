import type { Account, Actor, Reaction } from '../records.ts';

export interface Release {
  readonly id: number;
  tag: string;
  /** A branch or commit; the tag is made there when the release is published and the tag is not there. */
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  /** Chosen to be the latest one by `make_latest`; undefined leaves it to the dates. */
  latest: boolean | undefined;
  readonly author: Actor;
  readonly assets: ReleaseAsset[];
  readonly reactions: Reaction[];
  readonly createdAt: number;
  publishedAt: number | null;
  updatedAt: number;
}

export interface ReleaseAsset {
  readonly id: number;
  name: string;
  label: string | null;
  readonly type: string;
  readonly content: Buffer;
  readonly uploader: Account;
  downloads: number;
  readonly createdAt: number;
  updatedAt: number;
}
