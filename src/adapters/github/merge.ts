import { Fault } from '../../core/fault.ts';
import type { MergeAnswer, MergeObstacle, Pull, Pulls } from '../../core/ports/github/pulls.ts';
import { type Client, named } from './client.ts';
import { isFault, readBack } from './errors.ts';

/**
 * What GitHub says with 405, 409 and 422, and what it means; the first that fits counts. GitHub documents only "not mergeable"
 * and "head branch was modified" (https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request). The other words were seen
 * by others (https://github.com/NixOS/nixpkgs-merge-bot/issues/179, https://github.com/claroline/Distribution/issues/492,
 * https://github.com/cli/cli/issues/8746) and stand beside the rules that ask for it
 * (https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets).
 * With rulesets several may stand in one message, under a headline.
 */
const WORDS: readonly (readonly [RegExp, MergeObstacle])[] = [
  [/base branch was modified/i, 'base-moved'],
  [/merge already in progress/i, 'busy'],
  [/(?:merge commits|squash merges|rebase merges) are not allowed/i, 'method'],
  [/must not contain merge commits/i, 'method'],
  [/can.t be rebased/i, 'conflicts'],
  [/merge queue/i, 'queue'],
  [/not authorized to push|locked branch|cannot update this protected ref/i, 'restricted'],
  [/still a draft/i, 'draft'],
  [/approving review|review(?:s)? (?:is|are) required|changes (?:were )?requested|code owner/i, 'reviews'],
  [/conversation must be resolved|conversations must be resolved|unresolved conversation/i, 'conversations'],
  [/required status check|status checks? (?:is|are|has|have)/i, 'checks'],
  [/out of date/i, 'behind'],
  [/merge conflict/i, 'conflicts'],
];

/** The write first: with `sha` it can do no harm, and only a refusal needs a look. */
export async function merge(
  client: Client,
  name: string,
  number: number,
  { sha, strategy, title, message }: Parameters<Pulls['merge']>[2],
  look: () => Promise<Pull | undefined>,
): Promise<MergeAnswer> {
  const given = {
    ...{ ...named(name), pull_number: number, sha, merge_method: strategy },
    ...(title === undefined ? {} : { commit_title: title }),
    ...(message === undefined ? {} : { commit_message: message }),
  };
  const merged = async (): Promise<MergeAnswer | undefined> => {
    const now = await look();
    return now?.merged === true ? { kind: 'merged', sha: now.mergeCommit ?? '' } : undefined;
  };
  try {
    return await readBack<MergeAnswer>(
      async () => ({ kind: 'merged', sha: (await client.call('pulls.merge', given)).sha }),
      merged,
    );
  } catch (error) {
    if (!isFault(error, 'conflict', 409) && !isFault(error, 'input-invalid')) throw error;
    const now = await look();
    if (now === undefined) throw new Fault('not-found', `${name} has no pull request #${number}`);
    if (now.merged) return { kind: 'merged', sha: now.mergeCommit ?? '' };
    if (now.state === 'open' && now.head.sha !== sha) return { kind: 'head-moved' };
    const why = error.message.replace(/^pulls\.merge on \S+: /, '');
    if (/head (?:branch|sha) .*(?:modified|match)/i.test(why)) return { kind: 'head-moved' };
    return { kind: 'not-mergeable', obstacle: obstacleOf(why, now), why };
  }
}

/** GitHub's words, and where they are only "not mergeable", what the pull request itself shows. */
function obstacleOf(why: string, { state, draft, mergeable, mergeableState }: Pull): MergeObstacle {
  if (state === 'closed') return 'closed';
  if (draft) return 'draft';
  const said = WORDS.find(([words]) => words.test(why))?.[1];
  if (said !== undefined) return said;
  if (mergeableState === 'dirty' || mergeable === false) return 'conflicts';
  if (mergeableState === 'behind') return 'behind';
  if (/not mergeable/i.test(why) && (mergeable === undefined || mergeableState === 'unknown')) return 'busy';
  return 'rules';
}
