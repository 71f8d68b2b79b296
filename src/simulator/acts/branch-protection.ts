import type { Protection } from '../records/rules.ts';
import type { Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';

const notProtected = () => new Refusal(404, 'Branch not protected');

/** The protection of a branch; 404 in GitHub's words when it has none. */
export function protectionOf(repository: Repository, branch: string): Protection {
  const protection = repository.rules.protections.get(branch);
  if (protection === undefined) throw notProtected();
  return protection;
}

/** Protects a branch that is there; what stood before is replaced (https://docs.github.com/rest/branches/branch-protection). */
export function protect(repository: Repository, branch: string, protection: Protection): void {
  if (repository.git.refs.get(`refs/heads/${branch}`) === undefined) throw new Refusal(404, 'Branch not found');
  repository.rules.protections.set(branch, protection);
}

export function unprotect(repository: Repository, branch: string): void {
  if (!repository.rules.protections.delete(branch)) throw notProtected();
}
