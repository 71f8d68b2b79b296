import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { ReviewComment } from '../records/rules.ts';
import type { Repository } from '../records.ts';
import { accountJson } from './accounts.ts';
import { iso, nodeId } from './basics.ts';
import { association, reactionsJson } from './issues.ts';
import { repositoryUrl } from './repositories.ts';

/** https://docs.github.com/rest/pulls/comments; a place that a later push moved is still shown as it was. */
export function reviewCommentJson(hub: Hub, repository: Repository, comment: ReviewComment): JsonObject {
  const address = repositoryUrl(hub, repository);
  const url = `${address}/pulls/comments/${comment.id}`;
  const pull = `${address}/pulls/${comment.pull}`;
  const html = `${hub.url}/${repository.fullName}/pull/${comment.pull}#discussion_r${comment.id}`;
  const { place } = comment;
  const [line, start] = [place?.line ?? null, place?.start?.line ?? null];
  return {
    url,
    pull_request_review_id: comment.review,
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    diff_hunk: comment.hunk,
    path: comment.path,
    position: place?.position ?? 1,
    original_position: place?.position ?? 1,
    commit_id: comment.sha,
    original_commit_id: comment.sha,
    ...(comment.replyTo === undefined ? {} : { in_reply_to_id: comment.replyTo }),
    user: accountJson(hub, comment.author.account),
    body: comment.body,
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    html_url: html,
    pull_request_url: pull,
    author_association: association(hub, repository, comment.author.account),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pull } },
    start_line: start,
    original_start_line: start,
    start_side: place?.start?.side ?? null,
    line,
    original_line: line,
    side: place?.side ?? 'RIGHT',
    subject_type: place === undefined ? 'file' : 'line',
    reactions: reactionsJson(url, comment.reactions),
  };
}
