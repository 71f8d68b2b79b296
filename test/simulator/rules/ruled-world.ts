import { type Answer, startWorld, type TestWorld } from '../world.ts';

/** A world in which ana, the admin, makes rules, and ben and cleo (who may write) run into them. */
export interface RuledWorld extends TestWorld {
  /** Calls as a person. */
  as(login: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: Answer }>;
  /** A ruleset on the default branch that holds until `release`. */
  rule(rules: readonly unknown[], more?: object): Promise<{ id: number; release(): Promise<void> }>;
  /** A pull request of ben's with one file, ready to be merged; gives number and head. */
  pull(branch: string, files?: Record<string, string>): Promise<{ number: number; sha: string }>;
  /** `mergeable_state`, after it was computed. */
  state(number: number): Promise<string>;
  merge(login: string, number: number, body?: object): Promise<{ status: number; body: Answer }>;
}

export async function startRuled(options: Parameters<typeof startWorld>[0] = {}): Promise<RuledWorld> {
  const world = await startWorld(options);
  const { sim, call } = world;
  const tokens = new Map<string, string>();
  sim.hub.repository('acme/web').collaborators.set('cleo', 'write');
  const as: RuledWorld['as'] = (login, method, path, body) => {
    const token = tokens.get(login) ?? sim.as(login).token();
    tokens.set(login, token);
    return call(method, path, body, { token });
  };
  return {
    ...world,
    as,
    async rule(rules, more = {}) {
      const made = await as('ana', 'POST', '/repos/acme/web/rulesets', {
        name: `rule ${Math.random()}`,
        target: 'branch',
        enforcement: 'active',
        conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
        rules,
        ...more,
      });
      if (made.status !== 201) throw new Error(JSON.stringify(made));
      const id = made.body.id as number;
      return {
        id,
        async release() {
          await as('ana', 'DELETE', `/repos/acme/web/rulesets/${id}`);
        },
      };
    },
    async pull(branch, files = { [`${branch}.txt`]: 'x\n' }) {
      const sha = await sim.as('ben').push('acme/web', branch, files, `Change ${branch}`);
      return { number: await sim.as('ben').openPull('acme/web', { head: branch, title: `Land ${branch}` }), sha };
    },
    async state(number) {
      await call('GET', `/repos/acme/web/pulls/${number}`);
      await sim.settled();
      return (await call('GET', `/repos/acme/web/pulls/${number}`)).body.mergeable_state;
    },
    merge: (login, number, body = {}) => as(login, 'PUT', `/repos/acme/web/pulls/${number}/merge`, body),
  };
}

/** The parameters of a `pull_request` rule, nothing demanded but what is said. */
export function reviewRule(demands: object) {
  const parameters = {
    required_approving_review_count: 0,
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_review_thread_resolution: false,
    ...demands,
  };
  return { type: 'pull_request', parameters };
}

export function checksRule(contexts: readonly object[], strict = false) {
  const parameters = { required_status_checks: contexts, strict_required_status_checks_policy: strict };
  return { type: 'required_status_checks', parameters };
}
