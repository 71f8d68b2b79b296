import { PERMISSIONS } from '../../command.ts';
import type { Owner } from './codeowners.ts';
import { isNamed } from './conditions.ts';
import type { ApprovalFacts } from './facts.ts';
import type { ApprovalOptions, Counting, Requirement } from './options.ts';
import { isBot, samePerson } from './voices.ts';

/** Who may approve something, and how a person reads it. */
export interface Approvers {
  may(login: string): boolean;
  /** `@mira`, `acme/design`, `anyone with the role write`. */
  readonly words: readonly string[];
  /** Those of them who are known by login. */
  readonly logins: readonly string[];
}

/** Whose approvals a requirement takes, those left out not considered. */
export function approversOf({ users, teams, permission }: Requirement, facts: ApprovalFacts): Approvers {
  const role = permission ?? (users.length + teams.length === 0 ? 'write' : undefined);
  return {
    may: (login) => isNamed({ users, teams }, login, facts) || (role !== undefined && hasRole(role, login, facts)),
    words: [
      ...users.map((user) => `@${user}`),
      ...teams.map((team) => `team ${team}`),
      ...(role === undefined ? [] : [`anyone with the role ${role}`]),
    ],
    logins: users,
  };
}

/** Whose approvals a set of owners takes. An owner without the role `write` is none, as on GitHub; a team has it itself. */
export function ownersAsApprovers(owners: readonly Owner[], facts: ApprovalFacts): Approvers {
  const logins = owners.flatMap((owner) => (owner.kind === 'user' ? [owner.login] : []));
  const teams = owners.flatMap((owner) => (owner.kind === 'team' ? [owner.team] : []));
  return {
    may: (login) =>
      isNamed({ users: [], teams }, login, facts) ||
      (isNamed({ users: logins, teams: [] }, login, facts) && hasRole('write', login, facts)),
    words: owners.map((owner) =>
      owner.kind === 'user' ? `@${owner.login}` : owner.kind === 'team' ? `team ${owner.team}` : owner.address,
    ),
    logins,
  };
}

export function hasRole(role: Requirement['permission'] & string, login: string, { people }: ApprovalFacts): boolean {
  return PERMISSIONS.indexOf(people.permission(login)) >= PERMISSIONS.indexOf(role);
}

/** What a requirement says of whose word counts, else what the rule says. */
export function countingOf(one: Requirement, options: ApprovalOptions): Counting {
  return {
    stale: one.stale ?? options.stale,
    author: one.author ?? options.author,
    committers: one.committers ?? options.committers,
    bots: one.bots ?? options.bots,
  };
}

/** Why somebody's approval does not count however much they may; completes "@mira …". Undefined when it does. */
export function leftOut(login: string, bot: boolean, counting: Counting, facts: ApprovalFacts): string | undefined {
  if (!counting.bots && (bot || isBot(login))) return 'is an app';
  if (samePerson(login, facts.pull.author)) return counting.author ? undefined : 'opened it';
  const contributed = facts.contributors.some((one) => samePerson(one, login));
  return contributed && !counting.committers ? 'has commits in it' : undefined;
}

/** What has been said so far for one thing. */
interface Tally {
  /** Logins whose approval counts. */
  readonly counted: readonly string[];
  /** What else was said, for people: `@kim approved an earlier commit`. */
  readonly notes: readonly string[];
}

/** Counts who approves, and says of other approvals why they do not count. */
export function tally(approvers: Approvers, counting: Counting, facts: ApprovalFacts): Tally {
  const counted: string[] = [];
  const notes: string[] = [];
  for (const { by, state, sha, bot } of facts.voices) {
    if (state !== 'approved' || !approvers.may(by)) continue;
    const why = leftOut(by, bot, counting, facts);
    if (why !== undefined) notes.push(`@${by} ${why}`);
    else if (counting.stale === 'void' && sha !== facts.pull.headSha) notes.push(`@${by} approved an earlier commit`);
    else counted.push(by);
  }
  return { counted, notes };
}
