import type { Signature } from '../git/format.ts';
import { isAncestor, log } from '../git/history.ts';
import { isRefName } from '../git/refs.ts';
import type { Hub, Move } from '../hub.ts';
import type { Account, Actor, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { refViolations } from '../rules/ref-change.ts';
import { refusalOf } from '../rules/words.ts';
import { emailOf, pushedCommitJson } from '../shapes/git.ts';
import { pushedRepositoryJson } from '../shapes/repositories.ts';
import { announce } from './announce.ts';

const NONE = '0'.repeat(40);
/** GitHub's payload holds at most this many commits (https://docs.github.com/webhooks/webhook-events-and-payloads#push). */
const LONGEST_PUSH = 2048;

export function signatureOf(hub: Hub, account: Account): Signature {
  return { name: account.login, email: emailOf(account), at: Math.floor(hub.clock.now() / 1000) };
}

/** Refuses what rules forbid; GitHub says little when branch protection is against a new ref. */
function checkRules(
  hub: Hub,
  repository: Repository,
  ref: string,
  before: string | undefined,
  after: string | undefined,
  actor: Actor,
): void {
  const violations = refViolations(hub, repository, { ref, before, after, actor });
  if (violations.length === 0) return;
  const byRuleset = violations.some(({ applied }) => applied?.kind === 'ruleset');
  if (before === undefined && !byRuleset) throw new Refusal(422, 'Reference update failed');
  throw refusalOf(422, violations);
}

/** Creates a ref; refused with GitHub's words when its name is bad, it exists, the object does not, or rules forbid it. */
export async function createRef(
  hub: Hub,
  repository: Repository,
  ref: string,
  sha: string,
  actor: Actor,
): Promise<void> {
  if (!isRefName(ref) || ref.startsWith('refs/pull/')) throw new Refusal(422, `${ref} is not a valid ref name.`);
  if (repository.git.refs.get(ref) !== undefined) throw new Refusal(422, 'Reference already exists');
  if (repository.git.refs.blocks(ref) || repository.git.refs.unseen(ref))
    throw new Refusal(422, 'Reference update failed');
  const kind = repository.git.objects.read(sha)?.type;
  if (kind === undefined || (ref.startsWith('refs/heads/') && kind !== 'commit')) {
    throw new Refusal(422, 'Object does not exist');
  }
  checkRules(hub, repository, ref, undefined, sha, actor);
  repository.git.refs.set(ref, sha);
  await hub.moved({ repository, ref, before: undefined, after: sha, actor });
}

/** Moves a ref; only forward, unless forced. Between the look and the move nothing else can happen. */
export async function updateRef(
  hub: Hub,
  repository: Repository,
  ref: string,
  sha: string,
  actor: Actor,
  force = false,
): Promise<void> {
  const before = repository.git.refs.get(ref);
  if (before === undefined) throw new Refusal(422, 'Reference does not exist');
  if (repository.git.objects.read(sha) === undefined) throw new Refusal(422, 'Object does not exist');
  if (!force && ref.startsWith('refs/heads/') && !isAncestor(repository.git, before, sha)) {
    throw new Refusal(422, 'Update is not a fast forward');
  }
  if (before === sha) return;
  checkRules(hub, repository, ref, before, sha, actor);
  await moveRef(hub, repository, ref, sha, actor);
}

/** Moves a ref past its rules, for merges that were judged by them already. */
export async function moveRef(hub: Hub, repository: Repository, ref: string, sha: string, actor: Actor): Promise<void> {
  if (repository.git.refs.unseen(ref)) throw new Refusal(422, 'Reference update failed');
  const before = repository.git.refs.get(ref);
  repository.git.refs.set(ref, sha);
  await hub.moved({ repository, ref, before, after: sha, actor });
}

export async function deleteRef(hub: Hub, repository: Repository, ref: string, actor: Actor): Promise<void> {
  const before = repository.git.refs.get(ref);
  if (before === undefined) throw new Refusal(422, 'Reference does not exist');
  if (repository.git.refs.unseen(ref)) throw new Refusal(422, 'Reference update failed');
  if (ref === `refs/heads/${repository.defaultBranch}`) throw new Refusal(422, 'Cannot delete the default branch');
  checkRules(hub, repository, ref, before, undefined, actor);
  await dropRef(hub, repository, ref, actor);
}

/** Deletes a ref past its rules, as a merge queue does with its own branches. */
export async function dropRef(hub: Hub, repository: Repository, ref: string, actor: Actor): Promise<void> {
  const before = repository.git.refs.get(ref);
  repository.git.refs.delete(ref);
  await hub.moved({ repository, ref, before, after: undefined, actor });
}

/** Every way a ref can move (API, merge, git push) ends here: `push`, `create` and `delete` webhooks. */
export function announceMove(hub: Hub, move: Move): void {
  const { repository, ref, before, after, actor } = move;
  const kind = ref.startsWith('refs/heads/') ? 'branch' : ref.startsWith('refs/tags/') ? 'tag' : undefined;
  if (kind === undefined) return;
  repository.pushedAt = hub.clock.now();
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  const about = { ref: name, ref_type: kind, pusher_type: actor.account.kind === 'User' ? 'user' : 'deploy_key' };
  if (before === undefined) {
    const more = { master_branch: repository.defaultBranch, description: repository.description };
    announce(hub, repository, actor, 'create', undefined, { ...about, ...more });
  }
  if (after === undefined) announce(hub, repository, actor, 'delete', undefined, about);

  const tip = after === undefined ? undefined : repository.git.peel(after);
  const others = repository.git.refs
    .matching('refs/heads/')
    .filter((other) => other.name !== ref)
    .map((other) => other.sha);
  const old = before === undefined ? others : [before];
  const shas = tip === undefined || kind === 'tag' ? [] : log(repository.git, [tip], old).reverse();
  const commits = shas.slice(-LONGEST_PUSH).map((sha) => pushedCommitJson(hub, repository, sha));
  const range = before === undefined || after === undefined ? name : `${before.slice(0, 12)}...${after.slice(0, 12)}`;
  announce(hub, repository, actor, 'push', undefined, {
    ref,
    before: before ?? NONE,
    after: after ?? NONE,
    created: before === undefined,
    deleted: after === undefined,
    forced:
      kind === 'branch' && before !== undefined && after !== undefined && !isAncestor(repository.git, before, after),
    base_ref: null,
    compare: `${hub.url}/${repository.fullName}/compare/${range}`,
    commits,
    repository: pushedRepositoryJson(hub, repository),
    head_commit: tip === undefined ? null : pushedCommitJson(hub, repository, tip),
    pusher: { name: actor.account.login, email: emailOf(actor.account) },
  });
}
