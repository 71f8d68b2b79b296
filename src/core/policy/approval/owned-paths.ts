import type { ViewedFile } from '../facts.ts';
import type { Part } from '../rule.ts';
import { ownersAsApprovers } from './approvers.ts';
import type { Codeowners, Owner, OwnerLine } from './codeowners.ts';
import { allOf } from './combine.ts';
import { judgeCount } from './count.ts';
import type { ApprovalFacts } from './facts.ts';
import type { Counting, Requirement } from './options.ts';
import { ownersOf } from './owners-of.ts';

/** Changed paths that the same people own. */
export interface OwnedPaths {
  readonly owners: readonly Owner[];
  readonly line: OwnerLine;
  readonly paths: readonly string[];
}

/** Judges whether each set of owners of a changed path approves; paths without owners need nobody. */
export function judgeOwners(one: Requirement, counting: Counting, facts: ApprovalFacts): Part {
  const text = one.name ?? 'the owners of the changed paths approve';
  const { codeowners } = facts;
  if (codeowners === undefined) {
    return {
      state: 'neutral',
      text,
      actual: 'there is no CODEOWNERS file on the base branch',
      wanted: 'a CODEOWNERS file',
    };
  }
  if (codeowners.refused !== undefined) return { state: 'fail', text, actual: codeowners.refused };
  const { owned } = codeowners;
  if (owned === undefined) {
    return { state: 'fail', text, actual: `${codeowners.path} and this change are too large to be judged together` };
  }
  if (owned.length === 0) return { state: 'skipped', text, actual: 'nobody owns the changed paths' };
  const need = one.count ?? 1;
  const parts = owned.map(({ owners, line, paths }) => {
    const [first = '', ...more] = paths;
    const what = `${first}${more.length === 0 ? '' : ` and ${more.length} more`} (line ${line.line} of ${codeowners.path})`;
    return judgeCount(what, ownersAsApprovers(owners, facts), { need, counting, facts });
  });
  return { state: allOf(parts.map((part) => part.state)), text, parts };
}

/** The sets of owners of the changed paths, a renamed file at both its names; undefined when it would be too much work. */
export function ownedPaths(codeowners: Codeowners, files: readonly ViewedFile[]): readonly OwnedPaths[] | undefined {
  const paths = files.flatMap(({ path, previousPath }) => (previousPath === undefined ? [path] : [previousPath, path]));
  const lines = ownersOf(codeowners, [...new Set(paths)]);
  if (lines === undefined) return undefined;
  const sets = new Map<string, { owners: readonly Owner[]; line: OwnerLine; paths: string[] }>();
  for (const [path, line] of lines) {
    if (line === undefined || line.owners.length === 0) continue;
    const key = line.owners
      .map((owner) => Object.values(owner).join(':').toLowerCase())
      .sort()
      .join(' ');
    const there = sets.get(key);
    if (there === undefined) sets.set(key, { owners: line.owners, line, paths: [path] });
    else there.paths.push(path);
  }
  return [...sets.values()];
}
