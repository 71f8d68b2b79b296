import { fitsAnyRepository } from '../../glob.ts';
import type { Evaluation, Evaluations } from '../../ports/evaluations.ts';
import type { GitHub } from '../../ports/github.ts';
import type { RepositoryCatalogue } from '../../repository/catalogue.ts';
import { judgesAlike, pairsOf } from './compare.ts';
import type { Proposal } from './proposal.ts';

/** Each costs a request to learn which pull requests are open there. */
const MOST_REPOSITORIES = 20;
const MOST_OPEN = 50;
const MOST_RECORDED = 100;

/** A pull request to judge. */
export interface Candidate {
  readonly repository: string;
  readonly number: number;
  /** The head that was judged, of a recorded one. */
  readonly sha?: string;
  readonly open: boolean;
}

export interface Candidates {
  readonly pulls: readonly Candidate[];
  readonly left: readonly string[];
}

/** Among which pull requests is chosen. */
export interface Choice {
  readonly installation: number;
  readonly catalogue: RepositoryCatalogue;
  /** The one that proposes, which will be merged when its policies are in force. */
  readonly proposer: { readonly repository: string; readonly number: number };
  /** The branch of the proposer, where only that is in reach. */
  readonly branch: string;
  /** Whether those who read the preview may learn of that repository. */
  visible(repository: string): boolean;
}

/** Open pull requests, the newest of each repository first, then those that were judged lately. */
export async function candidates(
  github: GitHub,
  proposal: Proposal,
  choice: Choice,
  evaluations: Pick<Evaluations, 'recent'>,
): Promise<Candidates> {
  const { installation, proposer, branch, visible } = choice;
  const left: string[] = [];
  const recorded = await evaluations.recent({ installation, limit: MOST_RECORDED });
  const all = repositoriesIn(proposal, choice, recorded);
  const seen = all.filter(visible);
  if (seen.length < all.length)
    left.push(
      `${counted(all.length - seen.length, 'private repository', 'private repositories')}, which not everybody who reads this may see`,
    );
  const asked = seen.slice(0, MOST_REPOSITORIES);
  if (seen.length > asked.length)
    left.push(`pull requests of ${counted(seen.length - asked.length, 'more repository', 'more repositories')}`);
  const lists: (readonly Candidate[])[] = [];
  for (const repository of asked) {
    const pulls = (await github.pulls.list(repository, { state: 'open' })).filter(
      (pull) => proposal.reach === 'organization' || pull.base.branch === branch,
    );
    lists.push(
      pulls
        .toSorted((a, b) => b.number - a.number)
        .map(({ number }) => ({ repository, number, open: true }))
        .filter((one) => !isSame(one, proposer)),
    );
  }
  const open = inTurns(lists);
  if (open.length > MOST_OPEN) left.push(`${open.length - MOST_OPEN} more open pull requests`);
  const chosen = open.slice(0, MOST_OPEN);
  const past = recorded
    .filter((one) => seen.includes(one.repository) && (proposal.reach === 'organization' || one.baseBranch === branch))
    .map((one): Candidate => ({ repository: one.repository, number: one.pull, sha: one.headSha, open: false }))
    .filter((one) => !isSame(one, proposer) && !open.some((other) => isSame(one, other)));
  const once = past.filter((one, index) => past.findIndex((other) => isSame(one, other)) === index);
  return { pulls: [...chosen, ...once], left };
}

/** Those that a policy which is not alike speaks about, the latest judged first. */
function repositoriesIn(
  { reach, policies, overrides, waived }: Proposal,
  { catalogue, proposer }: Choice,
  recorded: readonly Evaluation[],
): readonly string[] {
  if (reach === 'branch') return [proposer.repository];
  const unlike = pairsOf(policies)
    .filter(({ id, old, fresh }) => overrides.includes(id) || waived.includes(id) || !judgesAlike(old, fresh))
    .flatMap(({ old, fresh }) => [old, fresh].filter((policy) => policy !== undefined));
  const reached = catalogue.repositories
    .filter(({ archived }) => !archived)
    .map(({ fullName }) => fullName)
    .filter((name) => unlike.some(({ scope }) => fitsAnyRepository(scope.repositories, name)));
  const rank = new Map(recorded.map(({ repository }, index) => [repository, recorded.length - index]));
  return reached.toSorted((a, b) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0));
}

function inTurns<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

function isSame(
  one: Pick<Candidate, 'repository' | 'number'>,
  other: Pick<Candidate, 'repository' | 'number'>,
): boolean {
  return one.number === other.number && one.repository.toLowerCase() === other.repository.toLowerCase();
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}
