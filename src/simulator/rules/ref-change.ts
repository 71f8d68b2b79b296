import { isAncestor, log } from '../git/history.ts';
import type { Hub } from '../hub.ts';
import type { Actor, Repository } from '../records.ts';
import { type Applied, appliedRules } from './applied.ts';
import { isBypassed, isNamed } from './bypass.ts';
import { commitViolations, fileViolations } from './content.ts';
import { patternWords, textSatisfies } from './patterns.ts';
import { missingChecks } from './status-checks.ts';
import type { Violation } from './words.ts';

/** A ref that somebody wants to make, move or delete by pushing, or by the API that amounts to it. */
export interface RefChange {
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly actor: Actor;
}

/** Branches of merge queues belong to GitHub. */
export const QUEUE_PREFIX = 'refs/heads/gh-readonly-queue/';

/** Which rules a change of a ref would violate; none when it may be done. Objects of `after` must be there already. */
export function refViolations(hub: Hub, repository: Repository, change: RefChange): Violation[] {
  const { ref, after, actor } = change;
  if (ref.startsWith(QUEUE_PREFIX)) return [{ applied: undefined, message: 'Cannot update this protected ref.' }];
  const applied = appliedRules(hub, repository, ref).filter((one) => !isBypassed(hub, repository, one, actor, 'push'));
  if (applied.length === 0) return [];
  const found = applied.flatMap((one) => {
    const message = judge(hub, repository, one, change);
    return message === undefined ? [] : [{ applied: one, message }];
  });
  if (after === undefined) return found;
  const { git } = repository;
  const tip = git.peel(after);
  if (tip === undefined) return found;
  const refs = git.refs.matching('refs/');
  const others = refs.filter((one) => one.name.startsWith('refs/heads/')).map((one) => one.sha);
  const toRef = ref.startsWith('refs/heads/')
    ? log(git, [tip], change.before === undefined ? others : [change.before])
    : [];
  const everything = refs.flatMap((one) => git.peel(one.sha) ?? []);
  return [
    ...found,
    ...commitViolations(git, applied, toRef),
    ...fileViolations(git, applied, log(git, [tip], everything)),
  ];
}

function judge(hub: Hub, repository: Repository, { rule }: Applied, change: RefChange): string | undefined {
  const { ref, before, after, actor } = change;
  const { git } = repository;
  const [creates, deletes] = [before === undefined, after === undefined];
  const updates = !creates && !deletes;
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  switch (rule.type) {
    case 'creation':
      return creates ? 'Cannot create ref due to creations being restricted.' : undefined;
    case 'update':
      return updates ? 'Cannot update this protected ref.' : undefined;
    case 'deletion':
      return deletes ? 'Cannot delete this branch' : undefined;
    case 'lock_branch':
      return creates ? undefined : 'Cannot change this locked branch';
    case 'non_fast_forward':
      return updates && !isAncestor(git, before!, after!) ? 'Cannot force-push to this branch' : undefined;
    // Making a branch is not changing it; `creation` is the rule for that.
    case 'pull_request':
      return updates ? 'Changes must be made through a pull request.' : undefined;
    case 'merge_queue':
      return updates ? 'Changes must be made through the merge queue' : undefined;
    case 'required_status_checks': {
      const { required_status_checks, do_not_enforce_on_create } = rule.parameters;
      if (deletes || (creates && do_not_enforce_on_create === true)) return undefined;
      return missingChecks(repository, after!, required_status_checks);
    }
    case 'restrictions':
      return isNamed(hub, repository, rule.parameters, actor) ? undefined : UNAUTHORIZED;
    case 'branch_name_pattern':
    case 'tag_name_pattern': {
      const kind = rule.type === 'branch_name_pattern' ? 'Branch' : 'Tag';
      const concerned = ref.startsWith(kind === 'Branch' ? 'refs/heads/' : 'refs/tags/');
      const bad = creates && concerned && !textSatisfies(rule.parameters, name);
      return bad ? `${kind} name ${patternWords(rule.parameters)}` : undefined;
    }
    default:
      return undefined;
  }
}

export const UNAUTHORIZED =
  "You're not authorized to push to this branch. Visit https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches for more information.";
