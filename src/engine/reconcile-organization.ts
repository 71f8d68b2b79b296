import { subject } from '../core/event.ts';
import { Fault, toFault } from '../core/fault.ts';
import type { Repository } from '../core/ports/github/repositories.ts';
import type { GitHub } from '../core/ports/github.ts';
import { pushLetter } from '../core/reconciliation/letter.ts';
import type { Sweep } from './reconcile.ts';
import type { KnownInstallation } from './reconcile-installations.ts';
import { reconcileRepository } from './reconcile-repository.ts';

/** Repositories of one installation in one sweep, at a request or two each; the others have their turn in the next. */
const MOST_REPOSITORIES = 500;
/** Signals of what was heard are kept so long at least (sweep.ts); of what is older nobody can say that it was missed. */
const REMEMBERED = 14 * 24 * 3_600_000;

interface Row {
  readonly repository: string;
  readonly until: number;
  readonly head: string | null;
}

/**
 * Compares an organization: its configuration, and the pull requests of its repositories, those first that were not looked
 * at for longest. `before` is when the whole was last compared: a repository that came since is looked at from then on.
 */
export async function reconcileOrganization(
  sweep: Sweep,
  installation: KnownInstallation,
  before: number | undefined,
): Promise<{ readonly repositories: number; readonly complete: boolean }> {
  const { pool, log, stop } = sweep;
  const github = (await sweep.world.github(installation.id)).inLane('bulk');
  const all = (await github.repositories.list()).filter(({ archived }) => !archived);
  const { rows } = await pool.query<Row>(
    `select repository, extract(epoch from until)::float8 * 1000 as until, head from reconciled
     where installation = $1 and repository <> 0`,
    [installation.id],
  );
  await forgetStandings(sweep, installation.id, all);
  const known = new Map(rows.map((row) => [Number(row.repository), row]));
  const start = Math.max(installation.createdAt, sweep.now - REMEMBERED, before ?? 0);
  const longest = all.toSorted((a, b) => (known.get(a.id)?.until ?? 0) - (known.get(b.id)?.until ?? 0));
  const these = longest.slice(0, MOST_REPOSITORIES);
  if (these.length < all.length)
    log.warn({ org: installation.org, left: all.length - these.length }, 'repositories were left for the next sweep');
  let repositories = 0;
  for (const repository of these) {
    stop.throwIfAborted();
    const since = known.get(repository.id)?.until ?? start;
    const first = !known.has(repository.id);
    if (await compare(sweep, { github, installation, repository, since, first })) repositories += 1;
  }
  await compareConfiguration(sweep, { installation, all, known }).catch((error: unknown) =>
    log.warn({ org: installation.org, reason: toFault(error).message }, 'a configuration was not compared'),
  );
  return { repositories, complete: repositories === all.length };
}

/**
 * Pull requests of repositories that were renamed, transferred, archived or taken from the app: nobody tells when those are
 * closed, so what policies said of them counts as past.
 */
async function forgetStandings({ pool, now }: Sweep, installation: number, all: readonly Repository[]): Promise<void> {
  await pool.query(
    `update evaluation set past = true where not past and installation = $1 and repository <> all($2::text[])
       and at < to_timestamp($3::float8 / 1000)`,
    [installation, all.map(({ fullName }) => fullName), now],
  );
}

/** False when the repository could not be asked: then it is looked at from the same time on in the next sweep. */
async function compare(
  sweep: Sweep,
  about: {
    readonly github: GitHub;
    readonly installation: KnownInstallation;
    readonly repository: Repository;
    readonly since: number;
    readonly first: boolean;
  },
): Promise<boolean> {
  try {
    await reconcileRepository(sweep, about);
    return true;
  } catch (error) {
    // GitHub asked to wait: it is not asked for the next repository either.
    if (!(error instanceof Fault) || error.retry.kind === 'at') throw error;
    sweep.log.warn({ repository: about.repository.fullName, reason: error.message }, 'a repository was not compared');
    return false;
  }
}

/** Loading it tells people what is wrong in it; a head that nobody was told of is a push that was missed. */
async function compareConfiguration(
  { pool, organizations, send }: Sweep,
  about: {
    readonly installation: KnownInstallation;
    readonly all: readonly Repository[];
    readonly known: ReadonlyMap<number, Row>;
  },
): Promise<void> {
  const { all, known } = about;
  const { id: installation, org } = about.installation;
  const { config } = await organizations.load(installation, org);
  const repository = all.find(({ fullName }) => fullName === config?.repository);
  if (config === undefined || repository === undefined) return;
  const before = known.get(repository.id)?.head;
  if (before === config.sha) return;
  if (before != null && !(await isPushHeard(pool, repository, config.sha)))
    await send(
      installation,
      pushLetter({ installation, org, repository }, repository.defaultBranch, { before, after: config.sha }),
    );
  await pool.query('update reconciled set head = $3 where installation = $1 and repository = $2', [
    ...[installation, repository.id, config.sha],
  ]);
}

async function isPushHeard(pool: Sweep['pool'], { fullName }: Repository, sha: string): Promise<boolean> {
  const { rowCount } = await pool.query(`select 1 from signal where key = $1 and name = 'push' limit 1`, [
    subject.commit(fullName, sha),
  ]);
  return rowCount === 1;
}
