import type { Chain, Take } from '../../../bench/queue/joint-bound.ts';
import type { Cap, QuotaLimits } from '../../../src/core/quota/limits.ts';

/** More are not tried. */
const MOST_WINDOWS = 4;

/** One request of one repository: in which window it is sent, and in which it ends. */
interface Placed {
  readonly take: Take;
  readonly sent: number;
  readonly ended: number;
}

/** The fewest windows of a minute that any schedule of whole requests needs, found by trying all; undefined when it takes too many. */
export function fewestWindows(chains: readonly Chain[], limits: QuotaLimits): number | undefined {
  for (let windows = 1; windows <= MOST_WINDOWS; windows += 1) {
    for (let last = 0; last < windows; last += 1) {
      const repositories = chains.flatMap(({ count, open, land }) =>
        Array.from({ length: count }, () => ({ open, land })),
      );
      if (place(repositories, [], { windows, last, limits })) return windows;
    }
  }
  return undefined;
}

interface Trial {
  readonly windows: number;
  /** The window in which the last is open. */
  readonly last: number;
  readonly limits: QuotaLimits;
}

/** Whether the repositories can be placed beside what is placed already. */
function place(
  left: readonly { open: readonly Take[]; land: readonly Take[] }[],
  placed: Placed[],
  trial: Trial,
): boolean {
  const [next, ...others] = left;
  if (next === undefined) return true;
  const todo = [
    ...next.open.map((take) => ({ take, from: 0, to: trial.last })),
    ...next.land.map((take) => ({ take, from: trial.last, to: trial.windows - 1 })),
  ];
  const go = (at: number, before: number): boolean => {
    const one = todo[at];
    if (one === undefined) return place(others, placed, trial);
    for (let sent = Math.max(before, one.from); sent <= one.to; sent += 1) {
      const latest = trial.limits.cpuShare === 0 ? sent : Math.min(one.to, sent + 1);
      for (let ended = sent; ended <= latest; ended += 1) {
        placed.push({ take: one.take, sent, ended });
        if (keeps(placed, trial) && go(at + 1, ended)) return true;
        placed.pop();
      }
    }
    return false;
  };
  return go(0, 0);
}

function keeps(placed: readonly Placed[], { windows, limits }: Trial): boolean {
  const { cpuShare } = limits;
  const within = ({ units, seconds }: Cap, when: 'sent' | 'ended', need: (take: Take) => number) => {
    const span = seconds / 60;
    for (let first = 0; first < windows; first += 1) {
      let sum = 0;
      let longest = 0;
      for (const one of placed) {
        if (one[when] < first || one[when] >= first + span) continue;
        sum += need(one.take);
        longest = Math.max(longest, need(one.take));
      }
      // CPU may be overdrawn by the request that finds a little of it left.
      if (when === 'ended' ? sum - longest >= units : sum > units) return false;
    }
    return true;
  };
  return (
    within(limits.points, 'sent', ({ graphql, points }) => (graphql ? 0 : points)) &&
    within(limits.graphqlPoints, 'sent', ({ graphql, points }) => (graphql ? points : 0)) &&
    limits.content.every((cap) => within(cap, 'sent', ({ content }) => content)) &&
    (limits.families['pulls/create'] ?? []).every((cap) => within(cap, 'sent', ({ families }) => families.length)) &&
    (cpuShare === 0 ||
      (within(limits.cpu, 'ended', ({ seconds }) => seconds) &&
        within(limits.graphqlCpu, 'ended', ({ graphql, seconds }) => (graphql ? seconds : 0))))
  );
}
