import type { ActionContext } from '../action.ts';
import { isOfRun } from '../changeset/body.ts';
import { type ChangeSet, isMember } from '../changeset/change-set.ts';
import type { PullReference } from '../changeset/pull-reference.ts';
import { Fault } from '../fault.ts';
import type { Pull } from '../ports/github/pulls.ts';
import type { GitHub } from '../ports/github.ts';
import type { ViewedSet } from './facts.ts';
import { once } from './once.ts';
import { viewPull } from './pull-view.ts';
import type { PullView } from './rule.ts';
import { type SetSight, sightOfSets, UNKNOWN_SET } from './set-view.ts';

/** How often a pull request is looked at anew when its head moves meanwhile. */
const LOOKS = 3;

export interface Look {
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
    const base = await tipOf(github, repository, pull);
    const view = viewAt(github, repository, pull, { base, context });
    await view.files();
    const after = await github.pulls.get(repository, number);
    if (after?.head.sha === pull.head.sha) return { pull, view, base };
    pull = after;
  }
  throw new Fault('conflict', `${repository}#${number} gets new commits faster than it can be judged`);
}

/**
 * The same for a pull request that was read already, and with nothing asked yet: a push in between is a conflict once a rule
 * asks for the files.
 */
export function viewOf(
  github: GitHub,
  repository: string,
  pull: Pull,
  about: { readonly base: string; readonly sight: SetSight; readonly context: ActionContext },
): PullView {
  const view = viewAt(github, repository, pull, about);
  const files = once(async () => {
    const listed = await view.files();
    const after = await github.pulls.get(repository, pull.number);
    if (after?.head.sha === pull.head.sha) return listed;
    throw new Fault('conflict', `${repository}#${pull.number} got new commits while it was judged`);
  });
  return { ...view, files };
}

function viewAt(
  github: GitHub,
  repository: string,
  pull: Pull,
  { base, sight, context }: { readonly base: string; readonly sight?: SetSight; readonly context: ActionContext },
): PullView {
  const { catalogue, ports } = context;
  const words = () => ports.words.about(repository, pull.number);
  const set = async (): Promise<ViewedSet | undefined> => {
    const found = await setOf(repository, pull.number, context);
    if (found !== undefined) return (sight ?? sightOfSets(github, catalogue)).view(found);
    return pull.author === github.self && isOfRun(pull.body) ? UNKNOWN_SET : undefined;
  };
  return viewPull(github, repository, pull, { base, words, set, at: ports.clock.now() });
}

/** The tip of its base branch, not `base.sha` of the pull request: that one stays behind when a stricter policy lands there. */
export async function tipOf(github: GitHub, repository: string, { base }: Pull): Promise<string> {
  return (await github.git.branch(repository, base.branch))?.sha ?? base.sha;
}

/** The change set that a pull request is in: of this run, or as another one has left it. */
export async function setOf(
  repository: string,
  number: number,
  { changeset, ports }: ActionContext,
): Promise<ChangeSet | undefined> {
  return isMember(changeset, repository, number) ? changeset : ports.changeSets.of(repository, number);
}
