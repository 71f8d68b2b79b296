import type { Json, JsonObject } from './json.ts';

/** A GitHub repository as an event or the catalogue names it; `id` survives renames and transfers. */
export interface RepositoryRef {
  readonly id: number;
  /** `owner/name` */
  readonly fullName: string;
}

export interface Actor {
  readonly login: string;
  readonly kind: 'person' | 'bot';
}

/**
 * A provider-neutral fact that arrived. Its id is stable over redeliveries and over several deliveries of the same thing
 * (`figma:<file>@<version>`, `pull:org/web#12@<sha>:opened`), so a run that it starts has a stable id too.
 */
export interface Event {
  readonly id: string;
  /** What workflows trigger on: `figma-update`, `pull_request.opened`, `design.updated`, `repository_dispatch.<type>`. */
  readonly type: string;
  /** GitHub App installation; events of Baton's own carry that of the run that emitted them. */
  readonly installation: number;
  /** Login of the organization or user that the installation belongs to. */
  readonly org: string;
  readonly repository?: RepositoryRef;
  readonly actor?: Actor;
  /**
   * What this event is about, as strings with a scheme; parked runs wake on them:
   * `pull:org/web#12`, `commit:org/web@<sha>`, `branch:org/web:main`, `repository:org/web`, `event:<type>`, `installation:7`.
   */
  readonly subjects: readonly string[];
  /** What expressions read as `context.event.*`. Small: identifiers and words, never the whole payload. */
  readonly data: JsonObject;
  /**
   * Ids of the runs that led to it, the first one first: a run sent it, an event of an earlier run had set that off, and so
   * on. Left out for what people and the world did.
   */
  readonly causes?: readonly string[];
  /** Values offered to the inputs of a workflow that this event starts. */
  readonly inputs?: JsonObject;
  /** The comment that a person wrote, when slash commands may stand in it. */
  readonly comment?: EventComment;
}

export interface EventComment {
  readonly id: number;
  readonly body: string;
  /** The issue or pull request that it stands on. */
  readonly issue: number;
  readonly onPull: boolean;
  readonly author: Actor;
}

/** What wakes a parked step, or is addressed to it: a shadow of an event, or of a person's command. */
export interface Signal {
  /** Order of arrival in this database; unique. */
  readonly seq: number;
  /** The subject that it was sent to. */
  readonly key: string;
  /** `approve`, `reject`, or the type of the event that made it. */
  readonly name: string;
  readonly by?: string;
  /** Epoch milliseconds of the database's clock. */
  readonly at: number;
  readonly data: Json;
}

export const subject = {
  pull: (repository: string, number: number) => `pull:${repository}#${number}`,
  issue: (repository: string, number: number) => `issue:${repository}#${number}`,
  commit: (repository: string, sha: string) => `commit:${repository}@${sha}`,
  branch: (repository: string, branch: string) => `branch:${repository}:${branch}`,
  repository: (repository: string) => `repository:${repository}`,
  event: (org: string, type: string) => `event:${org}:${type}`,
  installation: (id: number) => `installation:${id}`,
  run: (runId: string) => `run:${runId}`,
  /** A run that led to what this is about; nobody waits on it. */
  cause: (runId: string) => `cause:${runId}`,
  /** A pull request as a member of the change set of the run whose subject it is; nobody waits on it. */
  member: (repository: string, number: number) => `member:${repository}#${number}`,
} as const;
