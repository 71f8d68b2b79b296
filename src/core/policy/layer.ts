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
  const problems: Problem[] = [];
  const once = (policies: readonly Policy[]) => withoutDoubles(policies, problems);
  const byId = new Map<string, Policy>();
  for (const policy of [...about.shipped, ...once(about.organization)]) byId.set(policy.id, policy);
  for (const policy of once(about.repository)) {
    const above = byId.get(policy.id);
    if (above === undefined || about.overrides.includes(policy.id)) byId.set(policy.id, policy);
    else problems.push(notAllowed(policy, above));
  }
  return { policies: [...byId.values()], problems };
}

function withoutDoubles(policies: readonly Policy[], problems: Problem[]): readonly Policy[] {
  const first = new Map<string, Policy>();
  for (const policy of policies) {
    const other = first.get(policy.id);
    if (other === undefined) first.set(policy.id, policy);
    else {
      problems.push({
        ...place(policy),
        category: 'logic',
        rule: 'policy-duplicate',
        message: `The policy id "${policy.id}" is taken by ${other.source}, which is used.`,
        suggestion: 'give one of the two another id',
      });
    }
  }
  return [...first.values()];
}

function notAllowed(policy: Policy, above: Policy): Problem {
  return {
    ...place(policy),
    category: 'security',
    rule: 'policy-override',
    message: `The policy "${policy.id}" stands above this repository (${above.source}) and may not be changed here; the one above is used.`,
    suggestion: `give this policy an id of its own, or ask the organization to list "${policy.id}" under policies.repositoryOverrides`,
  };
}

function place(policy: Policy): Pick<Problem, 'file' | 'line' | 'column' | 'severity'> {
  return { file: policy.source, line: 1, column: 1, severity: 'error' };
}
