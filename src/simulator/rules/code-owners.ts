import { changedPaths } from '../git/paths.ts';
import type { Hub } from '../hub.ts';
import { range } from '../pull-range.ts';
import type { Actor, PullIssue, Repository } from '../records.ts';
import { globMatches } from './patterns.ts';

const PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

/** A line's pattern reads as in a .gitignore file: without a slash it means any folder, and a folder means all in it. */
function isOwned(pattern: string, path: string): boolean {
  const rooted = pattern.replace(/\/$/, '').includes('/');
  const bare = pattern.replace(/^\//, '').replace(/\/$/, '');
  const glob = rooted ? bare : `**/${bare}`;
  const folders = pattern.endsWith('/*')
    ? []
    : path.split('/').map((_, index, parts) => parts.slice(0, index).join('/'));
  return (
    (!pattern.endsWith('/') && globMatches(glob, path)) ||
    folders.some((folder) => folder !== '' && globMatches(glob, folder))
  );
}

/** Owners of one path, `@login` or `@org/team`; the last line that fits decides, and it may say nobody. */
function ownersOf(text: string, path: string): string[] {
  const lines = text.split('\n').map((line) => line.replace(/(^|\s)#.*/, '').trim());
  const fitting = lines.filter((line) => line !== '').findLast((line) => isOwned(line.split(/\s+/)[0]!, path));
  return fitting === undefined
    ? []
    : fitting
        .split(/\s+/)
        .slice(1)
        .filter((owner) => owner.startsWith('@'));
}

/**
 * Owners whose approval is still missing, one for each set of owners; the file is read from the base branch
 * (https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners).
 */
export function missingOwners(
  hub: Hub,
  repository: Repository,
  issue: PullIssue,
  approvers: readonly Actor[],
): string[] {
  const { git } = repository;
  const base = git.refs.get(`refs/heads/${issue.pull.base.branch}`);
  const tree = base === undefined ? undefined : git.commit(base)?.tree;
  const entry =
    tree === undefined ? undefined : PLACES.map((path) => git.entry(tree, path)).find((one) => one !== undefined);
  const text = entry === undefined ? undefined : git.blob(entry.sha)?.toString('utf8');
  if (text === undefined) return [];
  const { from, to } = range(repository, issue);
  const { added, modified, removed } = changedPaths(git, git.commit(from)?.tree, git.commit(to)?.tree);
  const teams = hub.organizations.get(repository.owner.login.toLowerCase())?.teams;
  const speaksFor = (owner: string, { account }: Actor): boolean => {
    const [first, team] = owner.slice(1).toLowerCase().split('/');
    return team === undefined
      ? account.login.toLowerCase() === first
      : teams?.get(team)?.members.has(account.login.toLowerCase()) === true;
  };
  const missing = [...added, ...modified, ...removed]
    .map((path) => ownersOf(text, path))
    .filter((owners) => owners.length > 0 && !owners.some((owner) => approvers.some((one) => speaksFor(owner, one))));
  return [...new Set(missing.map((owners) => owners.map((owner) => owner.slice(1)).join(' and/or ')))];
}
