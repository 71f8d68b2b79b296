import { roleOn } from '../acts/roles.ts';
import type { Hub } from '../hub.ts';
import type { BypassActor, Named, Ruleset } from '../records/rules.ts';
import type { Actor, Repository } from '../records.ts';
import type { Applied } from './applied.ts';

/** How a change comes: by pushing, by merging a pull request, or by GitHub merging one later on somebody's behalf. */
export type Way = 'push' | 'merge' | 'later';

/** GitHub's own numbers for the built-in roles, as its rulesets name them. */
const ROLES: { readonly [id: number]: readonly string[] } = {
  2: ['maintain', 'admin'],
  4: ['write', 'maintain', 'admin'],
  5: ['admin'],
};

/** Whether reviews and pushes of theirs count: people by their role, an app by its permission. */
export function mayWrite(hub: Hub, repository: Repository, actor: Actor): boolean {
  if (actor.app !== undefined) return actor.app.permissions['contents'] === 'write';
  return ['write', 'maintain', 'admin'].includes(roleOn(hub, repository, actor.account));
}

export function isNamed(hub: Hub, repository: Repository, named: Named, actor: Actor): boolean {
  const login = actor.account.login.toLowerCase();
  const teams = hub.organizations.get(repository.owner.login.toLowerCase())?.teams;
  return (
    (actor.app === undefined ? named.users.includes(login) : named.apps.includes(actor.app.slug)) ||
    named.teams.some((slug) => teams?.get(slug)?.members.has(login) === true)
  );
}

function isMeant(hub: Hub, repository: Repository, { actor_type, actor_id }: BypassActor, actor: Actor): boolean {
  const login = actor.account.login.toLowerCase();
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  switch (actor_type) {
    case 'Integration':
      return actor.app?.id === actor_id;
    case 'User':
      return actor.account.id === actor_id;
    case 'OrganizationAdmin':
      return organization?.members.get(login)?.role === 'admin';
    case 'Team':
      return [...(organization?.teams.values() ?? [])].some((team) => team.id === actor_id && team.members.has(login));
    case 'RepositoryRole':
      return actor.app === undefined && ROLES[actor_id ?? 0]?.includes(roleOn(hub, repository, actor.account)) === true;
    case 'DeployKey':
      return false;
  }
}

/** The strongest bypass that the ruleset gives somebody, in the words of `current_user_can_bypass`. */
export function bypassOf(
  hub: Hub,
  repository: Repository,
  ruleset: Ruleset,
  actor: Actor,
): 'always' | 'pull_requests_only' | 'never' | 'exempt' {
  const modes = ruleset.text.bypass.filter((one) => isMeant(hub, repository, one, actor)).map((one) => one.bypass_mode);
  if (modes.includes('exempt')) return 'exempt';
  if (modes.includes('always')) return 'always';
  return modes.includes('pull_request') ? 'pull_requests_only' : 'never';
}

/**
 * Whether a rule does not hold for somebody. Of a ruleset, `exempt` always helps, `always` whoever pushes or merges
 * himself, `pull_request` who merges. Branch protection lets administrators through unless it includes them, though
 * not to delete or to force-push (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches#do-not-allow-bypassing-the-above-settings).
 */
export function isBypassed(hub: Hub, repository: Repository, applied: Applied, actor: Actor, way: Way): boolean {
  if (applied.kind === 'ruleset') {
    const mode = bypassOf(hub, repository, applied.ruleset, actor);
    if (mode === 'exempt') return true;
    if (way === 'later') return false;
    return mode === 'always' || (mode === 'pull_requests_only' && way === 'merge');
  }
  const { rule, protection } = applied;
  if (rule.type === 'pull_request' && protection.reviews?.exempt !== undefined) {
    if (isNamed(hub, repository, protection.reviews.exempt, actor)) return true;
  }
  if (rule.type === 'deletion' || rule.type === 'non_fast_forward' || protection.enforceAdmins) return false;
  return way !== 'later' && actor.app === undefined && roleOn(hub, repository, actor.account) === 'admin';
}
