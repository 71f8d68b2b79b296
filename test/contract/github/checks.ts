import { describe, expect, test } from '@jest/globals';
import type { Stage } from './stage.ts';

export function checksContract(stage: () => Stage): void {
  describe('checks', () => {
    test("other apps' checks and commit statuses are seen, the latest of each", async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      expect(await stage().github.checks.list(repository, sha)).toEqual([]);
      await stage().harness.check(repository, sha, 'ci / test', 'failure');
      await stage().harness.check(repository, sha, 'ci / test', 'success');
      await stage().harness.check(repository, sha, 'ci / lint');
      await stage().harness.status(repository, sha, 'old-ci', 'failure');
      await stage().harness.status(repository, sha, 'slow-ci', 'pending');
      const listed = await stage().github.checks.list(repository, sha);
      const short = listed.map(({ name, app, status, conclusion }) => [name, app, status, conclusion]);
      expect(short.sort()).toEqual([
        ['ci / lint', 'github-actions', 'in_progress', undefined],
        ['ci / test', 'github-actions', 'completed', 'success'],
        ['old-ci', 'status', 'completed', 'failure'],
        ['slow-ci', 'status', 'in_progress', undefined],
      ]);
    });

    const check = (sha: string) => ({
      sha,
      name: 'baton / colours',
      externalId: 'run-1',
      status: 'completed' as const,
      conclusion: 'failure' as const,
      title: '3 problems',
      summary: 'They are too pale.',
    });
    const ours = async (repository: string, sha: string) =>
      (await stage().github.checks.list(repository, sha)).filter(({ name }) => name === 'baton / colours');

    test('our own are told apart from those of others, also of the same name', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      await stage().harness.check(repository, sha, 'baton / colours', 'success');
      await stage().harness.status(repository, sha, 'old-ci', 'failure');
      await stage().github.checks.upsert(repository, check(sha));
      const own = await stage().github.checks.own(repository, sha);
      expect(own.map(({ name, conclusion }) => [name, conclusion])).toEqual([['baton / colours', 'failure']]);
    });

    test('a check of ours is made once and rewritten in place', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      const waiting = { ...check(sha), status: 'in_progress' as const, conclusion: undefined };
      const { conclusion: _, ...begun } = waiting;
      const first = await stage().github.checks.upsert(repository, begun);
      expect(first).toMatchObject({ name: 'baton / colours', externalId: 'run-1', status: 'in_progress' });
      const second = await stage().github.checks.upsert(repository, check(sha));
      expect(second).toMatchObject({ id: first.id, status: 'completed', conclusion: 'failure', title: '3 problems' });
      expect((await stage().github.checks.upsert(repository, check(sha))).id).toBe(first.id);
      expect(await ours(repository, sha)).toHaveLength(1);
    });

    test('what begins to judge leaves a check that has ended meanwhile as it is, unless it judges anew', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      const ended = await stage().github.checks.upsert(repository, check(sha));
      const { conclusion: _, ...about } = check(sha);
      const begun = { ...about, status: 'in_progress' as const };
      expect(await stage().github.checks.upsert(repository, begun)).toEqual(ended);
      expect((await ours(repository, sha)).map(({ status }) => status)).toEqual(['completed']);
      await stage().github.checks.upsert(repository, { ...begun, anew: true });
      expect((await ours(repository, sha)).map(({ status }) => status)).toEqual(['in_progress']);
    });

    test('what was judged again stands in the place of the old check', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      const pale = {
        path: 'a.txt',
        startLine: 1,
        endLine: 1,
        level: 'failure',
        title: 'Pale',
        message: 'x',
      } as const;
      await stage().github.checks.upsert(repository, { ...check(sha), annotations: [pale] });
      const mended = { ...check(sha), conclusion: 'success' as const, title: 'Fine', summary: 'All is well.' };
      await stage().github.checks.upsert(repository, mended);
      expect((await ours(repository, sha)).map(({ conclusion, title }) => [conclusion, title])).toEqual([
        ['success', 'Fine'],
      ]);
    });

    test('a hundred and twenty annotations and a summary without end are taken', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      const annotations = Array.from({ length: 120 }, (_, index) => ({
        ...{ path: 'a.txt', startLine: 1, endLine: 1, level: 'warning' as const },
        ...{ title: `Line ${index}`, message: 'x' },
      }));
      const big = { ...check(sha), annotations, summary: '☃'.repeat(40_000) };
      const first = await stage().github.checks.upsert(repository, big);
      expect((await stage().github.checks.upsert(repository, big)).id).toBe(first.id);
    });

    test('our own checks have the words that we wrote', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      await stage().github.checks.upsert(repository, check(sha));
      const [own] = await stage().github.checks.own(repository, sha);
      expect([own?.title, own?.summary]).toEqual(['3 problems', 'They are too pale.']);
    });

    test('three buttons are taken, a fourth or a long one is refused', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      const button = (identifier: string) => ({ identifier, label: 'l'.repeat(20), description: 'd'.repeat(40) });
      const with_ = (...buttons: readonly ReturnType<typeof button>[]) =>
        stage().github.checks.upsert(repository, { ...check(sha), buttons });
      const all = ['a', 'b', 'c', 'd'].map(button);
      expect(await stage().fault(with_(...all))).toBe('input-invalid');
      expect(await stage().fault(with_({ ...button('a'), label: 'l'.repeat(21) }))).toBe('input-invalid');
      expect(await with_(...all.slice(1))).toMatchObject({ conclusion: 'failure' });
    });

    test('a check of a commit that does not exist is refused', async () => {
      const repository = await stage().fresh();
      expect(await stage().fault(stage().github.checks.upsert(repository, check('a'.repeat(40))))).toBe(
        'input-invalid',
      );
    });

    test('the same check of another run is another one, and the latest is shown', async () => {
      const repository = await stage().fresh();
      const sha = await stage().tip(repository);
      const first = await stage().github.checks.upsert(repository, check(sha));
      const second = await stage().github.checks.upsert(repository, { ...check(sha), externalId: 'run-2' });
      expect(second.id).not.toBe(first.id);
      expect((await ours(repository, sha)).map(({ externalId }) => externalId)).toEqual(['run-2']);
    });
  });
}
