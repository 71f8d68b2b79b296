/** One repository's part in a change set. */
export interface Member {
  /** `owner/name` as it is called now. */
  readonly repository: string;
  /** GitHub's repository id: what stays when the name does not. */
  readonly repositoryId: number;
  readonly baseBranch: string;
  /** Repositories (full names) of this set that must be merged before this one. */
  readonly dependsOn: readonly string[];
  readonly branch?: string;
  /** Base commit that the branch was made from. */
  readonly base?: string;
  /** Head commit that Baton put there last; a merge is guarded by it. */
  readonly head?: string;
  readonly pull?: { readonly number: number; readonly url: string; readonly title: string };
  readonly merged?: { readonly sha: string };
  readonly result: MemberResult;
}

/** What became of a repository; every end is named, none is silent. */
type MemberResult =
  | { readonly kind: 'open' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** One intent over several repositories. A value: actions pass it on, the run's facts keep it. */
export interface ChangeSet {
  readonly members: readonly Member[];
}

export const EMPTY_CHANGE_SET: ChangeSet = Object.freeze({ members: Object.freeze([]) });

/** A new set in which `member` stands in the place of the one with its repository id, or at the end. */
export function withMember(set: ChangeSet, member: Member): ChangeSet {
  const at = set.members.findIndex((other) => other.repositoryId === member.repositoryId);
  const members = at === -1 ? [...set.members, member] : set.members.with(at, member);
  return { members };
}

/** Whether the pull request is one of the set's. */
export function isMember(set: ChangeSet, repository: string, number: number): boolean {
  return set.members.some((member) => member.repository === repository && member.pull?.number === number);
}
