import type { JsonObject } from '../../core/json.ts';
import type { FileDifference } from '../git/difference.ts';
import type { Commit, Signature } from '../git/format.ts';
import { changedPaths } from '../git/paths.ts';
import { isSignedByWeb, signedPayload } from '../git/signing.ts';
import type { Hub } from '../hub.ts';
import type { Account, Repository } from '../records.ts';
import { accountJson } from './accounts.ts';
import { iso, nodeId } from './basics.ts';
import { repositoryUrl } from './repositories.ts';

/** https://docs.github.com/rest/git/commits#get-a-commit-object: only the web's own key is known here. */
function verificationJson(commit: Commit): JsonObject {
  const { signature, committer } = commit;
  if (signature === undefined) {
    return { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };
  }
  const verified = isSignedByWeb(commit);
  return {
    verified,
    reason: verified ? 'valid' : 'unknown_key',
    signature,
    payload: signedPayload(commit),
    verified_at: verified ? iso(committer.at * 1000) : null,
  };
}

function signatureJson(signature: Signature): JsonObject {
  return { name: signature.name, email: signature.email, date: iso(signature.at * 1000) };
}

/** Accounts are found again by the address that the simulator itself gives them. */
export function accountOf(hub: Hub, signature: Signature): Account | undefined {
  const login = /^\d+\+(.+)@users\.noreply\.github\.com$/.exec(signature.email)?.[1];
  return login === undefined ? undefined : hub.accounts.get(login.toLowerCase());
}

export function emailOf(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}

/** The answer of `git/get-commit` and `git/create-commit`. */
export function gitCommitJson(hub: Hub, repository: Repository, sha: string): JsonObject {
  const commit = repository.git.commit(sha)!;
  const url = repositoryUrl(hub, repository);
  return {
    sha,
    node_id: nodeId('Commit', `${repository.id}:${sha}`),
    url: `${url}/git/commits/${sha}`,
    html_url: `${hub.url}/${repository.fullName}/commit/${sha}`,
    author: signatureJson(commit.author),
    committer: signatureJson(commit.committer),
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/git/commits/${parent}`,
      html_url: `${hub.url}/${repository.fullName}/commit/${parent}`,
    })),
    verification: verificationJson(commit),
  };
}

/** The commit of `repos/list-commits`, pull request commits and statuses. */
export function commitJson(hub: Hub, repository: Repository, sha: string): JsonObject {
  const commit = repository.git.commit(sha)!;
  const url = repositoryUrl(hub, repository);
  const person = (signature: Signature) => {
    const account = accountOf(hub, signature);
    return account === undefined ? null : accountJson(hub, account);
  };
  return {
    sha,
    node_id: nodeId('Commit', `${repository.id}:${sha}`),
    commit: {
      author: signatureJson(commit.author),
      committer: signatureJson(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${sha}`,
      comment_count: 0,
      verification: verificationJson(commit),
    },
    url: `${url}/commits/${sha}`,
    html_url: `${hub.url}/${repository.fullName}/commit/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    author: person(commit.author),
    committer: person(commit.committer),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${hub.url}/${repository.fullName}/commit/${parent}`,
    })),
  };
}

/** `head_commit` of check suites and workflow runs. */
export function simpleCommitJson(repository: Repository, sha: string): JsonObject {
  const commit = repository.git.commit(sha)!;
  return {
    id: sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: iso(commit.author.at * 1000),
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}

/** A commit of a push payload, with the paths that it touched. */
export function pushedCommitJson(hub: Hub, repository: Repository, sha: string): JsonObject {
  const { git } = repository;
  const commit = git.commit(sha)!;
  const parent = commit.parents[0];
  const before = parent === undefined ? undefined : git.commit(parent)?.tree;
  const person = (signature: Signature) => {
    const account = accountOf(hub, signature);
    const username = account === undefined ? {} : { username: account.login };
    return { name: signature.name, email: signature.email, date: iso(signature.at * 1000), ...username };
  };
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: iso(commit.committer.at * 1000),
    url: `${hub.url}/${repository.fullName}/commit/${sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    ...changedPaths(git, before, commit.tree),
  };
}

/** A file of a comparison or pull request. */
export function fileJson(hub: Hub, repository: Repository, at: string, file: FileDifference): JsonObject {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${hub.url}/${repository.fullName}/blob/${at}/${path}`,
    raw_url: `${hub.url}/${repository.fullName}/raw/${at}/${path}`,
    contents_url: `${repositoryUrl(hub, repository)}/contents/${path}?ref=${at}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}
