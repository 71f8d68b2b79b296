import type { ActionContext } from '../action.ts';
import type { PullReference } from '../changeset/pull-reference.ts';
import type { Problem } from '../problem.ts';
import type { Policy } from './policy.ts';
import type { Waiver } from './waiver.ts';

/** The policies that stand for a pull request at a commit of its base, and the waivers that are written or were granted. */
export async function standingFor(
  { repository, number }: PullReference,
  base: string,
  { ports, run: { installation, org } }: ActionContext,
): Promise<{
  readonly policies: readonly Policy[];
  readonly waivers: readonly Waiver[];
  readonly problems: readonly Problem[];
}> {
  const { policies, waivers, problems } = await ports.policies.forPull(repository, base);
  const granted = await ports.waivers.ofPull({ installation, org, repository, pull: number });
  return { policies, waivers: [...waivers, ...granted], problems };
}
