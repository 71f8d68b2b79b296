import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { type Caller, maySee } from './authentication.ts';

/** Addresses by number, as GitHub's links have them, in the words of its documentation: `/repositories/1` is `/repos/acme/web`. */
export function byName(hub: Hub, path: string): string {
  const [, repository, below] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  if (repository !== undefined) {
    const found = hub.repositoryById(Number(repository));
    return found === undefined ? path : `/repos/${found.fullName}${below ?? ''}`;
  }
  const [, organization, rest] = /^\/organizations\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const known = [...hub.organizations.values()].find(({ account }) => account.id === Number(organization));
  if (known === undefined) return path;
  const [, team, after] = /^\/team\/(\d+)(\/.*)?$/.exec(rest ?? '') ?? [];
  const slug = [...known.teams.values()].find(({ id }) => id === Number(team))?.slug;
  return `/orgs/${known.account.login}${slug === undefined ? (rest ?? '') : `/teams/${slug}${after ?? ''}`}`;
}

/** The address for links to other pages, which stays good when the repository gets another name. */
export function byId(repository: Repository | undefined, address: string): string {
  return repository === undefined
    ? address
    : address.replace(/^\/repos\/[^/]+\/[^/?]+/, `/repositories/${repository.id}`);
}

class Moved extends Refusal {
  readonly #url: string;
  constructor(status: number, url: string) {
    super(status, 'Moved Permanently', { headers: { location: url } });
    this.#url = url;
  }

  override json(): JsonObject {
    return { message: this.message, url: this.#url, documentation_url: 'https://docs.github.com/v3/#http-redirects' };
  }
}

/**
 * Throws the redirect of a repository that was renamed or transferred and that the caller may see: 301 for reading, 307
 * for writing (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects).
 */
export function checkMoved(
  hub: Hub,
  { owner, repo }: { readonly [name: string]: string },
  caller: Caller,
  method: string,
  address: string,
): void {
  if (owner === undefined || repo === undefined || !address.startsWith('/repos/')) return;
  const fullName = `${owner}/${repo}`.toLowerCase();
  if (hub.repositories.has(fullName)) return;
  const moved = hub.find(fullName);
  if (moved === undefined || !maySee(hub, moved, caller)) return;
  throw new Moved(method === 'GET' || method === 'HEAD' ? 301 : 307, `${hub.url}${byId(moved, address)}`);
}
