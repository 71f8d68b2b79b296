import type { Catalog } from '../catalog.ts';
import type { FactName } from './facts.ts';
import type { Policy } from './policy.ts';
import type { Rule } from './rule.ts';

const ALL: readonly FactName[] = [
  ...(['title', 'body', 'labels', 'draft', 'base', 'commits', 'files', 'reviews', 'checks', 'set'] as const),
];

/** What a policy's verdict depends on: what its rules read, and what its scope asks. A rule that nobody knows may read all. */
export function policyReads({ rules, scope }: Policy, known: Catalog<Rule>): ReadonlySet<FactName> {
  const read = rules.flatMap(({ rule: name, with: given }) => {
    const rule = known.get(name);
    const options = rule?.options.safeParse(given);
    return rule === undefined || options?.success !== true ? ALL : rule.reads(options.data);
  });
  return new Set<FactName>([
    ...read,
    ...(scope.drafts ? [] : (['draft'] as const)),
    ...(scope.branches.length === 0 ? [] : (['base'] as const)),
    ...(scope.paths.length === 0 ? [] : (['files'] as const)),
  ]);
}
