import type { Issue, Repository } from '../records.ts';

const encoded = (path: string) => path.split('/').map(encodeURIComponent).join('/');

/** GitHub's own web addresses, from the root of the simulator: the same that `html_url`s have. */
export const addressOf = {
  repository: (repository: Repository) => `/${encoded(repository.fullName)}`,
  thread: (repository: Repository, issue: Issue) =>
    `/${encoded(repository.fullName)}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`,
  commit: (repository: Repository, sha: string) => `/${encoded(repository.fullName)}/commit/${sha}`,
  check: (repository: Repository, id: number) => `/${encoded(repository.fullName)}/runs/${id}`,
  release: (repository: Repository, tag: string) => `/${encoded(repository.fullName)}/releases/tag/${encoded(tag)}`,
  file: (repository: Repository, ref: string, path: string) =>
    `/${encoded(repository.fullName)}/blob/${encoded(ref)}/${encoded(path)}`,
  folder: (repository: Repository, ref: string, path = '') =>
    `/${encoded(repository.fullName)}/tree/${encoded(ref)}${path === '' ? '' : `/${encoded(path)}`}`,
  raw: (repository: Repository, ref: string, path: string) =>
    `/${encoded(repository.fullName)}/raw/${encoded(ref)}/${encoded(path)}`,
  commits: (repository: Repository, ref: string) => `/${encoded(repository.fullName)}/commits/${encoded(ref)}`,
  list: (repository: Repository, what: 'pulls' | 'issues') => `/${encoded(repository.fullName)}/${what}`,
} as const;
