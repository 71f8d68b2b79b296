import { subject } from '../event.ts';
import type { ChangeSets, Store } from '../ports/store.ts';
import { type ChangeSet, isMember } from './change-set.ts';

/**
 * Reads the change sets of an organization out of what its runs have left. Runs that only judged a pull request, of which
 * there may be hundreds, are not looked through.
 */
export function changeSetsOf(store: Pick<Store, 'runs'>, org: string): ChangeSets {
  return {
    of: async (repository, number): Promise<ChangeSet | undefined> => {
      const [newest] = await store.runs({ org, subject: subject.member(repository, number), limit: 1 });
      return newest !== undefined && isMember(newest.changeset, repository, number) ? newest.changeset : undefined;
    },
  };
}
