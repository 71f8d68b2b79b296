import { admit, type Caller, maySee } from '../http/authentication.ts';
import type { Hub } from '../hub.ts';
import { OPERATIONS, type Operation } from '../operations/table.ts';
import type { Account, Actor, App, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { find, type Node } from './nodes.ts';
import { GraphQlRefusal, unresolved, unresolvedId } from './refusals.ts';

const BY_ID = new Map<string, Operation>(OPERATIONS.map((operation) => [operation.id, operation]));

/** What the `rateLimit` field shows of the request that it stands in. */
export interface Spending {
  readonly cost: number;
  readonly nodeCount: number;
  readonly limit: number;
  readonly remaining: number;
  /** Epoch milliseconds. */
  readonly resetAt: number;
  readonly used: number;
}

/** Kinds of nodes that need more than seeing the repository, by the REST operation that shows the same. */
const READS: { readonly [kind: string]: string } = {
  Ref: 'git/get-ref',
  Commit: 'git/get-commit',
  Tree: 'git/get-tree',
  Blob: 'git/get-blob',
  Tag: 'git/get-tag',
  PullRequest: 'pulls/get',
  PullRequestReview: 'pulls/list-reviews',
  Issue: 'issues/get',
  IssueComment: 'issues/get-comment',
  Label: 'issues/list-labels-for-repo',
  CheckSuite: 'checks/get-suite',
  CheckRun: 'checks/get',
  StatusContext: 'repos/list-commit-statuses-for-ref',
};

/** One GraphQL request on its way through the resolvers: who asks, and what they may see and do. */
export class Scope {
  readonly hub: Hub;
  readonly caller: Caller;
  readonly #spending: () => Spending;
  /** Full names of the repositories that mutations were about. */
  readonly touched = new Set<string>();

  constructor(hub: Hub, caller: Caller, spending: () => Spending) {
    this.hub = hub;
    this.caller = caller;
    this.#spending = spending;
  }

  get spending(): Spending {
    return this.#spending();
  }

  get actor(): Actor {
    if (this.caller.actor === undefined) throw new GraphQlRefusal('FORBIDDEN', 'Resource not accessible');
    return this.caller.actor;
  }

  /** The app that calls; checks belong to apps, people cannot write them. */
  get appActor(): Actor & { readonly app: App } {
    const { app, account } = this.actor;
    if (app === undefined) throw new GraphQlRefusal('FORBIDDEN', 'You must authenticate via a GitHub App.');
    return { account, app };
  }

  sees(repository: Repository): boolean {
    return maySee(this.hub, repository, this.caller);
  }

  /** By its present name, or by a former one when renames are followed. */
  repository(nameWithOwner: string, followRenames = true): Repository {
    const { hub } = this;
    const found = followRenames ? hub.find(nameWithOwner) : hub.repositories.get(nameWithOwner.toLowerCase());
    if (found === undefined || !this.sees(found)) {
      throw unresolved(`a Repository with the name '${nameWithOwner}'`);
    }
    return found;
  }

  /**
   * Throws unless the caller could call that REST operation on the repository: permissions of installations and roles of
   * people are the same for both interfaces. `mutation` is its name in GitHub's words to people.
   */
  may(repository: Repository, operationId: string, mutation?: string): void {
    const operation = BY_ID.get(operationId);
    if (operation === undefined) throw new Error(`no REST operation is called ${operationId}`);
    if (mutation !== undefined) this.touched.add(repository.fullName);
    try {
      admit(this.hub, operation, { owner: repository.owner.login, repo: repository.name }, this.caller);
    } catch (error) {
      const person = this.caller.kind === 'person' && error instanceof Refusal && error.status === 403;
      if (!person || mutation === undefined || repository.archived) throw error;
      const { login } = this.actor.account;
      const what = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}`;
      throw new GraphQlRefusal('FORBIDDEN', `${login} does not have the correct permissions to execute \`${what}\``);
    }
  }

  /** Throws unless the caller has that hold on projects of the account. */
  mayProjects(owner: Account, level: 'read' | 'write'): void {
    const { caller, hub } = this;
    if (caller.kind === 'installation') {
      const { installation, permissions } = caller.token.holder;
      const held = permissions['organization_projects'];
      if (installation.account === owner && (held === 'write' || held === level)) return;
    } else if (caller.kind === 'person') {
      const organization = hub.organizations.get(owner.login.toLowerCase());
      if (organization?.members.has(caller.actor.account.login.toLowerCase()) === true) return;
    }
    throw new GraphQlRefusal('FORBIDDEN', 'Resource not accessible by integration');
  }

  /** The node with that global id, if the caller may see it. */
  node(id: string): Node {
    const node = find(this.hub, id);
    if (node === undefined || ('repository' in node && !this.sees(node.repository))) throw unresolvedId(id);
    const reads = READS[node.kind];
    if ('repository' in node && reads !== undefined) this.may(node.repository, reads);
    if ('project' in node) this.mayProjects(node.project.owner, 'read');
    return node;
  }

  /** The node with that id, which must be of one of these kinds. */
  nodeOf<K extends Node['kind']>(id: string, ...kinds: readonly K[]): Extract<Node, { kind: K }> {
    const node = this.node(id);
    if (!(kinds as readonly string[]).includes(node.kind)) {
      throw unresolved(`${kinds.join(' or ')} node with the global id of '${id}'`);
    }
    return node as Extract<Node, { kind: K }>;
  }
}
