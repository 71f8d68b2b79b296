/**
 * The pull request that a merge group was made for, by its temporary branch: `gh-readonly-queue/main/pr-12-<sha of its
 * parent>`. Undefined for any other branch. The group also holds those before it in the queue, each of which has a group too.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export function pullOfGroup(branch: string): number | undefined {
  const number = /^gh-readonly-queue\/.+\/pr-([1-9]\d{0,9})-[0-9a-f]{40,64}$/.exec(branch)?.[1];
  return number === undefined ? undefined : Number(number);
}
