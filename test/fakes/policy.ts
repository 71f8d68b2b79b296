import type { Policy } from '../../src/core/policy/policy.ts';

/** A policy with one rule, blocking everywhere, but for what is said. */
export function aPolicy(about: Partial<Policy> = {}): Policy {
  return {
    id: 'one',
    name: 'One policy',
    description: '',
    type: 'custom',
    enforcement: 'blocking',
    scope: { repositories: [], paths: [], branches: [], drafts: true },
    rollout: { mode: 'enforce', repositories: [], percent: 100 },
    rules: [{ rule: 'custom.one', with: {}, line: 1 }],
    owners: [],
    source: 'acme/.github:baton/policies/one.yaml@abc',
    ...about,
  };
}
