import { changeMergeSettings, type MergeSettingsChange } from '../acts/merge-settings.ts';
import type { Call } from '../http/call.ts';
import { invalid } from '../refusal.ts';

const FLAGS = {
  allow_merge_commit: 'mergeCommit',
  allow_squash_merge: 'squash',
  allow_rebase_merge: 'rebase',
  allow_auto_merge: 'autoMerge',
  allow_update_branch: 'updateBranch',
  delete_branch_on_merge: 'deleteBranch',
} as const;

const CHOICES = {
  squash_merge_commit_title: ['squashTitle', ['PR_TITLE', 'COMMIT_OR_PR_TITLE']],
  squash_merge_commit_message: ['squashMessage', ['PR_BODY', 'COMMIT_MESSAGES', 'BLANK']],
  merge_commit_title: ['mergeTitle', ['PR_TITLE', 'MERGE_MESSAGE']],
  merge_commit_message: ['mergeMessage', ['PR_BODY', 'PR_TITLE', 'BLANK']],
} as const;

/** Does what a request to make or update a repository says about merging. */
export function applyMergeSettings(call: Call, repository: Call['repository']): void {
  const change: Record<string, boolean | string> = {};
  for (const [field, name] of Object.entries(FLAGS)) {
    const value = call.body[field];
    if (typeof value === 'boolean') change[name] = value;
  }
  for (const [field, [name, words]] of Object.entries(CHOICES)) {
    const value = call.optionalText(field);
    if (value === undefined) continue;
    if (!(words as readonly string[]).includes(value)) throw invalid('Repository', field, 'invalid');
    change[name] = value;
  }
  // Every name and value was looked up above.
  changeMergeSettings(repository, change as MergeSettingsChange);
}
