import { fitsAny, fitsAnyRepository } from '../glob.ts';
import type { ViewedFile } from './facts.ts';
import type { Policy } from './policy.ts';
import type { PullView } from './rule.ts';

/** Why a policy does not speak about a pull request, completes "not judged: …"; undefined when it does. */
export async function outsideScope(policy: Policy, pull: PullView): Promise<string | undefined> {
  const { scope } = policy;
  if (!fitsAnyRepository(scope.repositories, pull.repository)) return 'the policy is for other repositories';
  if (!isReached(policy, pull.repository)) return 'the rollout has not reached this repository';
  if (!fitsAny(scope.branches, pull.baseBranch)) return 'the policy is for other base branches';
  if (pull.draft && !scope.drafts) return 'drafts are left out';
  if (scope.paths.length === 0) return undefined;
  const { files, truncated } = await pull.files();
  if (truncated || files.some((file) => touches(scope.paths, file))) return undefined;
  return 'no changed file is in its paths';
}

/** What holds while a policy is being rolled out: `warn` takes the teeth out of a blocking one. */
export function enforcementNow(policy: Policy): Policy['enforcement'] {
  return policy.rollout.mode !== 'enforce' && policy.enforcement === 'blocking' ? 'warning' : policy.enforcement;
}

/** The same pull request with only the changed files that the policy is about; no rule knows. */
export function narrowed(policy: Policy, pull: PullView): PullView {
  const { paths } = policy.scope;
  if (paths.length === 0) return pull;
  return {
    ...pull,
    files: async () => {
      const { files, truncated } = await pull.files();
      return { files: files.filter((file) => touches(paths, file)), truncated };
    },
  };
}

/** Where it was counts too: moving a file away takes it out of no policy. */
function touches(paths: readonly string[], { path, previousPath }: ViewedFile): boolean {
  return fitsAny(paths, path) || (previousPath !== undefined && fitsAny(paths, previousPath));
}

/** Whether the rollout has come to a repository, by its full name. */
export function isReached(policy: Policy, repository: string): boolean {
  const { repositories, percent } = policy.rollout;
  if (!fitsAnyRepository(repositories, repository)) return false;
  return bucket(`${policy.id} ${repository.toLowerCase()}`) < percent;
}

/** A number from 0 to 99 that stays with its text: FNV-1a, 32 bit. */
function bucket(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % 100;
}
