import { allowed, type Row } from './rows.ts';

/** Something promised, and what was measured. */
export interface Goal {
  readonly name: string;
  readonly where: string;
  readonly measured: number;
  readonly most: number;
  readonly unit: string;
  readonly kept: boolean;
}

export function goal(name: string, where: string, measured: number, most: number, unit: string): Goal {
  // A rounding error of seconds that were added up breaks no promise.
  return { name, where, measured, most, unit, kept: measured <= most + 1e-6 };
}

const MINUTE = 60_000;

/** What the issue promises of a row; of other people's clients only that they did the same work. */
export function goalsOf(row: Row): readonly Goal[] {
  const { model, count, change, client, tally, all, forecast } = row;
  const where = `${model.name}, ${count} repositories, ${change}, ${client.name}`;
  const wrong = goal('repositories in which something is missing or twice', where, row.wrong.length, 0, 'repositories');
  if (!client.ours) return [wrong];
  const refused =
    model.refusals === 0
      ? goal('refusals where all limits are known', where, tally.refused.length, 0, 'refusals')
      : goal(
          'refusals in any minute where caps are observed or hidden',
          where,
          mostIn(tally.refused, MINUTE),
          1,
          'refusals',
        );
  const told =
    forecast === undefined
      ? []
      : [goal('forecast, off by', where, Math.abs(forecast.seconds / all - 1) * 100, 10, '%')];
  const polls = goal('reads of what was read before', where, tally.again, 0, 'reads');
  return [wrong, refused, ...timeGoals(row, where), polls, ...told, ...ledger(row, where)];
}

/** A bound that is above what was measured is none. */
function timeGoals({ model: { name, slack }, bound, joint = 0, all, serial }: Row, where: string): readonly Goal[] {
  const most = allowed(Math.max(bound.seconds, joint), serial, slack);
  const time = goal(`time in ${name}: bound + max(2 serial, ${100 * slack} %)`, where, all, most, 's');
  return joint === 0 ? [time] : [time, goal('T_joint, where it was needed, against the time', where, joint, all, 's')];
}

/** What the set needs besides its repositories: the tracking issue, and a read of a hundred heads at a time. */
function ledger({ count, change, client, tally, model }: Row, where: string): readonly Goal[] {
  if (client.over !== 'graphql' || change !== 'lean' || tally.refused.length > 0) return [];
  const heads = Math.ceil(count / 100);
  const content = (model.reading === 'posted' ? 1 : 2) * count + 1;
  return [
    goal('3 requests a repository, lean over GraphQL', where, (tally.requests - 1 - heads) / count, 3, 'requests'),
    goal('15 points a repository, lean over GraphQL', where, (tally.points - 5 - heads) / count, 15, 'points'),
    goal('content units, lean over GraphQL: one each and one for all', where, tally.content, content, 'units'),
  ];
}

/** The most of these moments that lie in any stretch of so many milliseconds. */
function mostIn(moments: readonly number[], span: number): number {
  const sorted = moments.toSorted((one, other) => one - other);
  let from = 0;
  return sorted.reduce((most, at, index) => {
    while (sorted[from]! <= at - span) from += 1;
    return Math.max(most, index - from + 1);
  }, 0);
}
