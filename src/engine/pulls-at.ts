import type pg from 'pg';
import { type RepositoryRef, subject } from '../core/event.ts';

/**
 * The pull requests whose head a commit is, with their base branches, as was heard of them (`pull_request.*`) or seen when
 * the open state was compared last. GitHub lists none of a fork's commit, and a commit status names none at all.
 */
export async function pullsAt(
  pool: pg.Pool,
  at: { readonly installation: number; readonly repository: RepositoryRef; readonly sha: string },
): Promise<readonly { readonly number: number; readonly branch: string }[]> {
  const { installation, repository, sha } = at;
  const { rows } = await pool.query<{ number: number; branch: string }>({
    name: 'pulls-at',
    text: `with heard as (
       select distinct on (data::json ->> 'number') (data::json ->> 'number')::int as number,
         data::json ->> 'baseBranch' as branch, data::json ->> 'sha' as sha, data::json ->> 'state' as state
       from signal where key = $1 and name like 'pull\\_request.%' order by data::json ->> 'number', seq desc
     )
     select number, branch from heard where state = 'open' and branch is not null
     union
     select number, level::json ->> 'base' from pull_seen
     where installation = $2 and repository = $3 and level::json ->> 'sha' = $4 and level::json ->> 'state' = 'open'
       and not exists (select 1 from heard where heard.number = pull_seen.number)`,
    values: [subject.commit(repository.fullName, sha), installation, repository.id, sha],
  });
  return rows;
}
