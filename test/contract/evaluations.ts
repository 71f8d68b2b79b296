import { describe, expect, test } from '@jest/globals';
import type { Compliance } from '../../src/core/ports/compliance.ts';
import type { Evaluation, Evaluations } from '../../src/core/ports/evaluations.ts';
import { anEvaluation } from '../fakes/evaluation.ts';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 20, 12);
const ALL = { installation: 7, limit: 100 };

/** What every record of evaluations must do, and what it must add up to. */
export function evaluationsContract(
  name: string,
  open: () => Promise<{ readonly evaluations: Evaluations; readonly compliance: Compliance }>,
) {
  const begin = async (...recorded: readonly Evaluation[]) => {
    const { evaluations, compliance } = await open();
    for (const one of recorded) await evaluations.record([one]);
    const count = async (filter = {}) => {
      const standing = await compliance.standing(filter);
      return Object.fromEntries(
        standing.map(({ repository, policy, conclusion, shadow, pulls }) => [
          [repository, policy, conclusion, ...(shadow ? ['shadow'] : [])].join(' '),
          pulls,
        ]),
      );
    };
    return { evaluations, compliance, count };
  };

  describe(name, () => {
    test('what was recorded is given back as it was, newest first, of one installation and if asked of one policy', async () => {
      const waivers = [{ rule: 'security.secrets', by: 'ada', until: NOON + DAY }];
      const first = anEvaluation({
        at: NOON,
        title: 'Ünï "quoted" \\u0041 <b>',
        waivers,
        url: 'https://github.com/acme/web/pull/1',
      });
      const second = anEvaluation({
        at: NOON + 1,
        pull: 2,
        policy: 'title',
        mode: 'shadow',
        enforcement: 'warning',
        conclusion: 'neutral',
      });
      const { evaluations } = await begin(first, second, anEvaluation({ installation: 8, at: NOON + 2 }));
      expect(await evaluations.recent(ALL)).toEqual([second, first]);
      expect(await evaluations.recent({ ...ALL, limit: 1 })).toEqual([second]);
      expect(await evaluations.recent({ ...ALL, policy: 'secrets' })).toEqual([first]);
      expect(await evaluations.recent({ ...ALL, installation: 9 })).toEqual([]);
    });

    test('nothing at all is recorded in one call, and the same thing twice in one is kept once', async () => {
      const { evaluations } = await begin();
      await evaluations.record([]);
      await evaluations.record([
        anEvaluation({ at: NOON + 1, title: 'later' }),
        anEvaluation({ at: NOON, title: 'earlier' }),
      ]);
      expect(await evaluations.recent(ALL)).toMatchObject([{ title: 'later' }]);
    });

    test('of one head and policy the later one is kept, in whatever order they come', async () => {
      const failed = anEvaluation({ at: NOON, conclusion: 'failure' });
      const passed = anEvaluation({ at: NOON + 1 });
      expect(await (await begin(failed, passed)).evaluations.recent(ALL)).toEqual([passed]);
      expect(await (await begin(passed, failed)).evaluations.recent(ALL)).toEqual([passed]);
    });

    test('what one policy says anew takes the place of what it said of that head, and the others stand as they were', async () => {
      const together = anEvaluation({ at: NOON, policy: 'together', conclusion: 'failure' });
      const { evaluations, count } = await begin();
      await evaluations.record([anEvaluation({ at: NOON }), together]);
      await evaluations.amend([]);
      await evaluations.amend([
        { ...together, at: NOON + 5, conclusion: 'success', title: 'anew' },
        { ...together, at: NOON + 5, headSha: 'f'.repeat(40) },
        anEvaluation({ at: NOON - 5, title: 'late' }),
      ]);
      expect(await count()).toEqual({ 'acme/web secrets success': 1, 'acme/web together success': 1 });
      const kept = await evaluations.recent(ALL);
      expect(kept.map(({ policy, title, at }) => [policy, title, at])).toEqual([
        ['secrets', anEvaluation({}).title, NOON],
        ['together', 'anew', NOON],
      ]);
    });

    test('an open pull request counts as it was judged last, by the policies that judged it then', async () => {
      const { evaluations, count } = await begin();
      const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
      await evaluations.record([
        anEvaluation({ headSha: a, at: NOON, conclusion: 'failure' }),
        anEvaluation({ headSha: a, at: NOON, policy: 'gone', conclusion: 'failure' }),
      ]);
      expect(await count()).toEqual({ 'acme/web gone failure': 1, 'acme/web secrets failure': 1 });
      await evaluations.record([anEvaluation({ headSha: b, at: NOON + 5 })]);
      expect(await count()).toEqual({ 'acme/web secrets success': 1 });
      // Who was slower says no more than what was.
      await evaluations.record([anEvaluation({ headSha: a, at: NOON + 2, conclusion: 'failure' })]);
      expect(await count()).toEqual({ 'acme/web secrets success': 1 });
      // The head is pushed back to what it was, and only one of the policies is still there.
      await evaluations.record([anEvaluation({ headSha: a, at: NOON + 9, conclusion: 'action_required' })]);
      expect(await count()).toEqual({ 'acme/web secrets action_required': 1 });
    });

    test('a pull request that is closed counts no more, though its last evaluation comes late; opened again it does', async () => {
      const one = { installation: 7, repository: 'acme/web', pull: 1 };
      const { evaluations, count } = await begin(anEvaluation({ at: NOON }), anEvaluation({ at: NOON, pull: 2 }));
      await evaluations.stands({ ...one, open: false, at: 5000 });
      expect(await count()).toEqual({ 'acme/web secrets success': 1 });
      await evaluations.record([anEvaluation({ at: NOON + 1 })]);
      expect(await count()).toEqual({ 'acme/web secrets success': 1 });
      await evaluations.stands({ ...one, open: true, at: 6000 });
      expect(await count()).toEqual({ 'acme/web secrets success': 2 });
      await evaluations.record([anEvaluation({ at: NOON + 2 })]);
      expect(await count()).toEqual({ 'acme/web secrets success': 2 });
      // Delivered again, or late.
      await evaluations.stands({ ...one, open: false, at: 5000 });
      expect(await count()).toEqual({ 'acme/web secrets success': 2 });
      // Closed and opened in one second, and told in any order.
      await evaluations.stands({ ...one, open: true, at: 7000 });
      await evaluations.stands({ ...one, open: false, at: 7000 });
      expect(await count()).toEqual({ 'acme/web secrets success': 2 });
      await evaluations.stands({ ...one, installation: 8, open: false, at: 9000 });
      expect(await count()).toEqual({ 'acme/web secrets success': 2 });
      expect(await evaluations.recent(ALL)).toHaveLength(2);
    });

    test('where no policy speaks any more what was said is past, until one speaks again', async () => {
      const { evaluations, count } = await begin(
        anEvaluation({ at: NOON }),
        anEvaluation({ at: NOON, pull: 2 }),
        anEvaluation({ at: NOON, repository: 'acme/docs' }),
      );
      await evaluations.withdraw({ installation: 7, repository: 'acme/web', pull: 1, at: NOON + 1 });
      expect(await count()).toEqual({ 'acme/docs secrets success': 1, 'acme/web secrets success': 1 });
      await evaluations.record([anEvaluation({ at: NOON + 3 })]);
      await evaluations.withdraw({ installation: 7, repository: 'acme/web', pull: 1, at: NOON + 3 });
      expect(await count()).toEqual({ 'acme/docs secrets success': 1, 'acme/web secrets success': 2 });
    });

    test('counts go by policy, repository, conclusion and whether it was only tried out, and can be asked for a part', async () => {
      const { count } = await begin(
        anEvaluation({ at: NOON }),
        anEvaluation({ at: NOON, pull: 2 }),
        anEvaluation({ at: NOON, pull: 3, conclusion: 'failure' }),
        anEvaluation({ at: NOON, pull: 4, mode: 'shadow', conclusion: 'neutral' }),
        anEvaluation({ at: NOON, repository: 'acme/docs', policy: 'title' }),
        anEvaluation({ at: NOON, repository: 'other/web', org: 'other', installation: 8 }),
      );
      const web = {
        'acme/web secrets success': 2,
        'acme/web secrets failure': 1,
        'acme/web secrets neutral shadow': 1,
      };
      expect(await count()).toEqual({ ...web, 'acme/docs title success': 1, 'other/web secrets success': 1 });
      expect(await count({ repository: 'acme/web' })).toEqual(web);
      expect(await count({ org: 'acme', policy: 'secrets' })).toEqual(web);
      expect(await count({ policy: 'title' })).toEqual({ 'acme/docs title success': 1 });
      expect(await count({ policy: `' or true --` })).toEqual({});
    });

    test('a policy that is asked for does not make an older evaluation the last one', async () => {
      const { count } = await begin(
        anEvaluation({ at: NOON, policy: 'gone', conclusion: 'failure' }),
        anEvaluation({ at: NOON + 1 }),
      );
      expect(await count({ policy: 'gone' })).toEqual({});
    });

    test('what stands in the way comes by weight and then by age, and no more of it than asked for', async () => {
      const { compliance } = await begin(
        anEvaluation({ at: NOON + 4, pull: 1, conclusion: 'neutral' }),
        anEvaluation({ at: NOON + 3, pull: 2, conclusion: 'action_required' }),
        anEvaluation({ at: NOON + 1, pull: 3, conclusion: 'failure' }),
        anEvaluation({ at: NOON + 2, pull: 4, conclusion: 'failure' }),
        anEvaluation({ at: NOON + 5, pull: 5 }),
      );
      const pulls = async (limit: number) => (await compliance.against({}, limit)).map(({ pull }) => pull);
      expect(await pulls(10)).toEqual([4, 3, 2, 1]);
      expect(await pulls(2)).toEqual([4, 3]);
      expect(await compliance.against({ repository: 'acme/docs' }, 10)).toEqual([]);
    });

    test('waivers in force are told once with their pull requests, the soonest to end first; what is over is not', async () => {
      const lint = { rule: 'custom.title', by: 'ada', until: NOON + 9 * DAY };
      const soon = { rule: 'security.secrets', by: 'bob', until: NOON + DAY };
      const over = { rule: 'custom.labels', by: 'bob', until: NOON };
      const { compliance } = await begin(
        anEvaluation({ at: 1, pull: 12, waivers: [lint] }),
        anEvaluation({ at: 1, pull: 3, waivers: [over, lint, soon] }),
        anEvaluation({ at: 1, repository: 'acme/docs', waivers: [over] }),
      );
      const about = { org: 'acme', repository: 'acme/web', policy: 'secrets' };
      const ask = { now: NOON, limit: 10 };
      expect(await compliance.waivers({}, ask)).toEqual([
        { ...about, ...soon, pulls: [3] },
        { ...about, ...lint, pulls: [3, 12] },
      ]);
      expect(await compliance.waivers({}, { ...ask, limit: 1 })).toHaveLength(1);
      expect(await compliance.waivers({ policy: 'title' }, ask)).toEqual([]);
    });

    test('the trend counts each head once, on the day when it was first judged, by its last verdict', async () => {
      const { evaluations, compliance } = await begin(
        anEvaluation({ at: NOON - 2 * DAY, pull: 1, conclusion: 'failure' }),
        anEvaluation({ at: NOON - 2 * DAY, pull: 2, conclusion: 'failure' }),
        anEvaluation({ at: NOON, pull: 3 }),
        anEvaluation({ at: NOON - 40 * DAY, pull: 4 }),
      );
      const before = [
        { org: 'acme', policy: 'secrets', day: '2026-11-18', heads: 2, passed: 0 },
        { org: 'acme', policy: 'secrets', day: '2026-11-20', heads: 1, passed: 1 },
      ];
      expect(await compliance.trend({}, NOON - 30 * DAY)).toEqual(before);
      // Again the same: nothing is another.
      await evaluations.record([anEvaluation({ at: NOON, pull: 1, conclusion: 'failure' })]);
      expect(await compliance.trend({}, NOON - 30 * DAY)).toEqual(before);
      await evaluations.record([anEvaluation({ at: NOON + 1, pull: 1 })]);
      await evaluations.stands({ installation: 7, repository: 'acme/web', pull: 1, open: false, at: 1 });
      expect(await compliance.trend({}, NOON - 30 * DAY)).toEqual([{ ...before[0], passed: 1 }, before[1]]);
      expect(await compliance.trend({}, NOON + 11 * 3_600_000)).toEqual([before[1]]);
      expect(await compliance.trend({ policy: 'title' }, 0)).toEqual([]);
    });
  });
}
