import type { JsonObject } from '../../core/json.ts';
import type { MergeGroup } from '../records/rules.ts';
import type { Repository } from '../records.ts';
import { iso } from './basics.ts';

/** https://docs.github.com/webhooks/webhook-events-and-payloads#merge_group */
export function mergeGroupJson(repository: Repository, branch: string, group: MergeGroup): JsonObject {
  const { tree, message, author, committer } = repository.git.commit(group.sha)!;
  return {
    head_sha: group.sha,
    head_ref: group.ref,
    base_sha: group.base,
    base_ref: `refs/heads/${branch}`,
    head_commit: {
      id: group.sha,
      tree_id: tree,
      message,
      timestamp: iso(committer.at * 1000),
      author: { name: author.name, email: author.email },
      committer: { name: committer.name, email: committer.email },
    },
  };
}
