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
    let index: PolicyIndex | undefined;
    made = Math.min(made, cpu(() => void (index = indexOf(policies))) / rules);
    const there = index ?? indexOf(policies);
    first = Math.min(first, cpu(() => asked.forEach((event) => match(there, event))) / asked.length);
    const used = cpu(() => {
      found = 0;
      for (let at = 0; at < events; at++) found += match(there, asked[at % asked.length]!);
    });
    known = Math.min(known, used / events);
  }
  return { rules, made, first, known, found: found / events };
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

function cpu(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
