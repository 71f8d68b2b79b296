import { fitsGlob } from '../../core/glob.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Happening, Hub } from '../hub.ts';
import type { Repository } from '../records.ts';
import type { Triggers } from './workflow-definitions.ts';

/** What a run is about: the event that sets it off and the commit that it is for. */
export interface Occasion {
  readonly event: 'push' | 'pull_request' | 'workflow_dispatch' | 'repository_dispatch' | 'merge_group';
  /** The type within the event: `opened`, or that of a dispatch. */
  readonly type: string | undefined;
  /** `refs/heads/main` and the like, as filters see it; of a pull request its base. */
  readonly ref: string;
  readonly branch: string;
  readonly sha: string;
  readonly pull: number | undefined;
  readonly title: string | undefined;
}

/** Words in a commit message that keep push and pull request workflows from running (https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs). */
const SKIP = /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]/;

/** What of the things that happen can set workflows off, read from the webhook that tells of them. */
export function occasionOf(hub: Hub, repository: Repository, happening: Happening): Occasion | undefined {
  const { event, action, payload, actor } = happening;
  // What a workflow does with its own token sets off no further one.
  if (actor === hub.actionsApp.bot.login) return undefined;
  const commit = (sha: string) => repository.git.commit(sha)?.message ?? '';
  const about = { type: action, pull: undefined };
  if (event === 'push' && payload['deleted'] === false) {
    const ref = String(payload['ref']);
    const sha = repository.git.peel(String(payload['after']));
    if (sha === undefined || SKIP.test(commit(sha))) return undefined;
    const branch = ref.replace(/^refs\/(heads|tags)\//, '');
    return { ...about, event, ref, branch, sha, title: commit(sha).split('\n')[0] };
  }
  if (event === 'pull_request') {
    const issue = repository.issues.get(Number(payload['number']));
    if (issue?.pull === undefined || SKIP.test(commit(issue.pull.head.sha))) return undefined;
    const { head, base } = issue.pull;
    const ref = `refs/heads/${base.branch}`;
    return { event, type: action, ref, branch: head.branch, sha: head.sha, pull: issue.number, title: issue.title };
  }
  if (event === 'repository_dispatch') {
    const ref = `refs/heads/${repository.defaultBranch}`;
    const sha = repository.git.refs.get(ref);
    return sha === undefined
      ? undefined
      : { ...about, event, ref, branch: repository.defaultBranch, sha, title: action };
  }
  if (event === 'merge_group' && action === 'checks_requested') {
    const group = payload['merge_group'] as JsonObject;
    const branch = String(group['head_ref']).replace(/^refs\/heads\//, '');
    const sha = String(group['head_sha']);
    return { ...about, event, ref: String(group['base_ref']), branch, sha, title: commit(sha).split('\n')[0] };
  }
  return undefined;
}

/** Types of pull request events that count when a workflow names none. */
const PULL_TYPES = ['opened', 'synchronize', 'reopened'];

/** Whether a workflow with these triggers runs on that occasion. */
export function fires(triggers: Triggers, { event, type, ref }: Occasion): boolean {
  const branch = ref.startsWith('refs/tags/') ? undefined : ref.replace(/^refs\/heads\//, '');
  if (event === 'push') {
    const { push } = triggers;
    if (push === undefined) return false;
    const filtersBranches = push.branches !== undefined || push.branchesIgnore !== undefined;
    // With a filter for one kind of ref only, the other kind does not run.
    if (branch === undefined) {
      if (push.tags === undefined) return !filtersBranches;
      return matches(push.tags, ref.slice('refs/tags/'.length));
    }
    return push.tags !== undefined && !filtersBranches ? false : onBranch(push, branch);
  }
  if (event === 'pull_request') {
    const about = triggers.pull_request;
    return about !== undefined && (about.types ?? PULL_TYPES).includes(type ?? '') && onBranch(about, branch ?? '');
  }
  if (event === 'repository_dispatch') {
    const about = triggers.repository_dispatch;
    return about !== undefined && (about.types ?? [type ?? '']).includes(type ?? '');
  }
  if (event === 'merge_group')
    return triggers.merge_group !== undefined && onBranch(triggers.merge_group, branch ?? '');
  return triggers.workflow_dispatch !== undefined;
}

function onBranch(
  { branches, branchesIgnore }: { readonly branches?: readonly string[]; readonly branchesIgnore?: readonly string[] },
  branch: string,
): boolean {
  if (branches !== undefined) return matches(branches, branch);
  return branchesIgnore === undefined || !matches(branchesIgnore, branch);
}

/** The last pattern that fits decides; those that begin with `!` take away. */
function matches(patterns: readonly string[], name: string): boolean {
  return patterns.reduce((found, pattern) => {
    const takes = pattern.startsWith('!');
    return fitsGlob(takes ? pattern.slice(1) : pattern, name) ? !takes : found;
  }, false);
}
