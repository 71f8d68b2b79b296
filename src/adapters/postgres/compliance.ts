import type pg from 'pg';
import type {
  Compliance,
  ComplianceFilter,
  StandingCount,
  TrendDay,
  WaiverInForce,
} from '../../core/ports/compliance.ts';
import { COLUMNS, type EvaluationRow, evaluationOf } from './evaluations.ts';
import { guarded } from './guard.ts';

/** The last evaluations of pull requests that are open; takes the filter as $1 to $3. */
const PRESENT = `newest as (
    select e.*, max(e.at) over (partition by e.installation, e.repository, e.pull) as last from evaluation e
    where not e.past and ($1::text is null or e.org = $1) and ($2::text is null or e.repository = $2)
  ), present as (
    select n.* from newest n where n.at = n.last and ($3::text is null or n.policy = $3)
      and not exists (select 1 from pull_standing s where s.installation = n.installation and s.repository = n.repository
        and s.pull = n.pull and not s.open)
  )`;

export function createCompliance(pool: pg.Pool): Compliance {
  const ask = async <Row extends pg.QueryResultRow>(
    text: string,
    filter: ComplianceFilter,
    more: readonly unknown[],
  ) => {
    const { org = null, repository = null, policy = null } = filter;
    return (await guarded(() => pool.query<Row>(text, [org, repository, policy, ...more]))).rows;
  };
  return {
    standing: (filter) =>
      ask<StandingCount>(
        `with ${PRESENT} select org, repository, policy, conclusion, mode = 'shadow' as shadow, count(*)::int as pulls
         from present group by 1, 2, 3, 4, 5 order by 1, 3, 2, 4, 5`,
        filter,
        [],
      ),
    async against(filter, limit) {
      const rows = await ask<EvaluationRow>(
        `with ${PRESENT} select ${COLUMNS} from present where conclusion <> 'success'
         order by array_position(array['failure', 'action_required', 'neutral'], conclusion), at desc, repository, pull, policy limit $4`,
        filter,
        [limit],
      );
      return rows.map(evaluationOf);
    },
    waivers: (filter, { now, limit }) =>
      ask<WaiverInForce>(
        `with ${PRESENT} select org, repository, policy, w ->> 'rule' as rule, w ->> 'by' as by, (w ->> 'until')::float8 as until,
           array_agg(distinct pull order by pull) as pulls
         from present cross join jsonb_array_elements(waivers) w where (w ->> 'until')::float8 > $4
         group by 1, 2, 3, 4, 5, 6 order by 6, 2, 3, 4, 5 limit $5`,
        filter,
        [now, limit],
      ),
    trend: (filter, since) =>
      ask<TrendDay>(
        `select org, policy, to_char(first_at at time zone 'utc', 'YYYY-MM-DD') as day, count(*)::int as heads,
           (count(*) filter (where conclusion = 'success'))::int as passed
         from evaluation where first_at >= date_trunc('day', to_timestamp($4::float8 / 1000), 'utc')
           and ($1::text is null or org = $1) and ($2::text is null or repository = $2) and ($3::text is null or policy = $3)
         group by 1, 2, 3 order by 3, 1, 2`,
        filter,
        [since],
      ),
  };
}
