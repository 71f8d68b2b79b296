import type { Problem } from '../problem.ts';
import type { Policy } from './policy.ts';

/**
 * Lays the three sources of policies over each other. An organization's policy replaces a shipped one with its id. A
 * repository may add policies of its own; one whose id is taken is used only where the organization allows that id to be
 * overridden, and is a problem otherwise, so a repository never weakens what stands above it.
 */
export function layerPolicies(about: {
  readonly shipped: readonly Policy[];
  readonly organization: readonly Policy[];
  readonly repository: readonly Policy[];
  /** Ids that the organization lets a repository change for itself. */
  readonly overrides: readonly string[];
}): { readonly policies: readonly Policy[]; readonly problems: readonly Problem[] } {
  const byId = new Map<string, Policy>();
  for (const policy of [...about.shipped, ...about.organization]) byId.set(policy.id, policy);
  const problems: Problem[] = [];
  for (const policy of about.repository) {
    if (byId.has(policy.id) && !about.overrides.includes(policy.id)) problems.push(notAllowed(policy, byId));
    else byId.set(policy.id, policy);
  }
  return { policies: [...byId.values()], problems };
}

function notAllowed(policy: Policy, above: ReadonlyMap<string, Policy>): Problem {
  return {
    file: policy.source,
    line: 1,
    column: 1,
    category: 'security',
    rule: 'policy-override',
    severity: 'error',
    message: `The policy "${policy.id}" stands above this repository (${above.get(policy.id)?.source ?? 'shipped'}) and may not be changed here; the one above is used.`,
    suggestion: `give this policy an id of its own, or ask the organization to list "${policy.id}" under policies.repositoryOverrides`,
  };
}
