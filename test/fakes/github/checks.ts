import { Fault } from '../../../src/core/fault.ts';
import type { CheckRun, Checks } from '../../../src/core/ports/github.ts';
import { seen } from './seen.ts';
import { APP, type FakeState } from './state.ts';

export function fakeChecks(state: FakeState): Checks {
  const list: Checks['list'] = async (name, ref) => {
    const { checks, git } = state.open(name);
    const sha = git.at(ref)?.sha ?? ref;
    const latest = new Map<string, CheckRun>();
    for (const check of checks) if (check.sha === sha) latest.set(`${check.app}\0${check.name}`, seen(check));
    return [...latest.values()];
  };
  return {
    list,
    own: async (name, ref) => (await list(name, ref)).filter(({ app }) => app === APP),
    upsert: async (name, check) => {
      const { checks, git } = state.open(name, 'write');
      if (!git.commits.has(check.sha)) throw new Fault('input-invalid', `${name}: no commit found for ${check.sha}`);
      const at = checks.findIndex(
        (one) =>
          one.app === APP && one.sha === check.sha && one.name === check.name && one.externalId === check.externalId,
      );
      const id = checks[at]?.id ?? state.id();
      const run = { ...check, id, app: APP, annotations: [...(check.annotations ?? [])] };
      const stored = { ...run, url: check.detailsUrl ?? `https://github.com/${name}/runs/${id}` };
      checks.splice(at === -1 ? checks.length : at, 1, stored);
      return seen(stored);
    },
  };
}
