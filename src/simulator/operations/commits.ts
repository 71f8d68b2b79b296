import type { JsonObject } from '../../core/json.ts';
import { difference } from '../git/difference.ts';
import type { Signature } from '../git/format.ts';
import { log, mergeBase } from '../git/history.ts';
import { type Call, type Handlers, ok } from '../http/call.ts';
import { notFound, Refusal } from '../refusal.ts';
import { isProtected } from '../rules/applied.ts';
import { branchProtectionJson } from '../shapes/branch-protection.ts';
import { commitJson, fileJson } from '../shapes/git.ts';
import { repositoryUrl } from '../shapes/repositories.ts';
import { rawDifference } from './raw-difference.ts';

/** https://docs.github.com/rest/commits/commits: files of one page and of one commit, commits of a comparison. */
const FILES_OF_A_PAGE = 300;
const MOST_FILES = 3000;
const COMMITS_AT_ONCE = 250;

/** The commit that the `ref` of the path stands for. */
export function commitAt(call: Call): string {
  const ref = call.parameter('ref');
  const sha = call.repository.git.resolve(ref);
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return sha;
}

/** What GitHub calls a short branch. */
export function branchShortJson(call: Call, name: string, sha: string): JsonObject {
  const url = repositoryUrl(call.hub, call.repository);
  return {
    name,
    commit: { sha, url: `${url}/commits/${sha}` },
    protected: isProtected(call.hub, call.repository, name),
  };
}

function getBranch(call: Call) {
  return ok(branchWithProtection(call, call.parameter('branch')));
}

/** What GitHub calls a branch with protection. */
export function branchWithProtection(call: Call, name: string): JsonObject {
  const sha = call.repository.git.refs.get(`refs/heads/${name}`);
  if (sha === undefined) throw new Refusal(404, 'Branch not found');
  const self = `${repositoryUrl(call.hub, call.repository)}/branches/${name}`;
  return {
    name,
    commit: commitJson(call.hub, call.repository, sha),
    _links: { self, html: `${call.hub.url}/${call.repository.fullName}/tree/${name}` },
    protected: isProtected(call.hub, call.repository, name),
    protection: branchProtectionJson(call.repository, name),
    protection_url: `${self}/protection`,
  };
}

async function getCommit(call: Call) {
  const { git } = call.repository;
  const sha = commitAt(call);
  const parent = git.commit(sha)!.parents[0];
  // git's name for the empty tree stands for "before the first commit".
  const from = parent ?? git.writeTree(undefined, new Map());
  const asText = /application\/vnd\.github\.(?:v3\.)?sha/.test(call.accept)
    ? { status: 200, body: Buffer.from(sha), headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' } }
    : await rawDifference(call, from, sha);
  if (asText !== undefined) return asText;
  const files = await difference(git, from, sha);
  const sum = (key: 'additions' | 'deletions') => files.reduce((total, file) => total + file[key], 0);
  const [additions, deletions] = [sum('additions'), sum('deletions')];
  const shown = commitJson(call.hub, call.repository, sha);
  return call.page(
    files.slice(0, MOST_FILES),
    (file) => fileJson(call.hub, call.repository, sha, file),
    (list) => ({ ...shown, stats: { total: additions + deletions, additions, deletions }, files: list }),
    FILES_OF_A_PAGE,
  );
}

async function compare(call: Call) {
  const { git } = call.repository;
  const [left, right] = call.parameter('basehead').split('...');
  const strip = (name: string | undefined) => (name ?? '').replace(/^[^:/]+:/, '');
  const base = git.resolve(strip(left));
  const head = git.resolve(strip(right));
  if (base === undefined || head === undefined) throw notFound();
  const fork = mergeBase(git, base, head);
  if (fork === undefined) throw new Refusal(404, 'No common ancestor between the two.');
  const commits = log(git, [head], [base]).reverse();
  const behind = log(git, [base], [head]).length;
  const ahead = commits.length;
  const asText = await rawDifference(call, fork, head);
  if (asText !== undefined) return asText;
  const status = ahead > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical';
  const files = await difference(git, fork, head);
  const html = `${call.hub.url}/${call.repository.fullName}/compare/${left}...${right}`;
  // Files come with the first page only; without paging there are 250 commits and nothing says that there are more.
  const paged = call.query.has('page') || call.query.has('per_page');
  const first = Number(call.query.get('page') ?? 1) <= 1;
  const about = {
    url: `${repositoryUrl(call.hub, call.repository)}/compare/${left}...${right}`,
    html_url: html,
    permalink_url: `${call.hub.url}/${call.repository.fullName}/compare/${base.slice(0, 12)}...${head.slice(0, 12)}`,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: commitJson(call.hub, call.repository, base),
    merge_base_commit: commitJson(call.hub, call.repository, fork),
    status,
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
  };
  const list = first
    ? files.slice(0, FILES_OF_A_PAGE).map((file) => fileJson(call.hub, call.repository, head, file))
    : [];
  const show = (sha: string) => commitJson(call.hub, call.repository, sha);
  if (!paged) return ok({ ...about, commits: commits.slice(0, COMMITS_AT_ONCE).map(show), files: list });
  return call.page(commits, show, (some) => ({ ...about, commits: some, files: list }), COMMITS_AT_ONCE);
}

function listCommits(call: Call) {
  const { git, defaultBranch } = call.repository;
  const asked = call.query.get('sha') ?? defaultBranch;
  const tip = git.resolve(asked);
  if (tip === undefined) throw notFound();
  const path = call.query.get('path');
  const at = (sha: string | undefined) =>
    sha === undefined ? undefined : git.entry(git.commit(sha)!.tree, path ?? '')?.sha;
  const touched = (sha: string) => path === null || at(sha) !== at(git.commit(sha)!.parents[0]);
  const [since, until] = ['since', 'until'].map((name) => {
    const at = Date.parse(call.query.get(name) ?? '');
    return Number.isNaN(at) ? undefined : at / 1000;
  });
  const [author, committer] = ['author', 'committer'].map((name) => call.query.get(name)?.toLowerCase());
  const by = (wanted: string | undefined, { email }: Signature) =>
    wanted === undefined || email.toLowerCase() === wanted || email.toLowerCase().includes(`+${wanted}@`);
  const fits = (sha: string) => {
    const commit = git.commit(sha)!;
    const { at } = commit.committer;
    const inTime = (since === undefined || at >= since) && (until === undefined || at <= until);
    return inTime && by(author, commit.author) && by(committer, commit.committer) && touched(sha);
  };
  return call.page(log(git, [tip]).filter(fits), (sha) => commitJson(call.hub, call.repository, sha));
}

export const commitHandlers: Handlers = {
  'repos/list-branches': (call) =>
    call.page(call.repository.git.refs.matching('refs/heads/'), ({ name, sha }) =>
      branchShortJson(call, name.slice('refs/heads/'.length), sha),
    ),
  'repos/get-branch': getBranch,
  'repos/get-commit': getCommit,
  'repos/list-commits': listCommits,
  'repos/compare-commits-with-basehead': compare,
};
