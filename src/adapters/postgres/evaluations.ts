import type pg from 'pg';
import type { Evaluation, Evaluations } from '../../core/ports/evaluations.ts';
import { guarded } from './guard.ts';

/** An evaluation as a row gives it; bigints come as text. */
export interface EvaluationRow {
  readonly installation: string;
  readonly org: string;
  readonly repository: string;
  readonly pull: number;
  readonly url: string | null;
  readonly head: string;
  readonly base: string;
  readonly policy: string;
  readonly enforcement: Evaluation['enforcement'];
  readonly mode: Evaluation['mode'];
  readonly conclusion: Evaluation['conclusion'];
  readonly title: string;
  readonly waivers: Evaluation['waivers'];
  readonly at_ms: number;
}

export const COLUMNS = `installation, org, repository, pull, url, head, base, policy, enforcement, mode, conclusion, title, waivers,
  (extract(epoch from at) * 1000)::float8 as at_ms`;

export function evaluationOf(row: EvaluationRow): Evaluation {
  const { installation, url, head, base, at_ms: at, ...same } = row;
  return {
    ...same,
    ...(url === null ? {} : { url }),
    ...{ installation: Number(installation), headSha: head, baseBranch: base, at: Math.round(at) },
  };
}

export function createEvaluations(pool: pg.Pool): Evaluations {
  return {
    async record(evaluations) {
      if (evaluations.length === 0) return;
      const given = [...new Map(evaluations.toSorted((a, b) => a.at - b.at).map((one) => [keyOf(one), one])).values()];
      // Two that record at once may both leave their rows as present: the newest is told apart where they are read.
      await guarded(() =>
        pool.query(
          `with given as (
             select g.*, to_timestamp(g.at_ms / 1000) as at from jsonb_to_recordset($1::jsonb) as g(installation bigint, org text, repository text,
               pull int, url text, head text, base text, policy text, enforcement text, mode text, conclusion text, title text,
               waivers jsonb, at_ms float8)
             where not exists (select 1 from installation i where i.id = g.installation and i.state = 'deleted')
           ), overtaken as (
             update evaluation e set past = true from given g
             where not e.past and e.installation = g.installation and e.repository = g.repository and e.pull = g.pull
               and e.at < g.at and not exists (select 1 from given h where h.installation = e.installation
                 and h.repository = e.repository and h.pull = e.pull and h.head = e.head and h.policy = e.policy)
           )
           insert into evaluation (installation, org, repository, pull, url, head, base, policy, enforcement, mode, conclusion,
             title, waivers, first_at, at)
           select installation, org, repository, pull, url, head, base, policy, enforcement, mode, conclusion, title, waivers, at, at
           from given
           on conflict (installation, repository, pull, head, policy) do update set org = excluded.org, url = excluded.url,
             base = excluded.base, enforcement = excluded.enforcement, mode = excluded.mode, conclusion = excluded.conclusion,
             title = excluded.title, waivers = excluded.waivers, at = excluded.at, past = false
             where evaluation.at <= excluded.at`,
          [JSON.stringify(given.map(rowOf))],
        ),
      );
    },
    async amend(evaluations) {
      if (evaluations.length === 0) return;
      await guarded(() =>
        pool.query(
          `update evaluation e set enforcement = g.enforcement, mode = g.mode, conclusion = g.conclusion, title = g.title,
             waivers = g.waivers
           from jsonb_to_recordset($1::jsonb) as g(installation bigint, repository text, pull int, head text, policy text,
             enforcement text, mode text, conclusion text, title text, waivers jsonb, at_ms float8)
           where e.installation = g.installation and e.repository = g.repository and e.pull = g.pull and e.head = g.head
             and e.policy = g.policy and e.at <= to_timestamp(g.at_ms / 1000)`,
          [JSON.stringify(evaluations.map(rowOf))],
        ),
      );
    },
    async recent({ installation, limit, policy }) {
      const { rows } = await guarded(() =>
        pool.query<EvaluationRow>(
          `select ${COLUMNS} from evaluation where installation = $1 and ($2::text is null or policy = $2)
           order by at desc, repository, pull, head, policy limit $3`,
          [installation, policy ?? null, limit],
        ),
      );
      return rows.map(evaluationOf);
    },
    async withdraw({ installation, repository, pull, at }) {
      await guarded(() =>
        pool.query(
          `update evaluation set past = true where not past and installation = $1 and repository = $2
             and pull = $3 and at < to_timestamp($4::float8 / 1000)`,
          [installation, repository, pull, at],
        ),
      );
    },
    async stands({ installation, repository, pull, open, at }) {
      await guarded(() =>
        pool.query(
          `with told as (
             insert into pull_standing (installation, repository, pull, open, told_at)
             select $1::bigint, $2::text, $3::int, $4::boolean, to_timestamp($5::float8 / 1000)
             where not exists (select 1 from installation where id = $1 and state = 'deleted')
             on conflict (installation, repository, pull) do update
               set open = excluded.open, told_at = excluded.told_at, at = clock_timestamp()
               where pull_standing.told_at < excluded.told_at or (pull_standing.told_at = excluded.told_at and excluded.open)
             returning open
           )
           update evaluation set past = not told.open from told where installation = $1 and repository = $2 and pull = $3`,
          [installation, repository, pull, open, at],
        ),
      );
    },
  };
}

function keyOf({ installation, repository, pull, headSha, policy }: Evaluation): string {
  return JSON.stringify([installation, repository, pull, headSha, policy]);
}

function rowOf({ headSha, baseBranch, at, ...same }: Evaluation): object {
  return { ...same, head: headSha, base: baseBranch, at_ms: at };
}
