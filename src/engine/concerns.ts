import type pg from 'pg';
import type { Catalog } from '../core/catalog.ts';
import { type Event, subject } from '../core/event.ts';
import { Fault } from '../core/fault.ts';
import type { Json } from '../core/json.ts';
import { changedFacts } from '../core/policy/changed-facts.ts';
import { once } from '../core/policy/once.ts';
import type { Policy } from '../core/policy/policy.ts';
import { PolicyIndex } from '../core/policy/policy-index.ts';
import { policyReads } from '../core/policy/reads.ts';
import type { Rule } from '../core/policy/rule.ts';
import type { GitHub } from '../core/ports/github.ts';
import type { World } from '../core/ports/world.ts';
import { judgesOfEvent } from '../core/workflow/judging.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import type { StandingPolicies } from './policies.ts';
import { pullsAt } from './pulls-at.ts';
import { plainText } from './text.ts';

/** Milliseconds for which the tip of a base branch is believed, as the head of the config repository is. */
const FRESH = 10_000;
const MOST_TIPS = 5_000;

/** Which events workflows that only judge are spared. */
export interface Concerns {
  /**
   * The event, with the pull requests that are to be judged for it where it named none; undefined when judging them could
   * come to nothing new, because no policy that applies there reads what the event changed. What is not known is judged.
   */
  of(event: Event, workflow: Workflow): Promise<Event | undefined>;
}

/** What `of` asks GitHub is at most the tip of a base branch, once in ten seconds, and the policy files of a new tip. */
export function createConcerns(from: {
  readonly pool: pg.Pool;
  readonly world: Pick<World, 'github' | 'clock'>;
  readonly rules: Catalog<Rule>;
  readonly policies: { for(github: GitHub, org: string): StandingPolicies };
}): Concerns {
  const { pool, world, rules } = from;
  const indexes = new WeakMap<readonly Policy[], PolicyIndex>();
  const indexOf = (policies: readonly Policy[]): PolicyIndex => {
    const known = indexes.get(policies) ?? new PolicyIndex(policies, (policy) => policyReads(policy, rules));
    indexes.set(policies, known);
    return known;
  };
  const tips = new Map<string, { readonly at: number; readonly sha: Promise<string | undefined> }>();
  const tipOf = (github: GitHub, repository: string, branch: string): Promise<string | undefined> => {
    const key = `${github.installation} ${repository} ${branch}`;
    const known = tips.get(key);
    const now = world.clock.now();
    if (known !== undefined && now - known.at < FRESH) return known.sha;
    const sha = github.git.branch(repository, branch).then((found) => found?.sha);
    if (tips.size >= MOST_TIPS) tips.clear();
    tips.set(key, { at: now, sha });
    sha.catch(() => tips.delete(key));
    return sha;
  };

  return {
    async of(event, workflow) {
      const { installation, org, repository } = event;
      const github = (await world.github(installation)).inLane('check');
      const changed = changedFacts(event, github.self.replace(/\[bot\]$/, ''));
      if (changed === 'everything') return judgesOfEvent(workflow) ? withPulls(event, pool) : event;
      if (changed.size === 0) return undefined;
      if (repository === undefined || !judgesOfEvent(workflow)) return event;
      const name = repository.fullName;
      const named = pullsIn(event.data['pullRequests']);
      const known = await branchesOf(event, named.length === 0, pool);
      if (named.length === 0 && known.length === 0) return undefined;
      const numbers = (named.length > 0 ? named : known).map(({ number }) => number);
      const policies = from.policies.for(github, org);
      const inSet = once(() => (changed.has('set') ? isInSet(event, numbers, pool) : Promise.resolve(false)));
      // What happens in a set is news only for its members, but for those also where such a policy applies to others.
      const alone = new Set([...changed].filter((fact) => fact !== 'set'));
      const concerned = async (index: PolicyIndex, branch: string | undefined): Promise<boolean> => {
        const place = { repository: name, ...(branch === undefined ? {} : { branch }) };
        return index.readers(place, alone).length > 0 || (index.isRead('set') && (await inSet()));
      };
      const read = async (branch: string | undefined): Promise<boolean> => {
        if (await concerned(indexOf(await policies.above()), branch)) return true;
        const tip = branch === undefined ? undefined : await tipOf(github, name, branch);
        return tip === undefined || concerned(indexOf(await policies.own(name, tip)), branch);
      };
      const branches = new Set(known.length === 0 ? [undefined] : known.map(({ branch }) => branch));
      for (const branch of branches) {
        if (await read(branch).catch(unlessUnwell)) return named.length > 0 ? event : about(event, known);
      }
      return undefined;
    },
  };
}

/** Somebody had all checks of a fork's commit run again: of that GitHub lists no pull request. */
async function withPulls(event: Event, pool: pg.Pool): Promise<Event> {
  const { pullRequests } = event.data;
  if (!Array.isArray(pullRequests) || pullRequests.length > 0) return event;
  const known = await branchesOf(event, true, pool);
  return known.length === 0 ? event : about(event, known);
}

/** What GitHub will not let be seen is judged: the run says so. When it is unwell, the event is handled again later. */
function unlessUnwell(error: unknown): true {
  if (error instanceof Fault && (error.code === 'permission-denied' || error.code === 'not-found')) return true;
  throw error;
}

interface KnownPull {
  readonly number: number;
  /** The base branch. */
  readonly branch: string;
}

/** The pull requests of an event with their base branches, as it says itself or as was heard of its commit before. */
async function branchesOf(event: Event, unnamed: boolean, pool: pg.Pool): Promise<readonly KnownPull[]> {
  const { data, repository, installation } = event;
  const { baseBranch, number, sha } = data;
  if (typeof baseBranch === 'string' && typeof number === 'number') return [{ number, branch: baseBranch }];
  if (typeof sha !== 'string' || repository === undefined) return [];
  const known = await pullsAt(pool, { installation, repository, sha });
  if (unnamed) return known;
  const named = new Set(pullsIn(data['pullRequests']).map((pull) => pull.number));
  // Of one that nobody has heard of the base is not known, and so of none for certain.
  return known.filter((pull) => named.has(pull.number)).length === named.size ? known : [];
}

/** Whether a run has one of these pull requests in its change set. */
async function isInSet({ org, repository }: Event, numbers: readonly number[], pool: pg.Pool): Promise<boolean> {
  const members = numbers.map((number) => plainText(subject.member(repository?.fullName ?? '', number)));
  const { rowCount } = await pool.query({
    name: 'in-set',
    text: 'select 1 from run where org = $1 and subjects && $2 limit 1',
    values: [org, members],
  });
  return rowCount === 1;
}

function pullsIn(list: Json | undefined): readonly { readonly number: number }[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly { readonly number?: unknown }[]).flatMap(({ number }) =>
    typeof number === 'number' ? [{ number }] : [],
  );
}

/** A commit status names no pull request, and a check of a fork's commit neither. */
function about(event: Event, pulls: readonly KnownPull[]): Event {
  const name = event.repository?.fullName ?? '';
  const found = pulls.map(({ number }) => ({ repository: name, number }));
  const subjects = [...new Set([...event.subjects, ...found.map(({ number }) => subject.pull(name, number))])];
  return { ...event, subjects, data: { ...event.data, pullRequests: found } };
}
