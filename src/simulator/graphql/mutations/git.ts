import { commitOnBranch } from '../../acts/commit-on-branch.ts';
import { createRef, deleteRef, updateRef } from '../../acts/refs.ts';
import type { Repository } from '../../records.ts';
import type { Mutations } from '../fields.ts';
import { objectNode } from '../nodes.ts';
import { GraphQlRefusal, notSimulated, unprocessable, unresolved } from '../refusals.ts';
import type { Scope } from '../scope.ts';
import { branchNode } from '../types/git.ts';
import { refNode } from '../types/repositories.ts';

interface CommitInput {
  readonly branch: {
    readonly id?: string | null;
    readonly repositoryNameWithOwner?: string | null;
    readonly branchName?: string | null;
  };
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly expectedHeadOid: string;
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null;
    readonly deletions?: readonly { readonly path: string }[] | null;
  } | null;
}

/** The branch is named by its id, or by repository and name (https://docs.github.com/graphql/reference/input-objects#committablebranch). */
function branchOf(input: CommitInput['branch'], scope: Scope): { repository: Repository; branch: string } {
  if (typeof input.id === 'string') {
    const { repository, name } = scope.nodeOf(input.id, 'Ref');
    if (!name.startsWith('refs/heads/')) throw unprocessable(`${name} is not a branch`);
    return { repository, branch: name.slice('refs/heads/'.length) };
  }
  const { repositoryNameWithOwner: where, branchName } = input;
  if (typeof where !== 'string' || typeof branchName !== 'string') {
    throw unprocessable('Either a ref id, or a repository name with owner and a branch name must be given');
  }
  return { repository: scope.repository(where), branch: branchName.replace(/^refs\/heads\//, '') };
}

async function createCommitOnBranch(input: CommitInput, scope: Scope) {
  const { repository, branch } = branchOf(input.branch, scope);
  scope.may(repository, 'repos/create-or-update-file-contents', 'createCommitOnBranch');
  const head = repository.git.refs.get(`refs/heads/${branch}`);
  if (head === undefined) throw unresolved(`a Ref with the name 'refs/heads/${branch}'`);
  if (head !== input.expectedHeadOid) {
    // The two spaces are GitHub's.
    const text = `Expected branch to point to "${input.expectedHeadOid}" but it did not.  Pull and try again.`;
    throw new GraphQlRefusal('STALE_DATA', text);
  }
  const { headline, body } = input.message;
  const sha = await commitOnBranch(scope.hub, repository, scope.actor, {
    branch,
    message: typeof body === 'string' && body !== '' ? `${headline}\n\n${body}` : headline,
    additions: (input.fileChanges?.additions ?? []).map(({ path, contents }) => {
      return { path, content: Buffer.from(contents, 'base64') };
    }),
    deletions: (input.fileChanges?.deletions ?? []).map(({ path }) => path),
  });
  return { commit: objectNode(repository, sha), ref: branchNode(repository, branch) };
}

interface RefsInput {
  readonly repositoryId: string;
  readonly refUpdates: readonly {
    readonly name: string;
    readonly beforeOid?: string | null;
    readonly afterOid: string;
    readonly force?: boolean | null;
  }[];
}

/** Stands for a ref that is not there (https://docs.github.com/graphql/reference/git#updaterefs). */
const NONE = '0'.repeat(40);

/** One update is carried out when the ref stands where `beforeOid` says. Several at once, all or none, are not simulated. */
async function updateRefs({ repositoryId, refUpdates }: RefsInput, scope: Scope) {
  const { repository } = scope.nodeOf(repositoryId, 'Repository');
  const { hub, actor } = scope;
  scope.may(repository, 'git/update-ref', 'updateRefs');
  const [update, ...more] = refUpdates;
  if (update === undefined) throw unprocessable('No ref updates were given');
  if (more.length > 0) throw notSimulated('An update of several refs at once');
  const { name, beforeOid, afterOid, force } = update;
  const now = repository.git.refs.get(name) ?? NONE;
  if (typeof beforeOid === 'string' && beforeOid !== now) {
    throw unprocessable(`Reference ${name} is at ${now} but expected ${beforeOid}`);
  }
  if (afterOid === NONE) await deleteRef(hub, repository, name, actor);
  else if (now === NONE) await createRef(hub, repository, name, afterOid, actor);
  else await updateRef(hub, repository, name, afterOid, actor, force === true);
  return {};
}

export const gitMutations: Mutations = {
  updateRefs,
  createRef: async (input: { repositoryId: string; name: string; oid: string }, scope) => {
    const { repository } = scope.nodeOf(input.repositoryId, 'Repository');
    scope.may(repository, 'git/create-ref', 'createRef');
    if (repository.git.refs.get(input.name) !== undefined) {
      throw unprocessable(`A ref named "${input.name}" already exists in the repository.`);
    }
    await createRef(scope.hub, repository, input.name, input.oid, scope.actor);
    return { ref: refNode(repository, input.name) };
  },
  updateRef: async (input: { refId: string; oid: string; force?: boolean | null }, scope) => {
    const { repository, name } = scope.nodeOf(input.refId, 'Ref');
    scope.may(repository, 'git/update-ref', 'updateRef');
    await updateRef(scope.hub, repository, name, input.oid, scope.actor, input.force === true);
    return { ref: refNode(repository, name) };
  },
  deleteRef: async (input: { refId: string }, scope) => {
    const { repository, name } = scope.nodeOf(input.refId, 'Ref');
    scope.may(repository, 'git/delete-ref', 'deleteRef');
    await deleteRef(scope.hub, repository, name, scope.actor);
    return {};
  },
  createCommitOnBranch,
};
