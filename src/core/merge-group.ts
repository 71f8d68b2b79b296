import type { Pull } from './ports/github/pulls.ts';

/**
 * The pull request that a merge group was made for, by its temporary branch: `gh-readonly-queue/main/pr-12-<sha of its
 * parent>`. Undefined for any other branch. The group also holds those before it in the queue, each of which has a group too.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export function pullOfGroup(branch: string): number | undefined {
  const number = /^gh-readonly-queue\/.+\/pr-([1-9]\d{0,9})-[0-9a-f]{40,64}$/.exec(branch)?.[1];
  return number === undefined ? undefined : Number(number);
}

/**
 * In a merge queue the check is wanted on the group's own commit, under the same name. What is judged there is still the
 * pull request: its head, its reviews, the checks on it. A push takes it out of the queue, so its head is what the group holds.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export function shownAt(pull: Pull, mergeGroup: string | undefined): Pull {
  return mergeGroup === undefined ? pull : { ...pull, head: { ...pull.head, sha: mergeGroup } };
}
