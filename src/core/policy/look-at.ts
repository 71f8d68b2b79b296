import type { ActionContext } from '../action.ts';
import { isMember } from '../changeset/change-set.ts';
import type { PullReference } from '../changeset/pull-reference.ts';
import { Fault } from '../fault.ts';
import type { Pull } from '../ports/github/pulls.ts';
import type { GitHub } from '../ports/github.ts';
import { viewPull } from './pull-view.ts';
import type { PullView } from './rule.ts';

/** How often a pull request is looked at anew when its head moves meanwhile. */
const LOOKS = 3;

interface Look {
  readonly pull: Pull;
  readonly view: PullView;
  /** The commit of the base branch at which policies and base texts are read. */
  readonly base: string;
}

/**
 * An open pull request with a view whose list of files is surely that of its head: GitHub gives the list of whatever the head is
 * when it is asked, so a push in between could hide a file from the check on the commit before it.
 */
export async function lookAt(
  github: GitHub,
  { repository, number }: PullReference,
  context: ActionContext,
): Promise<Look | { readonly skipped: string }> {
  let pull = await github.pulls.get(repository, number);
  for (let look = 0; look < LOOKS; look++) {
    if (pull === undefined) return { skipped: 'there is no such pull request' };
    if (pull.state === 'closed') return { skipped: pull.merged ? 'it is merged already' : 'it is closed' };
    // The tip, not `base.sha` of the pull request: that one stays behind when a stricter policy lands on the base branch.
    const base = (await github.git.branch(repository, pull.base.branch))?.sha ?? pull.base.sha;
    const { catalogue, changeset, ports } = context;
    const own = isMember(changeset, repository, number);
    const set = async () => (own ? changeset : ports.changeSets.of(repository, number));
    const words = () => ports.words.about(repository, number);
    const view = viewPull(github, repository, pull, { base, words, catalogue, set, at: ports.clock.now() });
    await view.files();
    const after = await github.pulls.get(repository, number);
    if (after?.head.sha === pull.head.sha) return { pull, view, base };
    pull = after;
  }
  throw new Fault('conflict', `${repository}#${number} gets new commits faster than it can be judged`);
}
