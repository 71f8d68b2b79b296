import type { JsonObject } from '../../core/json.ts';
import type { MergeSettings } from '../records/rules.ts';

/** The part of a full repository that says how pull requests are merged. */
export function mergeSettingsJson(settings: MergeSettings): JsonObject {
  return {
    allow_merge_commit: settings.mergeCommit,
    allow_squash_merge: settings.squash,
    allow_rebase_merge: settings.rebase,
    allow_auto_merge: settings.autoMerge,
    allow_update_branch: settings.updateBranch,
    delete_branch_on_merge: settings.deleteBranch,
    use_squash_pr_title_as_default: settings.squashTitle === 'PR_TITLE',
    squash_merge_commit_title: settings.squashTitle,
    squash_merge_commit_message: settings.squashMessage,
    merge_commit_title: settings.mergeTitle,
    merge_commit_message: settings.mergeMessage,
  };
}
