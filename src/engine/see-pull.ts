import type { Organization } from '../core/organization/organization.ts';
import type { Policy } from '../core/policy/policy.ts';
import { viewPull } from '../core/policy/pull-view.ts';
import type { PullView } from '../core/policy/rule.ts';
import { sightOfSets } from '../core/policy/set-view.ts';
import type { Waiver } from '../core/policy/waiver.ts';
import type { Pull } from '../core/ports/github/pulls.ts';
import type { GitHub } from '../core/ports/github.ts';
import type { Ports } from '../core/ports/ports.ts';

/** A pull request with what it is judged by, for whoever asks outside of a run. */
export async function seePull(
  { github, repository, pull }: { readonly github: GitHub; readonly repository: string; readonly pull: Pull },
  { installation, org, catalogue }: Organization,
  { clock, policies, waivers, changeSets, words }: Ports,
): Promise<{ readonly view: PullView; readonly policies: readonly Policy[]; readonly waivers: readonly Waiver[] }> {
  const { number } = pull;
  const base = (await github.git.branch(repository, pull.base.branch))?.sha ?? pull.base.sha;
  const set = async () => {
    const found = await changeSets.of(repository, number);
    return found === undefined ? undefined : sightOfSets(github, catalogue).view(found);
  };
  const view = viewPull(github, repository, pull, {
    at: clock.now(),
    base,
    words: () => words.about(repository, number),
    set,
  });
  const read = await policies.forPull(repository, base);
  const granted = await waivers.ofPull({ installation, org, repository, pull: number });
  return { view, policies: read.policies, waivers: [...read.waivers, ...granted] };
}
