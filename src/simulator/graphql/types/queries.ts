import { iso } from '../../shapes/basics.ts';
import { fields, type Types } from '../fields.ts';
import { accountNode, repositoryNode } from '../nodes.ts';
import { GraphQlRefusal, notSimulated, unresolved } from '../refusals.ts';
import type { Scope } from '../scope.ts';

/** As GitHub's refusal says; the schema does not. */
const MOST_IDS = 100;

function account(scope: Scope, login: string, kind: 'Organization' | 'User') {
  const found = scope.hub.accounts.get(login.toLowerCase());
  if (found?.kind !== kind) {
    throw unresolved(`${kind === 'User' ? 'a User' : 'an Organization'} with the login of '${login}'`);
  }
  return accountNode(found);
}

const query = fields<undefined>({
  viewer: (_, __: unknown, scope) => accountNode(scope.actor.account),
  repository: (
    _,
    { owner, name, followRenames }: { owner: string; name: string; followRenames?: boolean | null },
    scope,
  ) => repositoryNode(scope.repository(`${owner}/${name}`, followRenames !== false)),
  organization: (_, { login }: { login: string }, scope) => account(scope, login, 'Organization'),
  user: (_, { login }: { login: string }, scope) => account(scope, login, 'User'),
  repositoryOwner: (_, { login }: { login: string }, { hub }) => {
    const found = hub.accounts.get(login.toLowerCase());
    return found === undefined || found.kind === 'Bot' ? null : accountNode(found);
  },
  node: (_, { id }: { id: string }, scope) => scope.node(id),
  nodes: (_, { ids }: { ids: readonly string[] }, scope) => {
    if (ids.length > MOST_IDS) {
      const text = `You may not provide more than ${MOST_IDS} node ids; you provided ${ids.length}.`;
      throw new GraphQlRefusal('ARGUMENT_LIMIT', text);
    }
    // One bad id must not take the others with it, so each is its own promise.
    return ids.map((id) => new Promise((resolve) => resolve(scope.node(id))));
  },
  rateLimit: (_, { dryRun }: { dryRun?: boolean | null }, scope) => {
    if (dryRun === true) throw notSimulated('Query.rateLimit(dryRun: true)');
    const { resetAt, ...rest } = scope.spending;
    return { ...rest, resetAt: iso(resetAt) };
  },
});

export const queryTypes: Types = { Query: query };
