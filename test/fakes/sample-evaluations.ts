import type { Evaluation } from '../../src/core/ports/evaluations.ts';
import { anEvaluation } from './evaluation.ts';
import type { FakeEvaluations } from './evaluations.ts';

const DAY = 86_400_000;
const REPOSITORIES = ['acme/design-tokens', 'acme/web-react', 'acme/web-angular', 'acme/web-vue', 'acme/docs'];

interface Habit extends Pick<Evaluation, 'policy' | 'enforcement' | 'mode'> {
  readonly otherwise: Evaluation['conclusion'];
  readonly title: string;
  /** One of so many heads does not hold, at the beginning and at the end. */
  readonly oneOf: readonly [number, number];
}

const HABITS: readonly Habit[] = [
  {
    ...{ policy: 'contrast', enforcement: 'blocking', mode: 'enforce', otherwise: 'failure', oneOf: [3, 6] },
    title: '2 of 14 pairs are below 4.5:1, the worst 3.95:1',
  },
  {
    ...{
      policy: 'two-approvals',
      enforcement: 'blocking',
      mode: 'enforce',
      otherwise: 'action_required',
      oneOf: [4, 5],
    },
    title: 'Waiting: 1 of 2 approvals by design-system',
  },
  {
    ...{ policy: 'bundle-size', enforcement: 'warning', mode: 'warn', otherwise: 'neutral', oneOf: [5, 6] },
    title: 'Warning: app.js is 512 KB, 12 KB more than the limit',
  },
  {
    ...{ policy: 'keyboard', enforcement: 'warning', mode: 'shadow', otherwise: 'neutral', oneOf: [2, 4] },
    title: 'Warning: 3 handlers cannot be reached by keyboard',
  },
  {
    ...{ policy: 'secrets', enforcement: 'blocking', mode: 'enforce', otherwise: 'failure', oneOf: [40, 60] },
    title: '1 secret in the added lines of 1 file',
  },
];

/** A month of an organization's pull requests before `now` (epoch milliseconds): most merged, the newest ones open. */
export async function aMonth(record: FakeEvaluations, now: number): Promise<void> {
  let pull = 0;
  for (let ago = 29; ago >= 0; ago--) {
    const weekday = new Date(now - ago * DAY).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    for (const repository of REPOSITORIES) {
      pull++;
      const at = now - ago * DAY - (pull % 7) * 3_000_000;
      await record.record(
        HABITS.map((habit, index) => judged(habit, { repository, pull, at, ago, nth: mixed(pull * 29 + index) })),
      );
      if (ago > 2 || pull % 3 === 0) {
        await record.stands({ installation: 7, repository, pull, open: false, at });
      }
    }
  }
}

function judged(
  { otherwise, title, oneOf: [first, last], ...habit }: Habit,
  {
    nth,
    ago,
    ...about
  }: {
    readonly nth: number;
    readonly ago: number;
    readonly repository: string;
    readonly pull: number;
    readonly at: number;
  },
): Evaluation {
  const oneOf = Math.round(first + ((last - first) * (29 - ago)) / 29);
  const holds = nth % oneOf !== 0;
  const { repository, pull, at } = about;
  const waived = habit.policy === 'contrast' && nth % 4 === 1;
  return anEvaluation({
    ...habit,
    ...about,
    url: `https://github.com/${repository}/pull/${pull}`,
    headSha: mixed(pull)
      .toString(16)
      .padStart(40, String(pull * 7919)),
    conclusion: holds ? 'success' : otherwise,
    title: holds ? 'All rules hold' : title,
    waivers: waived
      ? [{ rule: 'accessibility.contrast', by: 'mira', until: at + (pull % 2 === 0 ? 9 : 40) * DAY }]
      : [],
  });
}

/** The same number for the same one, and no pattern between neighbours. */
function mixed(number: number): number {
  return Math.imul(number ^ (number >>> 3), 0x9e3779b1) >>> 12;
}
