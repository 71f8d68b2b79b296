import type { JsonObject } from '../../core/json.ts';
import { type AsyncMergeRequest, submitMerge, submittedMerge } from '../acts/async-merge.ts';
import { mergeBranch, mergePull, updateBranch } from '../acts/merging.ts';
import { pullOf } from '../acts/pulls.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import type { AsyncMerge, MergeMethod } from '../records/rules.ts';
import type { PullIssue } from '../records.ts';
import { invalid, Refusal } from '../refusal.ts';
import { commitJson } from '../shapes/git.ts';

function pullAt(call: Call): PullIssue {
  return pullOf(call.repository, call.number('pull_number'));
}

function methodIn(call: Call): MergeMethod {
  const method = call.optionalText('merge_method') ?? 'merge';
  if (method !== 'merge' && method !== 'squash' && method !== 'rebase') {
    throw invalid('PullRequest', 'merge_method', 'invalid');
  }
  return method;
}

/** Head guard and texts, as far as the request has them. */
function detailsIn(call: Call): { sha?: string; title?: string; message?: string } {
  const [sha, title, message] = ['sha', 'commit_title', 'commit_message'].map((name) => call.optionalText(name));
  return {
    ...(sha === undefined ? {} : { sha }),
    ...(title === undefined ? {} : { title }),
    ...(message === undefined ? {} : { message }),
  };
}

async function merge(call: Call) {
  const request = { method: methodIn(call), ...detailsIn(call) };
  const sha = await mergePull(call.hub, call.repository, call.actor, pullAt(call), request);
  return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
}

function pendingJson(merge: AsyncMerge, message: string): JsonObject {
  const { uuid, method, action, sha } = merge;
  const details = { message, uuid, merge_method: method, merge_action: action, expected_head_sha: sha };
  return { status: 'pending', details };
}

function mergeLater(call: Call) {
  const action = call.optionalText('merge_action') ?? 'default';
  if (action !== 'default' && action !== 'direct_merge' && action !== 'merge_queue') {
    throw invalid('PullRequest', 'merge_action', 'invalid');
  }
  const request: AsyncMergeRequest = { method: methodIn(call), action, ...detailsIn(call) };
  const answer = submitMerge(call.hub, call.repository, call.actor, pullAt(call), request);
  switch (answer.kind) {
    case 'merged':
      return ok({ status: 'merged', details: { message: 'Pull request is already merged.', sha: answer.sha } });
    case 'enqueued':
      return ok({ status: 'enqueued', details: { message: 'Pull request is already in the merge queue.' } });
    case 'refused':
      return { status: 400, body: { status: 'failed', details: { message: answer.why } } };
    case 'existing': {
      const message = 'A merge request already exists for this pull request.';
      return { status: 409, body: pendingJson(answer.merge, message) };
    }
    case 'accepted':
      return { status: 202, body: pendingJson(answer.merge, 'Merge request enqueued.') };
  }
}

function mergeResult(call: Call) {
  const found = submittedMerge(call.hub, call.repository, pullAt(call), call.parameter('uuid'));
  const { outcome } = found;
  switch (outcome.status) {
    case 'pending':
      return ok(pendingJson(found, 'Merge request is in progress.'));
    case 'merged':
      return ok({ status: 'merged', details: { message: 'Pull request was merged.', sha: outcome.sha } });
    case 'enqueued':
      return ok({ status: 'enqueued', details: { message: 'Pull request is in the merge queue.' } });
    case 'failed':
      return ok({ status: 'failed', details: { message: outcome.message } });
  }
}

async function mergeBranches(call: Call) {
  const message = call.optionalText('commit_message');
  const request = { base: call.text('base'), head: call.text('head'), message };
  const sha = await mergeBranch(call.hub, call.repository, call.actor, request);
  return sha === undefined ? noContent() : created(commitJson(call.hub, call.repository, sha));
}

export const mergingHandlers: Handlers = {
  'pulls/merge': merge,
  'pulls/merge-async': mergeLater,
  'pulls/get-merge-async-result': mergeResult,
  'pulls/update-branch': async (call) => {
    const expected = call.optionalText('expected_head_sha');
    const { caller } = call;
    if (caller.kind === 'installation' && caller.token.holder.permissions['contents'] !== 'write') {
      const headers = { 'x-accepted-github-permissions': 'pull_requests=write,contents=write' };
      throw new Refusal(403, 'Resource not accessible by integration', { headers });
    }
    await updateBranch(call.hub, call.repository, call.actor, pullAt(call), expected);
    const url = `${call.hub.url}/${call.repository.fullName}/pull/${call.parameter('pull_number')}`;
    return { status: 202, body: { message: 'Updating pull request branch.', url } };
  },
  'repos/merge': mergeBranches,
};
