import type { CheckSight } from '../action.ts';
import type { CheckRun } from '../ports/github/checks.ts';
import { entryOf, type RepositoryCatalogue } from '../repository/catalogue.ts';
import type { Member } from './change-set.ts';

const GREEN = new Set(['success', 'neutral', 'skipped']);

/** What keeps a check from being green, as words after a repository's name; `missing` when nobody reported it. */
export interface CheckTrouble {
  readonly name: string;
  readonly reason: string;
  readonly missing: boolean;
  /** It ended, and not well: only a person's doing changes that. */
  readonly failed: boolean;
}

/**
 * Trouble of the checks that are named (our names; the catalogue says what the repository calls them). Several apps may
 * report a check of one name: then all must be green, for a name alone can be taken by anybody.
 */
export function namedTrouble(
  catalogue: RepositoryCatalogue,
  member: Member,
  checks: readonly string[],
  runs: readonly CheckRun[],
): readonly CheckTrouble[] {
  const names = entryOf(catalogue, member.repositoryId, member.repository)?.checks ?? {};
  return checks.flatMap((ours) => {
    const theirs = names[ours] ?? ours;
    const name = ours === theirs ? ours : `${ours} (${theirs})`;
    const named = runs.filter((run) => run.name === theirs);
    if (named.length === 0)
      return [{ name, reason: `check ${name} was not reported yet`, missing: true, failed: false }];
    const bad = named.find((run) => run.status === 'completed' && !isGreen(run)) ?? named.find((run) => !isGreen(run));
    return bad === undefined ? [] : [trouble(name, bad)];
  });
}

/** How each named check stands, by what the repository calls it. */
export function namedSights(
  catalogue: RepositoryCatalogue,
  member: Member,
  checks: readonly string[],
  runs: readonly CheckRun[],
): { readonly [check: string]: CheckSight } {
  const names = entryOf(catalogue, member.repositoryId, member.repository)?.checks ?? {};
  return Object.fromEntries(
    checks.map((ours) => {
      const theirs = names[ours] ?? ours;
      const named = runs.filter((run) => run.name === theirs);
      return [theirs, sightOf(named)] as const;
    }),
  );
}

function sightOf(named: readonly CheckRun[]): CheckSight {
  if (named.length === 0) return 'missing';
  if (named.some((run) => run.status === 'completed' && !isGreen(run))) return 'failed';
  return named.every(isGreen) ? 'passed' : 'running';
}

/**
 * Trouble of whatever checks there are. `app` is Baton's own slug: its unfinished checks (a run's progress among them) are
 * none, its failed ones are.
 */
export function anyTrouble(runs: readonly CheckRun[], app: string): readonly CheckTrouble[] {
  return runs
    .filter((run) => !isGreen(run) && (run.status === 'completed' || run.app !== app))
    .map((run) => trouble(run.name, run));
}

/** GitHub counts neutral and skipped as passed. */
export function isGreen({ status, conclusion }: CheckRun): boolean {
  return status === 'completed' && conclusion !== undefined && GREEN.has(conclusion);
}

function trouble(name: string, { status, conclusion }: CheckRun): CheckTrouble {
  const failed = status === 'completed';
  const reason = failed
    ? `check ${name} ended as ${(conclusion ?? 'nothing').replace('_', ' ')}; running it again may pass`
    : `check ${name} is ${status.replace('_', ' ')}`;
  return { name, reason, missing: false, failed };
}
