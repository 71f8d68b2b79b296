import type { Event } from '../event.ts';
import { pullOfGroup } from '../merge-group.ts';
import type { FactName } from './facts.ts';

/** What an event may have changed of a pull request: these facts, none of those that rules read, or whatever there is. */
export type Changed = 'everything' | ReadonlySet<FactName>;

const NOTHING: ReadonlySet<FactName> = new Set();
const facts = (...names: readonly FactName[]): ReadonlySet<FactName> => new Set(names);

/** A set shows the checks of its members, and whether they are merged. */
const CHECKS = facts('checks', 'set');

/**
 * By event type, as GitHub describes them: https://docs.github.com/en/webhooks/webhook-events-and-payloads. What is not here
 * may have changed anything. A new head is everything: it needs a check of every policy.
 */
const CHANGES: { readonly [type: string]: Changed } = {
  'pull_request.labeled': facts('labels'),
  'pull_request.unlabeled': facts('labels'),
  'pull_request.ready_for_review': facts('draft'),
  'pull_request.converted_to_draft': facts('draft'),
  'pull_request.closed': facts('set'),
  ...nothing('pull_request', [
    ...['assigned', 'unassigned', 'milestoned', 'demilestoned', 'locked', 'unlocked', 'enqueued', 'dequeued'],
    ...['auto_merge_enabled', 'auto_merge_disabled', 'review_requested', 'review_request_removed'],
  ]),
  'pull_request_review.submitted': facts('reviews'),
  'pull_request_review.edited': facts('reviews'),
  'pull_request_review.dismissed': facts('reviews'),
  // Approvals are also given by command.
  'issue_comment.created': facts('reviews'),
  'issue_comment.edited': NOTHING,
  'issue_comment.deleted': NOTHING,
  'check_run.created': CHECKS,
  'check_run.completed': CHECKS,
  'check_suite.requested': NOTHING,
  'check_suite.completed': CHECKS,
  status: CHECKS,
  'workflow_run.requested': NOTHING,
  'workflow_run.in_progress': NOTHING,
  // What it leaves behind, artifacts, is read with the checks.
  'workflow_run.completed': CHECKS,
  'merge_group.destroyed': NOTHING,
};

function nothing(event: string, actions: readonly string[]): { readonly [type: string]: Changed } {
  return Object.fromEntries(actions.map((action) => [`${event}.${action}`, NOTHING]));
}

/**
 * The facts of its pull requests that an event may have changed. `own` is the slug of the app itself, whose checks no rule
 * sees. Checks on a merge group are no facts of its pull request, which is judged by the checks on its own head.
 */
export function changedFacts({ type, data }: Pick<Event, 'type' | 'data'>, own: string): Changed {
  if (type === 'pull_request.edited') return edited(data['edits']);
  const changed = CHANGES[type];
  if (changed === undefined) return 'everything';
  if (changed !== CHECKS) return changed;
  if (data['app'] === own) return NOTHING;
  const branch = data['headBranch'];
  return typeof branch === 'string' && pullOfGroup(branch) !== undefined ? NOTHING : changed;
}

/** A new base brings other policies and other files; an edit of which nothing is known may have been one. */
function edited(edits: unknown): Changed {
  const { title, body, base } = (edits ?? {}) as { readonly [fact: string]: unknown };
  if (base === true || (title !== true && body !== true)) return 'everything';
  return facts(...(title === true ? (['title'] as const) : []), ...(body === true ? (['body'] as const) : []));
}
