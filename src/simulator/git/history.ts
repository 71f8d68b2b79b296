import type { GitRepository } from './repository.ts';

/** Commits reachable from `tips` but not from `without`, newest first; never a parent before its child. */
export function log(git: GitRepository, tips: readonly string[], without: readonly string[] = []): string[] {
  const excluded = without.length === 0 ? new Set<string>() : new Set(log(git, without));
  const seen = new Set<string>();
  const order: string[] = [];
  // Depth first with children after all their parents, then turned round: topological without recursion.
  for (const tip of tips) {
    const stack: { sha: string; left: boolean }[] = [{ sha: tip, left: false }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top.left) order.push(top.sha);
      else if (!seen.has(top.sha) && !excluded.has(top.sha)) {
        seen.add(top.sha);
        stack.push({ sha: top.sha, left: true });
        for (const parent of [...(git.commit(top.sha)?.parents ?? [])]) stack.push({ sha: parent, left: false });
      }
    }
  }
  return order.reverse();
}

export function isAncestor(git: GitRepository, ancestor: string, descendant: string): boolean {
  return ancestor === descendant || log(git, [descendant]).includes(ancestor);
}

/** A best common ancestor: one that is no ancestor of another common one. */
export function mergeBase(git: GitRepository, a: string, b: string): string | undefined {
  if (a === b) return a;
  const ofA = new Set(log(git, [a]));
  // In topological order the first common commit has no common descendant.
  return log(git, [b]).find((sha) => ofA.has(sha));
}
