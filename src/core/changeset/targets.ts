import type { ActionContext } from '../action.ts';
import { Fault } from '../fault.ts';
import type { CatalogueEntry } from '../repository/catalogue.ts';
import { findRepository, selectRepositories } from '../repository/select.ts';
import type { ChangeSet, Member } from './change-set.ts';
import { withMember } from './change-set.ts';
import type { RepositoryResult } from './each-member.ts';
import { dependenciesWithin } from './order.ts';
import type { PullReference } from './pull-reference.ts';

export interface Targets {
  readonly members: readonly Member[];
  /** What was named but cannot take part, with the reason. */
  readonly left: readonly RepositoryResult[];
}

/**
 * Members for the repositories that a step names; without any, those of the run's change set. A name that nothing matches
 * is left out with its reason; when nothing at all remains that is an `input-invalid` Fault.
 */
export function memberTargets(context: ActionContext, queries: readonly string[] | undefined): Targets {
  if (queries === undefined) return { members: context.changeset.members, left: [] };
  const { entries, unknown } = selectRepositories(context.catalogue, queries);
  const left = unknown.map((repository) => ({
    repository,
    result: 'skipped' as const,
    reason: 'no repository that the app may see matches it',
  }));
  if (entries.length === 0 && unknown.length > 0) {
    throw new Fault('input-invalid', `no repository that the app may see matches ${unknown.join(', ')}`);
  }
  return { members: membersOf(context, entries), left };
}

/** The change set's own members for these entries, new ones where it has none, with the dependencies among all of them. */
function membersOf(context: ActionContext, entries: readonly CatalogueEntry[]): Member[] {
  const byId = new Map(context.changeset.members.map((member) => [member.repositoryId, member]));
  const members = entries.map((entry) => byId.get(entry.id) ?? newMember(context, entry));
  return withDependencies(context, members);
}

/**
 * Sets `dependsOn` from the catalogue, among these and the change set's own members. The catalogue is as old as the run, so
 * a repository that was renamed since is found by its id.
 */
export function withDependencies(context: ActionContext, members: readonly Member[]): Member[] {
  const set = members.reduce<ChangeSet>(withMember, context.changeset);
  const then = new Map(context.catalogue.repositories.map(({ id, fullName }) => [id, fullName]));
  const nameThen = ({ repositoryId, repository }: Member) => then.get(repositoryId) ?? repository;
  const nameNow = new Map(set.members.map((member) => [nameThen(member), member.repository]));
  const within = dependenciesWithin(context.catalogue, [...nameNow.keys()]);
  return members.map((member) => ({
    ...member,
    dependsOn: (within.get(nameThen(member)) ?? []).flatMap((name) => nameNow.get(name) ?? []),
  }));
}

function newMember({ catalogue }: ActionContext, entry: CatalogueEntry): Member {
  const baseBranch = catalogue.defaults.baseBranch ?? entry.defaultBranch;
  const { fullName: repository, id: repositoryId } = entry;
  return { repository, repositoryId, baseBranch, dependsOn: [], result: { kind: 'open' } };
}

/**
 * Members for the pull requests that a step names; without any, those of the change set that have one. One that Baton did
 * not open joins with the head that it has now: from then on a push to it is noticed.
 */
export async function pullTargets(
  context: ActionContext,
  references: readonly PullReference[] | undefined,
): Promise<readonly Member[]> {
  if (references === undefined) return context.changeset.members.filter(({ pull }) => pull !== undefined);
  const members = await Promise.all(references.map((reference) => pullTarget(context, reference)));
  const twice = members.find((one, at) => members.findIndex((two) => two.repositoryId === one.repositoryId) !== at);
  if (twice !== undefined) {
    throw new Fault(
      'input-invalid',
      `a change set takes one pull request a repository, and ${twice.repository} has two`,
    );
  }
  return withDependencies(context, members);
}

async function pullTarget(context: ActionContext, { repository, number }: PullReference): Promise<Member> {
  const entry = findRepository(context.catalogue, repository);
  const known = context.changeset.members.find(
    (member) => member.repository === repository || member.repositoryId === entry?.id,
  );
  if (known?.pull?.number === number) return known;
  if (known?.pull !== undefined || known?.branch !== undefined) {
    throw new Fault(
      'input-invalid',
      `${repository} takes part in the change set with another pull request than #${number}`,
    );
  }
  const { github } = context.ports;
  const name = entry?.fullName ?? repository;
  const [about, pull] = await Promise.all([github.repositories.get(name), github.pulls.get(name, number)]);
  if (about === undefined || pull === undefined) {
    throw new Fault('not-found', `${repository}#${number} does not exist, or the app may not see it`);
  }
  return {
    repository: about.fullName,
    repositoryId: about.id,
    baseBranch: pull.base.branch,
    dependsOn: [],
    // A fork's branch is not ours to look for or to delete.
    ...(pull.head.repository === about.fullName ? { branch: pull.head.branch } : {}),
    head: pull.head.sha,
    pull: { number, url: pull.url, title: pull.title },
    result: { kind: 'open' },
  };
}
