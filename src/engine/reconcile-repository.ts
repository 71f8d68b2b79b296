import { subject } from '../core/event.ts';
import type { DatedPull, Pull } from '../core/ports/github/pulls.ts';
import type { Repository } from '../core/ports/github/repositories.ts';
import type { GitHub } from '../core/ports/github.ts';
import { commentLetter, pullLetter } from '../core/reconciliation/letter.ts';
import { type Known, levelIn, levelOf, lostActions, readLevel, stoodAt } from '../core/reconciliation/pull-level.ts';
import type { Sweep } from './reconcile.ts';
import type { KnownInstallation } from './reconcile-installations.ts';

/** GitHub counts whole seconds, and its clock is not ours: what is near the edge is compared twice. Milliseconds. */
const OVERLAP = 60_000;

interface About {
  readonly github: GitHub;
  readonly installation: KnownInstallation;
  readonly repository: Repository;
  /** Everything before that was compared. */
  readonly since: number;
  /** Nothing was compared here before. */
  readonly first: boolean;
}

/**
 * Compares the pull requests that changed since the last look, and new comments on them, with what was heard: one request
 * where nothing changed, two elsewhere, one more the first time. What is remembered is written last, so that a crash only repeats the comparison.
 */
export async function reconcileRepository(sweep: Sweep, about: About): Promise<void> {
  const { github, installation, repository, since } = about;
  const from = { installation: installation.id, org: installation.org, repository };
  const { pulls, truncated } = await github.pulls.changedSince(repository.fullName, since);
  if (truncated) sweep.log.warn({ repository: repository.fullName }, 'more pull requests changed than were compared');
  const settled = pulls.filter(({ updatedAt }) => updatedAt <= sweep.settledBefore);
  if (pulls.length > 0) {
    const known = await knownLevels(sweep, about, pulls);
    for (const pull of settled) {
      const before = known.get(pull.number) ?? [];
      for (const action of lostActions(pull, before, since))
        await sweep.send(installation.id, pullLetter(from, pull, action, before));
    }
    await sendComments(sweep, about, pulls, known);
  }
  // Of what is older nothing is told, but the next look must know it.
  const others = about.first ? await github.pulls.list(repository.fullName, { state: 'open' }) : [];
  const listed = new Set(pulls.map(({ number }) => number));
  await remember(sweep, about, [...settled, ...others.filter(({ number }) => !listed.has(number))]);
}

/** What was seen by the last look and heard since, by number, oldest first. */
async function knownLevels(
  { pool }: Sweep,
  { installation, repository, since }: About,
  pulls: readonly DatedPull[],
): Promise<ReadonlyMap<number, readonly Known[]>> {
  const numbers = new Map(pulls.map(({ number }) => [subject.pull(repository.fullName, number), number]));
  const [seen, heard] = await Promise.all([
    pool.query<{ number: number; level: string; at: number }>(
      `select number, level, extract(epoch from at)::float8 * 1000 as at from pull_seen
       where installation = $1 and repository = $2 and number = any($3)`,
      [installation.id, repository.id, [...numbers.values()]],
    ),
    pool.query<{ key: string; data: string; at: number }>(
      `select key, data, extract(epoch from at)::float8 * 1000 as at from signal
       where key = any($1) and name like 'pull\\_request.%' order by seq`,
      [[...numbers.keys()]],
    ),
  ]);
  const known = new Map<number, Known[]>();
  const add = (number: number | undefined, level: Known['level'] | undefined, at: number) => {
    if (number === undefined || level === undefined) return;
    known.set(number, [...(known.get(number) ?? []), { level, at }]);
  };
  for (const { number, level, at } of seen.rows) add(number, readLevel(JSON.parse(level)), at);
  const looked = new Set(known.keys());
  for (const { key, data, at } of heard.rows) {
    const number = numbers.get(key);
    // What was heard before the last look is in what it saw.
    if (number !== undefined && looked.has(number) && at < since) continue;
    add(number, levelIn(JSON.parse(data)), at);
  }
  return known;
}

/**
 * Comments that nobody was told of, for the commands in them. Only those that were never edited, and on a pull request only
 * while its head is what it was when the comment was written: nobody approves a commit that they cannot have seen.
 */
async function sendComments(
  sweep: Sweep,
  { github, installation, repository, since }: About,
  pulls: readonly DatedPull[],
  known: ReadonlyMap<number, readonly Known[]>,
): Promise<void> {
  const from = { installation: installation.id, org: installation.org, repository };
  const fresh = (await github.issues.commentsSince(repository.fullName, since)).filter(
    ({ createdAt, edited, author }) =>
      createdAt >= since && createdAt <= sweep.settledBefore && !edited && author !== github.self,
  );
  const idOf = (id: number) => `comment:${repository.fullName}:${id}:created`;
  const { rows } = await sweep.pool.query<{ id: string }>('select id from signal where id = any($1)', [
    fresh.map(({ id }) => idOf(id)),
  ]);
  const heard = new Set(rows.map(({ id }) => id));
  for (const comment of fresh.filter(({ id }) => !heard.has(idOf(id)))) {
    const pull = pulls.find(({ number }) => number === comment.issue);
    if (comment.onPull && (pull === undefined || !stoodAt(pull, known.get(pull.number) ?? [], comment.createdAt))) {
      sweep.log.info({ comment: idOf(comment.id) }, 'a missed comment was left: the pull request has moved since');
      continue;
    }
    await sweep.send(installation.id, commentLetter(from, comment));
  }
}

async function remember(
  { pool, settledBefore }: Sweep,
  { installation, repository }: About,
  pulls: readonly Pull[],
): Promise<void> {
  await pool.query(
    `with looked as (
       insert into reconciled (installation, repository, until) values ($1, $2, to_timestamp($3::float8 / 1000))
       on conflict (installation, repository) do update set until = excluded.until
     )
     insert into pull_seen (installation, repository, number, level, at)
     select $1, $2, g.number, g.level, to_timestamp($3::float8 / 1000) from unnest($4::int[], $5::text[]) as g(number, level)
     on conflict (installation, repository, number) do update set level = excluded.level, at = excluded.at`,
    [
      ...[installation.id, repository.id, settledBefore - OVERLAP],
      pulls.map(({ number }) => number),
      pulls.map((pull) => JSON.stringify(levelOf(pull))),
    ],
  );
}
