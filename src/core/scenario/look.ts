import type { Fact } from '../run/fact.ts';
import type { RunView } from '../run/view.ts';

/** What stands at the end of a scenario, as expectations look at it; repositories by bare name. */
export interface Look {
  /** Login of the app's bot: `baton[bot]`. */
  readonly bot: string;
  readonly runs: readonly { readonly view: RunView; readonly facts: readonly Fact[] }[];
  readonly repositories: { readonly [name: string]: RepositoryLook };
  /** What the app asked of the API, oldest first. */
  readonly requests: readonly RequestLook[];
}

export interface RepositoryLook {
  readonly pulls: readonly PullLook[];
  readonly tags: readonly string[];
  readonly comments: readonly { readonly issue: number; readonly by: string; readonly body: string }[];
  /** A file's text at a branch, tag or sha; at the default branch when left out. */
  file(path: string, ref?: string): string | undefined;
}

export interface PullLook {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly by: string;
  readonly labels: readonly string[];
  /** Epoch milliseconds. */
  readonly mergedAt?: number;
  /** Latest run of each name at its last commit. */
  readonly checks: readonly CheckLook[];
  /** All check runs at the commits that it had before. */
  readonly earlier: readonly CheckLook[];
}

export interface CheckLook {
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly annotations: readonly { readonly path: string; readonly line: number; readonly message: string }[];
}

export interface RequestLook {
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** One thing that must be true at the end, with what was found where that says more than yes or no. */
export interface Judged {
  readonly text: string;
  readonly held: boolean;
  readonly detail?: string;
}

/** Whether somebody is meant by a login as people write it: `baton` is the app's bot too. */
export function isBy(look: Look, author: string, login: string): boolean {
  const meant = login.toLowerCase();
  return author.toLowerCase() === meant || (author === look.bot && look.bot === `${meant}[bot]`);
}

/** Whether a text holds all of these. */
export function holds(text: string, parts: readonly string[] | undefined): boolean {
  return parts === undefined || parts.every((part) => text.includes(part));
}

/** `"one" and "two"`, each cut to forty signs. */
export function quoted(parts: readonly string[]): string {
  return parts.map((part) => JSON.stringify(part.length > 40 ? `${part.slice(0, 40)}…` : part)).join(' and ');
}
