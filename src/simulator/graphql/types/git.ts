import { pullsOf } from '../../acts/pulls.ts';
import { difference, type FileDifference } from '../../git/difference.ts';
import {
  type Commit,
  isFolder,
  parseHeaders,
  parseSignature,
  type Signature,
  type TreeEntry,
} from '../../git/format.ts';
import { log } from '../../git/history.ts';
import { isSignedByWeb, signedPayload } from '../../git/signing.ts';
import type { Repository } from '../../records.ts';
import { iso } from '../../shapes/basics.ts';
import { accountOf } from '../../shapes/git.ts';
import { commitsOf } from '../../shapes/pulls.ts';
import { connect, type PageRequest } from '../connection.ts';
import { fields, type Types } from '../fields.ts';
import { accountNode, idOf, type ObjectNode, objectNode, type RefNode, repositoryNode } from '../nodes.ts';
import type { Scope } from '../scope.ts';
import { type PullFilter, pullConnection, refNode } from './repositories.ts';

const commitOf = ({ repository, sha }: ObjectNode): Commit => repository.git.commit(sha)!;
const webPath = ({ repository, sha }: ObjectNode, kind: string) => `/${repository.fullName}/${kind}/${sha}`;
const commitNode = (repository: Repository, sha: string): ObjectNode => ({ kind: 'Commit', repository, sha });

function gitActor(signature: Signature, { hub }: Scope) {
  const account = accountOf(hub, signature);
  return {
    name: signature.name,
    email: signature.email,
    date: iso(signature.at * 1000),
    avatarUrl: `${hub.url}/avatars/${account?.id ?? 0}`,
    // Apps have no user; GitHub leaves it empty for them.
    user: account?.kind === 'User' ? accountNode(account) : null,
  };
}

/** Files that a commit changed against its first parent. */
function changes({ repository, sha }: ObjectNode): Promise<FileDifference[]> {
  const { git } = repository;
  return difference(git, git.commit(sha)!.parents[0] ?? git.writeTree(undefined, new Map()), sha);
}

const lines = async (node: ObjectNode, key: 'additions' | 'deletions') =>
  (await changes(node)).reduce((sum, file) => sum + file[key], 0);

const object = fields<ObjectNode>({
  id: (node) => idOf(node),
  oid: ({ sha }) => sha,
  abbreviatedOid: ({ sha }) => sha.slice(0, 7),
  repository: ({ repository }) => repositoryNode(repository),
  commitResourcePath: (node) => webPath(node, 'commit'),
  commitUrl: (node, _: unknown, { hub }) => `${hub.url}${webPath(node, 'commit')}`,
});

