import type { Permission } from '../../command.ts';
import type { CheckRun } from '../../ports/github/checks.ts';
import type { ViewedFile, ViewedReview } from '../facts.ts';
import type { PullView } from '../rule.ts';
import type { Codeowners } from './codeowners.ts';
import type { OwnedPaths } from './owned-paths.ts';
import type { Voice } from './voices.ts';

/** All that approvals are judged by, gathered before: judging asks nobody. */
export interface ApprovalFacts {
  readonly pull: Pick<
    PullView,
    'author' | 'headSha' | 'title' | 'labels' | 'baseBranch' | 'headBranch' | 'repository' | 'fork'
  >;
  /** The last word of each person, bots among them. */
  readonly voices: readonly Voice<ViewedReview>[];
  /** Logins of who wrote or committed its commits, as far as the platform knows them. */
  readonly contributors: readonly string[];
  /** There are more commits than the platform lists. */
  readonly contributorsCut: boolean;
  readonly files: readonly ViewedFile[];
  readonly checks: readonly CheckRun[];
  readonly people: KnownPeople;
  /** Of the base branch; undefined when there is none or nobody wants it. */
  readonly codeowners?: Codeowners & {
    /** Undefined when it would be too much work to know. */
    readonly owned: readonly OwnedPaths[] | undefined;
  };
  /** More people spoke than were asked about. */
  readonly crowded: boolean;
}

/** Answers that were asked for before; people whom nobody asked about have no role and no team. */
export interface KnownPeople {
  permission(login: string): Permission;
  isMember(team: string, login: string): boolean;
}
