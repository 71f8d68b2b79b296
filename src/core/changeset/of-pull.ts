import { subject } from '../event.ts';
import type { ChangeSets, Store } from '../ports/store.ts';
import { type ChangeSet, isMember } from './change-set.ts';

/** Runs about one pull request that are looked through; every push to it is one that judges it. */
const RUNS = 500;

/** Reads the change sets of an organization out of what its runs have left. */
export function changeSetsOf(store: Pick<Store, 'runs'>, org: string): ChangeSets {
  return {
    of: async (repository, number): Promise<ChangeSet | undefined> => {
      const runs = await store.runs({ org, subject: subject.pull(repository, number), limit: RUNS });
      return runs.find(({ changeset }) => isMember(changeset, repository, number))?.changeset;
    },
  };
}
