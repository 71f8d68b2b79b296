import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changesContract } from './github/changes.ts';
import { checksContract } from './github/checks.ts';
import { artifactsContract, dependenciesContract } from './github/facts.ts';
import { gitContract } from './github/git.ts';
import { issuesContract } from './github/issues.ts';
import { mergingContract } from './github/merging.ts';
import { peopleContract } from './github/people.ts';
import { pullsContract } from './github/pulls.ts';
import { repositoriesContract } from './github/repositories.ts';
import { type Harness, Stage } from './github/stage.ts';

/** What every GitHub must do, the fake and the real adapter alike. */
export function githubContract(name: string, open: () => Promise<Harness>): void {
  describe(name, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = new Stage(await open());
    });
    afterAll(() => stage.harness.close());

    // Tests are registered before the stage is open: they look at it when they run.
    const later = () => stage;
    repositoriesContract(later);
    gitContract(later);
    pullsContract(later);
    mergingContract(later);
    changesContract(later);
    issuesContract(later);
    checksContract(later);
    peopleContract(later);
    artifactsContract(later);
    dependenciesContract(later);

    test('another lane is the same GitHub', async () => {
      const { github } = stage;
      const repository = await stage.fresh();
      const urgent = github.inLane('person');
      expect([urgent.self, urgent.installation]).toEqual([github.self, github.installation]);
      expect(await urgent.git.branch(repository, 'main')).toEqual({ sha: await stage.tip(repository) });
    });

    test('for a run it is the same GitHub', async () => {
      const { github } = stage;
      const repository = await stage.fresh();
      const mine = github.for('acme/web#1', new AbortController().signal).inLane('bulk');
      expect([mine.self, mine.installation]).toEqual([github.self, github.installation]);
      expect(await mine.git.branch(repository, 'main')).toEqual({ sha: await stage.tip(repository) });
    });

    test("a write for a run is not sent when the run turns out to be another worker's", async () => {
      const { github } = stage;
      const repository = await stage.fresh();
      const stop = new AbortController();
      let ours = true;
      const mine = github.for('run', stop.signal, async () => {
        if (!ours) stop.abort(new Error('another worker runs it'));
      });
      const issue = (marker: string) => ({ marker: `<!-- ${marker} -->`, title: marker, body: '' });
      const { number } = await mine.issues.upsert(repository, issue('one'));
      ours = false;
      expect(await stage.fault(mine.inLane('bulk').issues.upsert(repository, issue('two')))).toBe('cancelled');
      // The next number is free: nothing was made.
      expect((await github.issues.upsert(repository, issue('three'))).number).toBe(number + 1);
    });

    test('what is no name of a repository is refused', async () => {
      const asked = stage.github.pulls.list('../../etc', { state: 'open' });
      expect(['input-invalid', 'not-found']).toContain(await stage.fault(asked));
    });
  });
}
