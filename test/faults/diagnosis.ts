// What a person who looks into a hurt run that went wrong wants to see first.
import type pg from 'pg';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { Flow } from './flows/flow.ts';

/** So many facts of each open run, the last ones. */
const FACTS = 12;
const WIDTH = 300;

/** The last facts of the runs that are open, what was said to them, and the comments and checks of all pull requests. */
export async function diagnosis(flow: Flow, simulator: Simulator, client: pg.Pool): Promise<string> {
  const { rows: facts } = await client.query<{ run: string; seq: string; body: string }>(
    `select run, seq, body from (
       select f.run_id as run, f.seq, f.body, row_number() over (partition by f.run_id order by f.seq desc) as back
       from fact f join run r on r.id = f.run_id where r.ended_at is null) last
     where back <= $1 order by run, seq`,
    [FACTS],
  );
  const { rows: signals } = await client.query<{ at: Date; key: string; name: string; by: string | null }>(
    `select at, key, name, by from signal where name in ('approve', 'reject') or name like 'pull_request%' order by seq desc limit 20`,
  );
  return [
    ...facts.map(({ run, seq, body }) => `${run} ${seq} ${short(body)}`),
    ...signals.map(({ at, key, name, by }) => `signal ${at.getTime()} ${name} for ${key} by ${by ?? 'nobody'}`),
    ...flow.members.flatMap((name) => seen(simulator, `${flow.organization}/${name}`)),
  ].join('\n');
}

function seen(simulator: Simulator, repository: string): string[] {
  const { issues, comments, checks } = simulator.hub.repository(repository);
  return [
    ...[...issues.values()].map(({ number, state, pull }) => {
      const own = [...checks.values()].filter(({ suite }) => suite.sha === pull?.head.sha);
      const told = own.map(
        ({ id, name, status, conclusion, output, completedAt }) =>
          `${id} ${name} ${conclusion ?? status} at ${completedAt} “${output.title ?? ''}”`,
      );
      return `${repository}#${number} ${state}: ${told.join(', ')}`;
    }),
    ...[...comments.values()].map(
      ({ issue, author, body, createdAt, reactions }) =>
        `${createdAt} ${author.account.login} on ${repository}#${issue} (${reactions.map(({ content }) => content).join(', ')}): ${short(body)}`,
    ),
  ];
}

const short = (text: string) => text.replaceAll('\n', ' ').slice(0, WIDTH);
