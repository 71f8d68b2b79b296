import type { Policy } from '../policy.ts';
import { enforcementNow } from '../scope.ts';
import type { PolicyPair } from './proposal.ts';

/** A policy that would be added, removed or written otherwise, and what would be otherwise, in words. */
export interface PolicyChange {
  readonly id: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly differences: readonly string[];
}

/** Every policy of either set with what it is and what it would be. */
export function pairsOf({ before, after }: PolicyPair): readonly {
  readonly id: string;
  readonly old?: Policy;
  readonly fresh?: Policy;
}[] {
  const ids = new Set([...before, ...after].map(({ id }) => id));
  return [...ids].map((id) => {
    const [old, fresh] = [before, after].map((policies) => policies.find((policy) => policy.id === id));
    return { id, ...(old === undefined ? {} : { old }), ...(fresh === undefined ? {} : { fresh }) };
  });
}

/** The policies of two sets that are not the same in both, by id. */
export function policyChanges(pair: PolicyPair): readonly PolicyChange[] {
  return pairsOf(pair).flatMap(({ id, old, fresh }): PolicyChange[] => {
    if (old === undefined) return fresh === undefined ? [] : [{ id, kind: 'added', differences: [standing(fresh)] }];
    if (fresh === undefined) return [{ id, kind: 'removed', differences: [`it was ${standing(old)}`] }];
    const differences = differencesOf(old, fresh);
    return differences.length === 0 ? [] : [{ id, kind: 'changed', differences }];
  });
}

/** Whether two texts of a policy judge every pull request alike; names and owners do not matter for that. */
export function judgesAlike(one: Policy | undefined, other: Policy | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    text([one.enforcement, one.scope, one.rollout, rulesOf(one)]) ===
    text([other.enforcement, other.scope, other.rollout, rulesOf(other)])
  );
}

function differencesOf(old: Policy, fresh: Policy): readonly string[] {
  const differences: string[] = [];
  if (old.enforcement !== fresh.enforcement) differences.push(`enforcement ${old.enforcement} → ${fresh.enforcement}`);
  if (text(old.rollout) !== text(fresh.rollout)) differences.push(`rollout ${rollout(old)} → ${rollout(fresh)}`);
  for (const key of ['repositories', 'paths', 'branches', 'drafts'] as const) {
    if (text(old.scope[key]) === text(fresh.scope[key])) continue;
    differences.push(`scope, ${key}: ${globs(old.scope[key])} → ${globs(fresh.scope[key])}`);
  }
  differences.push(...ruleDifferences(old, fresh));
  if (text(old.owners) !== text(fresh.owners))
    differences.push(`owners ${old.owners.join(', ') || 'nobody'} → ${fresh.owners.join(', ') || 'nobody'}`);
  const words = ({ name, description, type }: Policy) => text([name, description, type]);
  if (words(old) !== words(fresh)) differences.push('its words');
  return differences;
}

/** Rules of one name are told apart by their options: one that is written otherwise is the old one changed, when there is one. */
function ruleDifferences(old: Policy, fresh: Policy): readonly string[] {
  const [gone, come] = [minus(rulesOf(old), rulesOf(fresh)), minus(rulesOf(fresh), rulesOf(old))];
  const names = [...new Set([...gone, ...come].map(({ rule }) => rule))];
  return names.map((name) => {
    const count = (rules: typeof gone) => rules.filter(({ rule }) => rule === name).length;
    if (count(gone) === count(come)) return `options of ${name}`;
    return count(gone) < count(come) ? `with ${name}` : `without ${name}`;
  });
}

function rulesOf({ rules }: Policy) {
  return rules.map(({ rule, with: options, onError = 'fail' }) => ({ rule, options, onError }));
}

function minus<T>(these: readonly T[], those: readonly T[]): readonly T[] {
  const left = those.map(text);
  return these.filter((one) => {
    const at = left.indexOf(text(one));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

function standing(policy: Policy): string {
  const { mode } = policy.rollout;
  return `${mode === 'shadow' ? policy.enforcement : enforcementNow(policy)}, rollout ${rollout(policy)}`;
}

function rollout({ rollout: { mode, percent, repositories } }: Policy): string {
  if (repositories.length > 0) return `${mode} in ${globs(repositories)}`;
  return percent === 100 ? mode : `${mode} at ${percent} %`;
}

function globs(value: readonly string[] | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value.length === 0 ? 'all' : value.join(', ');
}

/** Equal for equal data whatever the order of keys. */
function text(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
