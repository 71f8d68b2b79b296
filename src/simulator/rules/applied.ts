import type { Hub } from '../hub.ts';
import type { Named, Protection, Rule, Ruleset } from '../records/rules.ts';
import type { Repository } from '../records.ts';
import { globMatches, refMatches } from './patterns.ts';

/** What only the older branch protection knows. */
type ProtectionRule =
  | { readonly type: 'restrictions'; readonly parameters: Named }
  | { readonly type: 'lock_branch' }
  | { readonly type: 'conversations' };

export interface RulesetSource {
  readonly type: 'Repository' | 'Organization';
  /** `owner/name`, or the organization's login. */
  readonly name: string;
}

/** One rule as it stands for one ref, and where it comes from. */
export type Applied =
  | { readonly kind: 'ruleset'; readonly rule: Rule; readonly ruleset: Ruleset; readonly source: RulesetSource }
  | { readonly kind: 'protection'; readonly rule: Rule | ProtectionRule; readonly protection: Protection };

/** Rulesets of the repository and of its organization that are about this repository, whatever their enforcement. */
export function rulesetsOf(hub: Hub, repository: Repository): { ruleset: Ruleset; source: RulesetSource }[] {
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  const own = [...repository.rules.rulesets.values()].map((ruleset) => ({
    ruleset,
    source: { type: 'Repository', name: repository.fullName } as const,
  }));
  const inherited = [...(organization?.rulesets.values() ?? [])]
    .filter((ruleset) => concerns(ruleset, repository))
    .map((ruleset) => ({ ruleset, source: { type: 'Organization', name: repository.owner.login } as const }));
  return [...own, ...inherited];
}

function concerns({ text }: Ruleset, repository: Repository): boolean {
  const { repository_name: names, repository_id: ids } = text.conditions ?? {};
  if (ids !== undefined) return ids.repository_ids.includes(repository.id);
  if (names === undefined) return true;
  const meant = (pattern: string) => pattern === '~ALL' || globMatches(pattern, repository.name);
  return names.include.some(meant) && !names.exclude.some(meant);
}

/**
 * All active rules for a full ref name, which need not exist; the strictest combination holds, because each is judged
 * (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets#about-rule-layering).
 */
export function appliedRules(hub: Hub, repository: Repository, ref: string): Applied[] {
  const kind = ref.startsWith('refs/heads/') ? 'branch' : ref.startsWith('refs/tags/') ? 'tag' : undefined;
  if (kind === undefined) return [];
  const found = rulesetsOf(hub, repository).flatMap(({ ruleset, source }): Applied[] => {
    const { target, enforcement, conditions, rules } = ruleset.text;
    if (enforcement !== 'active' || (target !== kind && target !== 'push')) return [];
    const names = conditions?.ref_name;
    // Rules on pushes are about the repository, not about refs.
    const meant = target === 'push' || (names !== undefined && refMatches(names, ref, repository.defaultBranch));
    return meant ? rules.map((rule) => ({ kind: 'ruleset', rule, ruleset, source })) : [];
  });
  const protection = kind === 'branch' ? repository.rules.protections.get(ref.slice('refs/heads/'.length)) : undefined;
  return protection === undefined ? found : [...found, ...protectionRules(protection)];
}

function protectionRules(protection: Protection): Applied[] {
  const { checks, reviews, restrictions } = protection;
  const rules: (Rule | ProtectionRule)[] = [];
  if (protection.lockBranch) rules.push({ type: 'lock_branch' });
  if (!protection.forcePushes) rules.push({ type: 'non_fast_forward' });
  if (!protection.deletions) rules.push({ type: 'deletion' });
  if (protection.blockCreations) rules.push({ type: 'creation' });
  if (protection.linearHistory) rules.push({ type: 'required_linear_history' });
  if (protection.signatures) rules.push({ type: 'required_signatures' });
  if (reviews !== undefined) {
    const parameters = {
      required_approving_review_count: reviews.count,
      dismiss_stale_reviews_on_push: reviews.dismissStale,
      require_code_owner_review: reviews.codeOwners,
      require_last_push_approval: reviews.lastPush,
      required_review_thread_resolution: false,
    };
    rules.push({ type: 'pull_request', parameters });
  }
  if (checks !== undefined) {
    const required_status_checks = checks.checks.map(({ context, app }) =>
      app === null ? { context } : { context, integration_id: app },
    );
    const parameters = {
      required_status_checks,
      strict_required_status_checks_policy: checks.strict,
      do_not_enforce_on_create: true,
    };
    rules.push({ type: 'required_status_checks', parameters });
  }
  if (protection.conversationResolution) rules.push({ type: 'conversations' });
  if (restrictions !== undefined) rules.push({ type: 'restrictions', parameters: restrictions });
  return rules.map((rule) => ({ kind: 'protection', rule, protection }));
}

/** Whether GitHub calls the branch protected. */
export function isProtected(hub: Hub, repository: Repository, branch: string): boolean {
  return appliedRules(hub, repository, `refs/heads/${branch}`).some(
    (one) => one.kind === 'protection' || one.ruleset.text.target === 'branch',
  );
}
