import type { Changes } from '../../core/ports/github/changes.ts';
import type { CheckRun } from '../../core/ports/github/checks.ts';
import { Batch } from './batch.ts';
import { type Client, named } from './client.ts';
import { type GraphQlPull, PULL, pullOf, ROLLUP, type Rollup, runsOf } from './graphql-pull.ts';
import type { Ids } from './ids.ts';

interface Asked {
  readonly repository: string;
  readonly number: number;
}
type Standing = Awaited<ReturnType<Changes['standing']>>;

/** Each may bring 100 checks; 20 of them cost 1 point and stay far from GitHub's 10 s. */
const MOST = 20;

/**
 * Pull requests with their checks, 20 in a request. What GitHub did not tell whole (more than 100 checks, a head that moved
 * meanwhile) is `partial`: it is asked for alone, through REST.
 */
export function standings(client: Client, ids: Ids): Batch<Asked, Standing | 'partial'> {
  return new Batch({ most: MOST }, async (asked) => {
    const declared = asked.map((_, n) => `$o${n}: String!, $n${n}: String!, $i${n}: Int!`);
    const fields = asked.map(
      (_, n) =>
        `  r${n}: repository(owner: $o${n}, name: $n${n}) { id pullRequest(number: $i${n}) { ...pull ...rollup } }`,
    );
    const variables = asked.map(({ repository, number }, n) => {
      const { owner, repo } = named(repository);
      return { [`o${n}`]: owner, [`n${n}`]: repo, [`i${n}`]: number };
    });
    const { data, errors } = await client.graphql({
      name: 'changes.standing',
      query: `query standing(${declared.join(', ')}) {\n${fields.join('\n')}\n}\n${PULL}\n${ROLLUP}`,
      variables: Object.assign({}, ...variables) as { readonly [name: string]: unknown },
      mutations: [],
      ...(asked.length === 1 ? { repository: asked[0]!.repository } : {}),
    });
    return asked.map((one, n) => {
      if (errors.some(({ at }) => at === `r${n}`)) return 'partial';
      return standingOf(one, data[`r${n}`] as Found, ids);
    });
  });
}

type Found = {
  readonly id: string;
  readonly pullRequest: (GraphQlPull & { readonly statusCheckRollup: Rollup }) | null;
} | null;

function standingOf({ repository, number }: Asked, found: Found, ids: Ids): Standing | 'partial' {
  ids.keep(repository, '', found?.id);
  const pull = found?.pullRequest;
  if (pull === null || pull === undefined) return undefined;
  ids.keep(repository, `pull ${number}`, pull.id);
  const runs = runsOf(pull.statusCheckRollup, pull.headRefOid);
  return runs === undefined ? 'partial' : { pull: pullOf(pull), runs: latest(runs) };
}

/** Of each app and name only the run that was made last, as `checks.list` gives them. */
function latest(runs: readonly CheckRun[]): readonly CheckRun[] {
  const found = new Map<string, CheckRun>();
  for (const run of runs) {
    const key = `${run.app}\0${run.name}`;
    if ((found.get(key)?.id ?? -1) < run.id) found.set(key, run);
  }
  return [...found.values()];
}
