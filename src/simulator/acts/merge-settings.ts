import type { MergeSettings } from '../records/rules.ts';
import type { Repository } from '../records.ts';
import { invalid } from '../refusal.ts';

export type MergeSettingsChange = Partial<MergeSettings>;

/** Changes how pull requests may be merged; one way at least must be left (https://docs.github.com/rest/repos/repos#update-a-repository). */
export function changeMergeSettings({ rules }: Repository, change: MergeSettingsChange): void {
  const after = { ...rules.settings, ...change };
  if (!after.mergeCommit && !after.squash && !after.rebase) {
    const message = 'Sorry, you need to allow at least one merge strategy. (no_merge_method)';
    throw invalid('Repository', 'merge_commit_allowed', 'invalid', message);
  }
  Object.assign(rules.settings, change);
}
