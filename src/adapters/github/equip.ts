import type { Equipment } from '../../core/ports/github/changes.ts';
import { Batch } from './batch.ts';
import { type Client, named } from './client.ts';
import { isFault, readBack } from './errors.ts';
import type { GraphQlAnswer } from './graphql.ts';
import type { Ids } from './ids.ts';
import type { Mutation } from './operations.ts';

/** Bodies that are brought up to date in one request: they are news, notify nobody, and may wait for each other. */
const MOST_BODIES = 10;

interface Part {
  readonly name: keyof Equipment;
  readonly mutation: Mutation;
  readonly type: string;
  readonly input: object;
}

/** Those parts for which every id is known. */
function partsOf(repository: string, number: number, { body, labels, reviewers }: Equipment, ids: Ids): Part[] {
  const pullRequestId = ids.get(repository, `pull ${number}`);
  if (pullRequestId === undefined) return [];
  const parts: Part[] = [];
  if (body !== undefined) {
    const input = { pullRequestId, body };
    parts.push({ name: 'body', mutation: 'updatePullRequest', type: 'UpdatePullRequestInput', input });
  }
  const labelIds = known(labels ?? [], (name) => ids.get(repository, `label ${name}`));
  if (labelIds !== undefined && labelIds.length > 0) {
    const input = { labelableId: pullRequestId, labelIds };
    parts.push({ name: 'labels', mutation: 'addLabelsToLabelable', type: 'AddLabelsToLabelableInput', input });
  }
  const { owner } = named(repository);
  const userIds = known(reviewers?.people ?? [], (login) => ids.get('', `user ${login}`));
  const teamIds = known(reviewers?.teams ?? [], (slug) => ids.get('', `team ${owner}/${slug}`));
  if (userIds !== undefined && teamIds !== undefined && userIds.length + teamIds.length > 0) {
    const input = { pullRequestId, userIds, teamIds, union: true };
    parts.push({ name: 'reviewers', mutation: 'requestReviews', type: 'RequestReviewsInput', input });
  }
  return parts;
}

function known(names: readonly string[], idOf: (name: string) => string | undefined): string[] | undefined {
  const found = names.flatMap((name) => idOf(name) ?? []);
  return found.length === names.length ? found : undefined;
}

type Done = readonly (keyof Equipment)[];

/**
 * Equips pull requests with all parts whose ids are known, and gives the names of those that were done; the others are done
 * through REST. Parts of one pull request share a request, so do those of up to `together`, and the bodies of ten.
 */
export function equipper(client: Client, ids: Ids, together: number) {
  const ask = (all: readonly (readonly Part[])[]) => equipAll(client, all);
  const full = new Batch<readonly Part[], Done>({ most: together }, ask);
  const bodies = new Batch<readonly Part[], Done>({ most: MOST_BODIES }, ask);
  return async (repository: string, number: number, equipment: Equipment): Promise<Done> => {
    const parts = partsOf(repository, number, equipment, ids);
    const news = Object.keys(equipment).join() === 'body';
    if (parts.length === 0 || (parts.length === 1 && !news)) return [];
    try {
      // Every part may be done twice without harm.
      return await readBack<Done>(
        () => (news ? bodies : full).ask(parts),
        async () => undefined,
      );
    } catch (error) {
      if (!isFault(error, 'unavailable')) throw error;
      return [];
    }
  };
}

async function equipAll(client: Client, all: readonly (readonly Part[])[]): Promise<readonly Done[]> {
  const aliased = all.flatMap((parts, n) => parts.map((part) => ({ ...part, alias: `${part.name}${n}` })));
  const declared = aliased.map(({ alias, type }) => `$${alias}: ${type}!`).join(', ');
  const fields = aliased.map(({ alias, mutation }) => `  ${alias}: ${mutation}(input: $${alias}) { clientMutationId }`);
  const { data }: GraphQlAnswer = await client.graphql({
    name: 'changes.equip',
    query: `mutation equip(${declared}) {\n${fields.join('\n')}\n}`,
    variables: Object.fromEntries(aliased.map(({ alias, input }) => [alias, input])),
    mutations: aliased.map(({ mutation }) => mutation),
  });
  return all.map((parts, n) => parts.flatMap(({ name }) => (data[`${name}${n}`] ? [name] : [])));
}