const ref = fields<RefNode>({
  id: (node) => idOf(node),
  name: ({ name }) => name.replace(/^refs\/(heads|tags)\//, ''),
  prefix: ({ name }) => /^refs\/[^/]+\//.exec(name)?.[0] ?? 'refs/',
  repository: ({ repository }) => repositoryNode(repository),
  target: ({ repository, name }) => {
    const sha = repository.git.refs.get(name);
    return sha === undefined ? null : objectNode(repository, sha);
  },
  associatedPullRequests: ({ repository, name }, filter: PullFilter, scope) => {
    scope.may(repository, 'pulls/list');
    const pulls = pullsOf(repository).filter(
      ({ pull }) => pull.head.fork === undefined && `refs/heads/${pull.head.branch}` === name,
    );
    return pullConnection(repository, pulls, filter);
  },
});

const commit = fields<ObjectNode>({
  message: (node) => commitOf(node).message,
  messageHeadline: (node) => commitOf(node).message.split('\n')[0],
  messageBody: (node) => commitOf(node).message.split('\n').slice(1).join('\n').trim(),
  author: (node, _: unknown, scope) => gitActor(commitOf(node).author, scope),
  committer: (node, _: unknown, scope) => gitActor(commitOf(node).committer, scope),
  authoredDate: (node) => iso(commitOf(node).author.at * 1000),
  committedDate: (node) => iso(commitOf(node).committer.at * 1000),
  committedViaWeb: (node) => isSignedByWeb(commitOf(node)),
  url: (node, _: unknown, { hub }) => `${hub.url}${webPath(node, 'commit')}`,
  resourcePath: (node) => webPath(node, 'commit'),
  tree: (node) => ({ kind: 'Tree', repository: node.repository, sha: commitOf(node).tree }),
  parents: (node, page: PageRequest) =>
    connect(
      commitOf(node).parents.map((sha) => commitNode(node.repository, sha)),
      page,
    ),
  history: ({ repository, sha }, { path, ...page }: PageRequest & { path?: string | null }) => {
    const { git } = repository;
    const at = (one: string | undefined) =>
      one === undefined ? undefined : git.entry(git.commit(one)!.tree, path ?? '')?.sha;
    const touched = (one: string) => path === null || path === undefined || at(one) !== at(git.commit(one)!.parents[0]);
    return connect(
      log(git, [sha])
        .filter(touched)
        .map((one) => commitNode(repository, one)),
      page,
    );
  },
  file: (node, { path }: { path: string }) => {
    const entry = node.repository.git.entry(commitOf(node).tree, path);
    return entry === undefined ? null : { entry, path, repository: node.repository };
  },
  additions: (node) => lines(node, 'additions'),
  deletions: (node) => lines(node, 'deletions'),
  changedFilesIfAvailable: async (node) => (await changes(node)).length,
  associatedPullRequests: ({ repository, sha }, page: PageRequest, scope) => {
    scope.may(repository, 'pulls/list');
    const holds = pullsOf(repository).filter(
      (issue) => issue.pull.merged?.sha === sha || commitsOf(repository, issue).includes(sha),
    );
    return pullConnection(repository, holds, page);
  },
  signature: (node) => {
    const one = commitOf(node);
    if (one.signature === undefined) return null;
    const valid = isSignedByWeb(one);
    return {
      kind: 'SshSignature',
      email: one.committer.email,
      isValid: valid,
      payload: signedPayload(one),
      signature: one.signature,
      signer: null,
      state: valid ? 'VALID' : 'UNKNOWN_KEY',
      verifiedAt: valid ? iso(one.committer.at * 1000) : null,
      wasSignedByGitHub: valid,
    };
  },
});

const tree = fields<ObjectNode>({
  entries: ({ repository, sha }) => repository.git.tree(sha)!.map((entry) => ({ entry, path: entry.name, repository })),
});

interface Entry {
  readonly entry: TreeEntry;
  readonly path: string;
  readonly repository: Repository;
}

const treeEntry = fields<Entry>({
  name: ({ entry }) => entry.name,
  path: ({ path }) => path,
  oid: ({ entry }) => entry.sha,
  mode: ({ entry }) => Number.parseInt(entry.mode, 8),
  type: ({ entry }) => (isFolder(entry) ? 'tree' : entry.mode === '160000' ? 'commit' : 'blob'),
  extension: ({ entry }) => /\.[^.]*$/.exec(entry.name)?.[0] ?? '',
  size: ({ entry, repository }) => (isFolder(entry) ? 0 : repository.git.objects.size(entry.sha)),
  object: ({ entry, repository }) => objectNode(repository, entry.sha) ?? null,
  repository: ({ repository }) => repositoryNode(repository),
});

const bytesOf = ({ repository, sha }: ObjectNode): Buffer => repository.git.blob(sha)!;
/** git's own rule: a null byte among the first 8,000. */
const isBinary = (bytes: Buffer): boolean => bytes.subarray(0, 8000).includes(0);

const blob = fields<ObjectNode>({
  byteSize: (node) => bytesOf(node).length,
  isBinary: (node) => isBinary(bytesOf(node)),
  isTruncated: () => false,
  text: (node) => (isBinary(bytesOf(node)) ? null : bytesOf(node).toString('utf8')),
});

const tagOf = ({ repository, sha }: ObjectNode) => parseHeaders(repository.git.objects.read(sha)!.body);
const header = (node: ObjectNode, name: string) => tagOf(node).headers.find(([key]) => key === name)?.[1] ?? '';

const tag = fields<ObjectNode>({
  name: (node) => header(node, 'tag'),
  message: (node) => tagOf(node).message.replace(/\n$/, ''),
  tagger: (node, _: unknown, scope) => gitActor(parseSignature(header(node, 'tagger')), scope),
  target: (node) => objectNode(node.repository, header(node, 'object')),
});

export const gitTypes: Types = {
  Ref: ref,
  Commit: { ...object, ...commit },
  Tree: { ...object, ...tree },
  TreeEntry: treeEntry,
  Blob: { ...object, ...blob },
  Tag: { ...object, ...tag },
};

/** The ref of a branch, whether or not somebody wrote `refs/heads/` before its name. */
export function branchNode(repository: Repository, branch: string): RefNode | null {
  return refNode(repository, `refs/heads/${branch.replace(/^refs\/heads\//, '')}`);
}
