import { PERMISSIONS } from '../../command.ts';
import type { GitHub } from '../../ports/github.ts';
import type { RepositoryCatalogue } from '../../repository/catalogue.ts';

/**
 * Who may open a pull request here could write a policy that tells, by its verdicts, what stands in repositories that are
 * closed to him. So private ones are only judged where the config repository itself is private, for authors who could put the
 * policy in force as well.
 */
export async function visibility(
  github: GitHub,
  about: { readonly repository: string; readonly author: string; readonly catalogue: RepositoryCatalogue },
): Promise<(repository: string) => boolean> {
  const { repository, author, catalogue } = about;
  const secret = new Set(catalogue.repositories.filter((one) => one.private).map(({ fullName }) => fullName));
  if (!secret.has(repository)) return (name) => !secret.has(name);
  const role = await github.people.permission(repository, author);
  const trusted = PERMISSIONS.indexOf(role) >= PERMISSIONS.indexOf('write');
  return (name) => trusted || name === repository || !secret.has(name);
}
