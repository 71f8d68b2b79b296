import type { ChangeSet, Member } from '../changeset/change-set.ts';
import type { CheckRun } from '../ports/github/checks.ts';
import type { GitHub } from '../ports/github.ts';
import { entryOf, type RepositoryCatalogue } from '../repository/catalogue.ts';
import type { MemberStanding, ViewedMember, ViewedSet } from './facts.ts';
import { once, onceEach } from './once.ts';
import { policyOf } from './report.ts';
import { textsOf } from './texts.ts';

/** More members of a set are not shown, and a blocking policy over the set fails then. */
export const MOST_MEMBERS = 500;

/** What opened pull requests are shown as whose run does not say, yet or any more, what else belongs to them. */
export const UNKNOWN_SET: ViewedSet = Object.freeze({ members: [], truncated: false, unknown: true });

/** What GitHub says of the members of change sets at one time: each pull request is asked about once. */
export interface SetSight {
  readonly standing: GitHub['changes']['standing'];
  readonly view: (set: ChangeSet) => ViewedSet;
}

/**
 * Looks at change sets when it is asked. Pull requests and checks come 20 in a request, those that are asked about in the same
 * moment together; a text is a request, and is read at the head.
 */
export function sightOfSets(github: GitHub, catalogue: RepositoryCatalogue): SetSight {
  const standing = onceEach(github.changes.standing);
  const text = textsOf(github.repositories);
  const memberOf = ({ repository, repositoryId, pull, result }: Member): ViewedMember => {
    const entry = entryOf(catalogue, repositoryId, repository);
    const ask = async () => (pull === undefined ? undefined : await standing(repository, pull.number));
    return {
      repository,
      checkNames: entry?.checks ?? {},
      ...(pull === undefined ? {} : { number: pull.number }),
      ...(entry === undefined ? {} : { kind: entry.kind }),
      ...(result.kind === 'skipped' || result.kind === 'failed' ? { ended: result } : {}),
      standing: once(async () => {
        const found = await ask();
        return found === undefined ? undefined : standingOf(found, github.self);
      }),
      text: async (path) => {
        const found = await ask();
        return found === undefined ? undefined : text(repository, path, found.pull.head.sha);
      },
    };
  };
  const seen = new Map<string, ViewedSet>();
  return {
    standing,
    view: (set) => {
      const key = JSON.stringify(set.members.map(({ repository, pull, result }) => [repository, pull?.number, result]));
      const viewed = seen.get(key) ?? {
        members: set.members.slice(0, MOST_MEMBERS).map(memberOf),
        truncated: set.members.length > MOST_MEMBERS,
      };
      seen.set(key, viewed);
      return viewed;
    },
  };
}

function standingOf(
  { pull, runs }: NonNullable<Awaited<ReturnType<GitHub['changes']['standing']>>>,
  self: string,
): MemberStanding {
  return {
    state: pull.merged ? 'merged' : pull.state,
    headSha: pull.head.sha,
    checks: runs.filter((run) => run.app !== slugOf(self) || policyOf(run.externalId ?? '')?.overSet === false),
  };
}

/** Whether it is a check of Baton's own that says what a policy over a change set thinks. */
export function isSetVerdict({ app, externalId }: CheckRun, self: string): boolean {
  return app === slugOf(self) && policyOf(externalId ?? '')?.overSet === true;
}

function slugOf(self: string): string {
  return self.replace(/\[bot\]$/, '');
}
