import { Fault } from '../../../src/core/fault.ts';
import type { CheckButton, CheckRun, Checks } from '../../../src/core/ports/github/checks.ts';
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
    own: async (name, ref) => {
      const { checks } = state.open(name);
      const mine = (await list(name, ref)).filter(({ app }) => app === APP);
      return mine.map((check) => {
        const summary = checks.find(({ id }) => id === check.id)?.summary;
        return { ...check, ...(summary === undefined ? {} : { summary }) };
      });
    },
    upsert: async (name, check) => {
      const { checks, git } = state.open(name, 'write');
      if (!git.commits.has(check.sha)) throw new Fault('input-invalid', `${name}: no commit found for ${check.sha}`);
      refuseButtons(check.buttons ?? []);
      const at = checks.findIndex(
        (one) =>
          one.app === APP && one.sha === check.sha && one.name === check.name && one.externalId === check.externalId,
      );
      const there = checks[at];
      if (there?.status === 'completed' && check.status !== 'completed' && check.anew !== true) return seen(there);
      const id = there?.id ?? state.id();
      const run = { ...check, id, app: APP, annotations: [...(check.annotations ?? [])] };
      const stored = { ...run, url: check.detailsUrl ?? `https://github.com/${name}/runs/${id}` };
      checks.splice(at === -1 ? checks.length : at, 1, stored);
      return seen(stored);
    },
  };
}

/** https://docs.github.com/en/rest/checks/runs#create-a-check-run */
function refuseButtons(buttons: readonly CheckButton[]): void {
  const tooLong = buttons.some(
    ({ label, description, identifier }) => label.length > 20 || description.length > 40 || identifier.length > 20,
  );
  if (tooLong || buttons.length > 3) throw new Fault('input-invalid', 'these buttons are not as GitHub takes them');
}
