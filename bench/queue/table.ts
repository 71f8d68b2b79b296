import type { Goal } from './goals.ts';
import type { Row } from './rows.ts';

const COLUMNS = [
  'requests',
  'points',
  'content',
  'refused',
  'open',
  'merged',
  'T_min',
  'T_joint',
  'x bound',
  'forecast',
] as const;
const NAME = 30;
const WIDTH = 10;

/** `12,345`, or `4.5` where a tenth matters. */
function number(value: number): string {
  const text = value < 100 && !Number.isInteger(value) ? value.toFixed(1) : value.toFixed(0);
  return text.replace(/\B(?=(\d{3})+$)/g, ',');
}

export const LEGEND = `Seconds. T_min: the least time that each limit alone leaves; x bound: the time against it, or against T_joint.
T_joint: the least that all limits leave together, found where T_min promises less than was measured, because no schedule
can reach T_min there: one limit's full windows leave another's empty.
`;

/** The rows of one number of repositories and one kind of change set, side by side. */
export function showGroup(rows: readonly Row[]): string {
  const [{ count, change }] = rows as [Row];
  const heading =
    `  ${number(count)} repositories, ${change}`.padEnd(NAME) + COLUMNS.map((name) => name.padStart(WIDTH)).join('');
  const bounds = new Map(rows.map(({ client, bound }) => [client.over, bound]));
  const why = [...bounds].map(([over, { limit }]) => {
    const name = over === 'rest' ? 'REST' : 'GraphQL';
    return `${name} ${limit === undefined ? 'waits for no limit' : `is bound by ${limit}`}`;
  });
  const width = NAME + COLUMNS.length * WIDTH;
  return [heading, ...rows.map(showRow), `    ${why.join('; ')}`.slice(0, width), ''].join('\n');
}

function showRow({ client, tally, open, all, bound, joint, forecast }: Row): string {
  const cells = [
    number(tally.requests),
    number(tally.points),
    number(tally.content),
    number(tally.refused.length),
    number(open),
    number(all),
    number(bound.seconds),
    joint === undefined ? '' : number(joint),
    (all / Math.max(bound.seconds, joint ?? 0)).toFixed(2),
    forecast === undefined ? '' : number(forecast.seconds),
  ];
  const name = `${client.ours ? '  > ' : '    '}${client.name}`.padEnd(NAME);
  return name + cells.map((cell) => cell.padStart(WIDTH)).join('');
}

/** Every goal with the worst that was measured of it; those that were missed each by name. */
export function showGoals(goals: readonly Goal[]): string {
  const names = [...new Set(goals.map(({ name }) => name))];
  const lines = names.map((name) => {
    const these = goals.filter((goal) => goal.name === name);
    const worst = these.reduce((one, other) => (other.measured / other.most > one.measured / one.most ? other : one));
    const missed = these.filter(({ kept }) => !kept).length;
    const verdict = missed === 0 ? 'kept' : `MISSED ${missed} of ${these.length}`;
    const line = `${name.padEnd(58)} worst ${worst.measured.toFixed(2)} of ${worst.most.toFixed(2)} ${worst.unit}`;
    return `${line.padEnd(96)} ${verdict}`;
  });
  const missed = goals
    .filter(({ kept }) => !kept)
    .map(({ where, name, measured, most, unit }) => {
      return `  MISSED ${where}: ${name}: ${measured.toFixed(2)} ${unit}, at most ${most.toFixed(2)}`;
    });
  return [...lines, ...missed].join('\n');
}
