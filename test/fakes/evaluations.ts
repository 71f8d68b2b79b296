import type { Compliance, ComplianceFilter, StandingCount } from '../../src/core/ports/compliance.ts';
import type { Evaluation, Evaluations } from '../../src/core/ports/evaluations.ts';

const DAY = 86_400_000;
const GRAVITY: readonly string[] = ['failure', 'action_required', 'neutral'];

interface Kept {
  readonly evaluation: Evaluation;
  readonly firstAt: number;
}

/** Evaluations in memory, and what they add up to; the same contract as the database's (test/contract/evaluations.ts). */
export class FakeEvaluations implements Evaluations, Compliance {
  readonly #kept = new Map<string, Kept>();
  readonly #withdrawn: { installation: number; repository: string; pull: number; at: number }[] = [];
  readonly #told = new Map<string, { open: boolean; at: number }>();
  /** Set to have every call fail, as it does where the database is away. */
  broken: Error | undefined;

  /** Everything that is kept, in the order in which it came. */
  get all(): readonly Evaluation[] {
    return [...this.#kept.values()].map(({ evaluation }) => evaluation);
  }

  async record(evaluations: readonly Evaluation[]): Promise<void> {
    this.#answer();
    for (const evaluation of structuredClone(evaluations)) {
      const { headSha, policy, at } = evaluation;
      const key = JSON.stringify([pullOf(evaluation), headSha, policy]);
      const earlier = this.#kept.get(key);
      if (earlier !== undefined && earlier.evaluation.at > at) continue;
      this.#kept.set(key, { evaluation, firstAt: earlier?.firstAt ?? at });
    }
  }

  async amend(evaluations: readonly Evaluation[]): Promise<void> {
    this.#answer();
    for (const evaluation of structuredClone(evaluations)) {
      const { headSha, policy, at, enforcement, mode, conclusion, title, waivers } = evaluation;
      const key = JSON.stringify([pullOf(evaluation), headSha, policy]);
      const earlier = this.#kept.get(key);
      if (earlier === undefined || earlier.evaluation.at > at) continue;
      const amended = { ...earlier.evaluation, enforcement, mode, conclusion, title, waivers };
      this.#kept.set(key, { ...earlier, evaluation: amended });
    }
  }

  async recent({ installation, limit, policy }: Parameters<Evaluations['recent']>[0]): Promise<readonly Evaluation[]> {
    this.#answer();
    const mine = this.all.filter((one) => one.installation === installation && (policy ?? one.policy) === one.policy);
    return mine
      .toSorted(
        (a, b) => b.at - a.at || order(a.repository, b.repository) || a.pull - b.pull || order(a.policy, b.policy),
      )
      .slice(0, limit);
  }

  async withdraw(about: Parameters<Evaluations['withdraw']>[0]): Promise<void> {
    this.#answer();
    this.#withdrawn.push(about);
  }

  async stands({ open, at, ...pull }: Parameters<Evaluations['stands']>[0]): Promise<void> {
    this.#answer();
    const earlier = this.#told.get(pullOf(pull));
    const counts = earlier === undefined || earlier.at < at || (earlier.at === at && open);
    if (counts) this.#told.set(pullOf(pull), { open, at });
  }

  async standing(filter: ComplianceFilter): Promise<readonly StandingCount[]> {
    const groups = Map.groupBy(this.#present(filter), ({ org, repository, policy, conclusion, mode }) =>
      JSON.stringify([org, policy, repository, conclusion, mode === 'shadow']),
    );
    return [...groups].map(([key, { length: pulls }]) => {
      const [org, policy, repository, conclusion, shadow] = JSON.parse(key);
      return { org, repository, policy, conclusion, shadow, pulls };
    });
  }

  async against(filter: ComplianceFilter, limit: number): Promise<readonly Evaluation[]> {
    const gravity = ({ conclusion }: Evaluation) => GRAVITY.indexOf(conclusion);
    return this.#present(filter)
      .filter(({ conclusion }) => conclusion !== 'success')
      .toSorted(
        (a, b) => gravity(a) - gravity(b) || b.at - a.at || order(a.repository, b.repository) || a.pull - b.pull,
      )
      .slice(0, limit);
  }

  async waivers(filter: ComplianceFilter, { now, limit }: { readonly now: number; readonly limit: number }) {
    const all = this.#present(filter).flatMap(({ org, repository, policy, pull, waivers }) =>
      waivers
        .filter(({ until }) => until > now)
        .map((waiver) => ({ waiver: { org, repository, policy, ...waiver }, pull })),
    );
    return [...Map.groupBy(all, ({ waiver }) => JSON.stringify(waiver)).values()]
      .flatMap((same) => {
        const pulls = [...new Set(same.map(({ pull }) => pull))].toSorted((a, b) => a - b);
        return same.slice(0, 1).map(({ waiver }) => ({ ...waiver, pulls }));
      })
      .toSorted((a, b) => a.until - b.until)
      .slice(0, limit);
  }

  async trend(filter: ComplianceFilter, since: number) {
    const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
    const first = Math.floor(since / DAY) * DAY;
    const kept = [...this.#kept.values()].filter(
      ({ evaluation, firstAt }) => firstAt >= first && fits(evaluation, filter),
    );
    const groups = Map.groupBy(kept, ({ evaluation: { org, policy }, firstAt }) =>
      JSON.stringify([dayOf(firstAt), org, policy]),
    );
    return [...groups]
      .toSorted(([a], [b]) => order(a, b))
      .map(([key, all]) => {
        const [day, org, policy] = JSON.parse(key);
        const passed = all.filter(({ evaluation }) => evaluation.conclusion === 'success').length;
        return { org, policy, day, heads: all.length, passed };
      });
  }

  /** The newest of each open pull request. */
  #present(filter: ComplianceFilter): readonly Evaluation[] {
    this.#answer();
    const counting = this.all.filter(
      ({ installation, repository, pull, at }) =>
        !this.#withdrawn.some(
          (one) =>
            one.installation === installation && one.repository === repository && one.pull === pull && one.at > at,
        ),
    );
    return [...Map.groupBy(counting, pullOf)].flatMap(([pull, all]) => {
      if (this.#told.get(pull)?.open === false) return [];
      const last = Math.max(...all.map(({ at }) => at));
      return all.filter((one) => one.at === last && fits(one, filter));
    });
  }

  #answer(): void {
    if (this.broken !== undefined) throw this.broken;
  }
}

function pullOf({ installation, repository, pull }: Pick<Evaluation, 'installation' | 'repository' | 'pull'>): string {
  return JSON.stringify([installation, repository, pull]);
}

function fits(
  one: Evaluation,
  { org = one.org, repository = one.repository, policy = one.policy }: ComplianceFilter,
): boolean {
  return one.org === org && one.repository === repository && one.policy === policy;
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
