import { Batch } from './batch.ts';
import type { Shortcuts } from './changes.ts';
import type { Client } from './client.ts';
import { isFault, readBack } from './errors.ts';
import { isMissing } from './graphql.ts';

interface Asked {
  readonly id: string;
  readonly branch: string;
  readonly sha: string;
}

/** Branches deleted with one request. */
const MOST = 20;
/** Stands for "no ref" (https://docs.github.com/en/graphql/reference/git#updaterefs). */
const NONE = '0'.repeat(40);

/**
 * Deletes branches that still stand at their commits, those that are asked for in one moment together. GitHub compares
 * and deletes in one go, which REST cannot. Says false where it was not done, for whatever reason: then somebody has to look.
 *
 * It never shares a request with the merge before it: a mutation is carried out though the one before it failed, and
 * deleting the branch of a pull request that did not merge closes that.
 */
export function branchDeleter(client: Client, { ids, missing }: Shortcuts) {
  const batch = new Batch<Asked, boolean>({ most: MOST }, async (asked) => {
    const declared = asked.map((_, n) => `$d${n}: UpdateRefsInput!`).join(', ');
    const fields = asked.map((_, n) => `  d${n}: updateRefs(input: $d${n}) { clientMutationId }`);
    const { data } = await client.graphql({
      name: 'git.deleteBranch',
      query: `mutation remove(${declared}) {\n${fields.join('\n')}\n}`,
      variables: Object.fromEntries(
        asked.map(({ id: repositoryId, branch, sha }, n) => {
          const refUpdates = [{ name: `refs/heads/${branch}`, beforeOid: sha, afterOid: NONE }];
          return [`d${n}`, { repositoryId, refUpdates }];
        }),
      ),
      mutations: asked.map(() => 'updateRefs'),
    });
    return asked.map((_, n) => Boolean(data[`d${n}`]));
  });
  return async (repository: string, branch: string, sha: string): Promise<boolean> => {
    const id = ids.get(repository);
    if (id === undefined || missing.has('delete')) return false;
    try {
      // Done twice it is refused the second time, since the branch is gone.
      return await readBack(
        () => batch.ask({ id, branch, sha }),
        async () => undefined,
      );
    } catch (error) {
      if (isMissing(error)) missing.add('delete');
      else if (!isFault(error, 'unavailable')) throw error;
      return false;
    }
  };
}
