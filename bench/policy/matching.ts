import { catalogs } from '../../src/catalogs.ts';
import type { Event } from '../../src/core/event.ts';
import { changedFacts } from '../../src/core/policy/changed-facts.ts';
import type { FactName } from '../../src/core/policy/facts.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { PolicyIndex } from '../../src/core/policy/policy-index.ts';
import { policyReads } from '../../src/core/policy/reads.ts';
import { aPolicy } from '../../test/fakes/policy.ts';

export const REPOSITORIES = 500;
/** Rules that apply to each of them, whatever else there is. */
const APPLY = 1;
const ROUNDS = 5;

const RULES: readonly Pick<Policy['rules'][number], 'rule' | 'with'>[] = [
  { rule: 'custom.labels', with: { none: ['hold'] } },
  { rule: 'approval.required', with: { require: [{ count: 1 }] } },
  { rule: 'custom.expression', with: { expression: 'length(checks) > 0', message: 'x' } },
  { rule: 'security.secrets', with: {} },
  { rule: 'custom.title', with: { maximum: 72 } },
];

/** Processor time in microseconds, the least of some rounds: what another program takes away is not ours. */
export interface Matching {
  readonly rules: number;
  /** Making the index, for each rule. */
  readonly made: number;
  /** An event about a repository and branch that is asked about for the first time, and about one that is known. */
  readonly first: number;
  readonly known: number;
  /** Readers that were found for an event, on average. */
  readonly found: number;
}

/**
 * So many rules, each in a policy of its own, a few of which apply to each of 500 repositories; all others are for other
 * repositories by name or by glob, for other base branches, or read other facts.
 */
export function measureMatching(rules: number, events: number): Matching {
  const policies = policiesOf(rules);
  const asked = Array.from({ length: REPOSITORIES }, (_, at) => eventOf(at));
  let [made, first, known, found] = [Infinity, Infinity, Infinity, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const making = cpu(() => indexOf(policies));
    const { value: index } = making;
    const cold = cpu(() => {
      for (const event of asked) match(index, event);
    });
    const warm = cpu(() => {
      let sum = 0;
      for (let at = 0; at < events; at++) sum += match(index, asked[at % asked.length] as Event);
      return sum;
    });
    made = Math.min(made, making.used / rules);
    first = Math.min(first, cold.used / asked.length);
    known = Math.min(known, warm.used / events);
    found = warm.value / events;
  }
  return { rules, made, first, known, found };
}

const indexOf = (policies: readonly Policy[]) =>
  new PolicyIndex(policies, (policy) => policyReads(policy, catalogs.rules));

/** What routing asks of an event: what it changed, and who reads that where it happened. */
function match(index: PolicyIndex, event: Event): number {
  const changed = changedFacts(event, 'baton');
  if (changed === 'everything') return 0;
  const branch = event.data['baseBranch'] as string;
  return index.readers({ repository: event.repository?.fullName ?? '', branch }, changed as ReadonlySet<FactName>)
    .length;
}

function policiesOf(count: number): readonly Policy[] {
  const whole = aPolicy();
  return Array.from({ length: count }, (_, at) => {
    const applies = at < REPOSITORIES * APPLY;
    const repository = `service-${at % REPOSITORIES}`;
    const places: readonly Partial<Policy['scope']>[] = [
      { repositories: [`other-${at}`] },
      { repositories: [`acme/team-${at % 97}-*`] },
      { repositories: [repository], branches: ['release/*'] },
      { repositories: [repository] },
    ];
    const place = at % places.length;
    // The last kind applies too, and reads something else than a label.
    const rule = applies ? RULES[0]! : place === 3 ? RULES[1 + (at % (RULES.length - 1))]! : RULES[at % RULES.length]!;
    const scope = { ...whole.scope, ...(applies ? { repositories: [repository] } : places[place]) };
    return aPolicy({ id: `p-${at}`, scope, rules: [{ ...rule, line: 1 }] });
  });
}

function eventOf(at: number): Event {
  const fullName = `acme/service-${at}`;
  return {
    ...{ id: `e${at}`, type: 'pull_request.labeled', installation: 7, org: 'acme', subjects: [] },
    repository: { id: at, fullName },
    data: { number: 1, baseBranch: 'main', sha: 'a1' },
  };
}

function cpu<T>(work: () => T): { readonly value: T; readonly used: number } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, used: user + system };
}
