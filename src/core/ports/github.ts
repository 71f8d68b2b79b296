import type { Actions } from './github/actions.ts';
import type { Changes } from './github/changes.ts';
import type { Checks } from './github/checks.ts';
import type { Dependencies } from './github/dependencies.ts';
import type { Git } from './github/git.ts';
import type { Issues } from './github/issues.ts';
import type { People } from './github/people.ts';
import type { Pulls } from './github/pulls.ts';
import type { Repositories } from './github/repositories.ts';

/**
 * GitHub as one installation of the app sees it, one part a resource. Every method may throw a Fault and nothing else.
 * `repository` is always `owner/name`. Creating methods look first and adopt what is already as asked.
 */
export interface GitHub {
  readonly installation: number;
  /** The app's own login (`baton[bot]`), to tell its writing from other people's. */
  readonly self: string;
  readonly repositories: Repositories;
  readonly git: Git;
  readonly pulls: Pulls;
  readonly changes: Changes;
  readonly issues: Issues;
  readonly checks: Checks;
  readonly people: People;
  readonly actions: Actions;
  readonly dependencies: Dependencies;
  /** The same installation with another place in the queue. */
  inLane(lane: Lane): GitHub;
  /**
   * The same installation; its requests are accounted to that run and share the queue fairly with other runs'. When `stop`
   * fires, those that still wait leave the queue at once (`cancelled`); what was sent ends by itself. `sure` is asked before
   * each write leaves, and fires `stop` when the run belongs to somebody else by now.
   */
  for(run: string, stop?: AbortSignal, sure?: () => Promise<void>): GitHub;
  /**
   * The same installation; when the hour's budget runs low, `low` work waits for the next hour sooner than other, and
   * `critical` work goes on.
   */
  ofPriority(priority: Priority): GitHub;
}

/** Places in the queue before GitHub's API, most urgent first. */
export const LANES = ['person', 'merge', 'check', 'workflow', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

/** How much a run matters, as its workflow says. */
export const PRIORITIES = ['low', 'normal', 'high', 'critical'] as const;
export type Priority = (typeof PRIORITIES)[number];
