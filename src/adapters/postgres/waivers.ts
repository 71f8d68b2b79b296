import type pg from 'pg';
import type { Waivers } from '../../core/ports/waivers.ts';
import { guarded } from './guard.ts';

const KNOWN = `not exists (select 1 from installation where id = $1 and state = 'deleted')`;
const HERE = 'installation = $1 and lower(repository) = lower($2) and pull = $3';

interface Row {
  readonly policy: string;
  readonly rule: string;
  readonly branch: string;
  readonly by: string;
  readonly reason: string;
  readonly ticket: string | null;
  readonly until: number;
}

export function createWaivers(pool: pg.Pool): Waivers {
  return {
    async grant(
      { installation, org, repository, pull },
      { id, policy, rule, branch, by, reason, ticket, grantedAt, until },
    ) {
      const what = [policy, rule, branch, by, reason, ticket ?? null, grantedAt, until];
      await guarded(() =>
        pool.query(
          `insert into waiver (installation, repository, pull, org, id, policy, rule, branch, granted_by, reason, ticket, granted_at, until)
           select $1::bigint, $2, $3::int, $4, $5, $6, $7, $8, $9, $10, $11,
             to_timestamp($12::float8 / 1000), to_timestamp($13::float8 / 1000) where ${KNOWN}
           on conflict (installation, id) do nothing`,
          [installation, repository, pull, org, id, ...what],
        ),
      );
    },
    async withdraw({ installation, repository, pull }, { policy, rule }, { id, by, at }) {
      const { rowCount } = await guarded(() =>
        pool.query(
          `update waiver set withdrawal = $6, withdrawn_by = $7, withdrawn_at = coalesce(withdrawn_at, to_timestamp($8::float8 / 1000))
           where ${HERE} and policy = $4 and rule = $5
             and (withdrawal = $6 or withdrawal is null and until > to_timestamp($8::float8 / 1000))`,
          [installation, repository, pull, policy, rule, id, by, at],
        ),
      );
      return rowCount ?? 0;
    },
    async ofPull({ installation, repository, pull }) {
      const { rows } = await guarded(() =>
        pool.query<Row>({
          name: 'waivers-of-pull',
          text: `select policy, rule, branch, granted_by as by, reason, ticket, (extract(epoch from until) * 1000)::float8 as until
                 from waiver where ${HERE} and withdrawal is null order by granted_at, id`,
          values: [installation, repository, pull],
        }),
      );
      return rows.map(({ ticket, until, ...row }) => ({
        ...row,
        until: Math.round(until),
        ...(ticket === null ? {} : { ticket }),
      }));
    },
    async judgeAgain({ installation, org, repository, pull, policy, at }) {
      await guarded(() =>
        pool.query(
          `insert into judge_again (installation, repository, pull, org, policy, at)
           select $1::bigint, $2, $3::int, $4, $5, to_timestamp($6::float8 / 1000) where ${KNOWN}
           on conflict (installation, lower(repository), pull, policy) do update set at = excluded.at`,
          [installation, repository, pull, org, policy, at],
        ),
      );
    },
    async judgeAllAgain(installation, at) {
      await guarded(() =>
        pool.query(
          `update judge_again set at = to_timestamp($2::float8 / 1000)
           where installation = $1 and at > to_timestamp($2::float8 / 1000)`,
          [installation, at],
        ),
      );
    },
    async due(now, limit) {
      const { rows } = await guarded(() =>
        pool.query<{ installation: string; org: string; repository: string; pull: number; policy: string; at: number }>(
          `select installation, org, repository, pull, policy, (extract(epoch from at) * 1000)::float8 as at from judge_again
           where at <= to_timestamp($1::float8 / 1000) order by judge_again.at, installation, repository, pull, policy limit $2`,
          [now, limit],
        ),
      );
      return rows.map((row) => ({ ...row, installation: Number(row.installation), at: Math.round(row.at) }));
    },
    async seenTo({ installation, repository, pull, policy, at }) {
      await guarded(() =>
        pool.query(`delete from judge_again where ${HERE} and policy = $4 and at = to_timestamp($5::float8 / 1000)`, [
          ...[installation, repository, pull, policy, at],
        ]),
      );
    },
  };
}
