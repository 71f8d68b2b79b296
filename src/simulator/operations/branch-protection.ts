import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import { protect, protectionOf, unprotect } from '../acts/branch-protection.ts';
import { roleOn } from '../acts/roles.ts';
import { type Call, type Handlers, noContent, ok } from '../http/call.ts';
import type { Named, ProtectedReviews, Protection } from '../records/rules.ts';
import { notFound, Refusal } from '../refusal.ts';
import {
  adminsJson,
  protectionJson,
  reviewsJson,
  signaturesJson,
  statusChecksJson,
} from '../shapes/branch-protection.ts';

type Checks = NonNullable<Protection['checks']>;

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function named(value: Json | undefined): Named | undefined {
  if (!isJsonObject(value)) return undefined;
  const users = texts(value['users']).map((login) => login.toLowerCase());
  return { users, teams: texts(value['teams']), apps: texts(value['apps']) };
}

/** A check without an app is pinned to the one that reported it last; -1 means any (as GitHub documents `app_id`). */
function readChecks(call: Call, value: JsonObject, known: Checks | undefined): Checks {
  const byContext = texts(value['contexts']).map((context) => ({ context, app: null }));
  const listed = Array.isArray(value['checks']) ? (value['checks'] as readonly Json[]).filter(isJsonObject) : undefined;
  const checks = listed?.map(({ context, app_id }) => {
    if (typeof context !== 'string') throw call.wrong('required_status_checks.checks.context', 'is not a string.');
    const last = [...call.repository.checks.values()].findLast((run) => run.name === context)?.suite.app.id;
    return { context, app: typeof app_id === 'number' ? (app_id === -1 ? null : app_id) : (last ?? null) };
  });
  const strict = typeof value['strict'] === 'boolean' ? value['strict'] : (known?.strict ?? false);
  const given = value['contexts'] !== undefined || listed !== undefined;
  return { strict, checks: given ? (checks ?? byContext) : (known?.checks ?? []) };
}

function readReviews(call: Call, value: JsonObject, known: ProtectedReviews | undefined): ProtectedReviews {
  const flag = (name: string, before: boolean | undefined) =>
    typeof value[name] === 'boolean' ? value[name] : (before ?? false);
  const count = value['required_approving_review_count'] ?? known?.count ?? 1;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > 6) {
    throw call.wrong('required_approving_review_count', 'must be between 0 and 6.');
  }
  return {
    count,
    dismissStale: flag('dismiss_stale_reviews', known?.dismissStale),
    codeOwners: flag('require_code_owner_reviews', known?.codeOwners),
    lastPush: flag('require_last_push_approval', known?.lastPush),
    dismissers: someOf(value['dismissal_restrictions'], known?.dismissers),
    exempt: someOf(value['bypass_pull_request_allowances'], known?.exempt),
  };
}

/** An empty object switches a restriction off; leaving it out keeps it. */
function someOf(value: Json | undefined, known: Named | undefined): Named | undefined {
  if (value === undefined) return known;
  return isJsonObject(value) && Object.keys(value).length > 0 ? named(value) : undefined;
}

function update(call: Call) {
  const { body, repository } = call;
  for (const name of ['required_status_checks', 'enforce_admins', 'required_pull_request_reviews', 'restrictions']) {
    if (body[name] === undefined) throw call.wrong(name, "wasn't supplied.");
  }
  const [checks, reviews] = [body['required_status_checks'], body['required_pull_request_reviews']];
  const flag = (name: string) => body[name] === true;
  if (body['restrictions'] !== null && repository.owner.kind !== 'Organization') {
    throw new Refusal(422, 'Only organization repositories can have users and team restrictions');
  }
  const branch = call.parameter('branch');
  const before = repository.rules.protections.get(branch);
  protect(repository, branch, {
    checks: isJsonObject(checks) ? readChecks(call, checks, undefined) : undefined,
    enforceAdmins: flag('enforce_admins'),
    reviews: isJsonObject(reviews) ? readReviews(call, reviews, undefined) : undefined,
    restrictions: named(body['restrictions']),
    linearHistory: flag('required_linear_history'),
    forcePushes: flag('allow_force_pushes'),
    deletions: flag('allow_deletions'),
    blockCreations: flag('block_creations'),
    conversationResolution: flag('required_conversation_resolution'),
    lockBranch: flag('lock_branch'),
    forkSyncing: flag('allow_fork_syncing'),
    // Has an operation of its own.
    signatures: before?.signatures ?? false,
  });
  return ok(protectionJson(call.hub, repository, branch, protectionOf(repository, branch)));
}

/** Reading protection is for administrators too; for other people it is not there. */
function known(call: Call): Protection {
  const { caller } = call;
  if (caller.kind === 'person' && roleOn(call.hub, call.repository, caller.actor.account) !== 'admin') throw notFound();
  if (call.repository.git.refs.get(`refs/heads/${call.parameter('branch')}`) === undefined) {
    throw new Refusal(404, 'Branch not found');
  }
  return protectionOf(call.repository, call.parameter('branch'));
}

function checksOf(call: Call): Checks {
  const { checks } = known(call);
  if (checks === undefined) throw new Refusal(404, 'Required status checks not enabled');
  return checks;
}

const showChecks = (call: Call, checks: Checks) =>
  ok(statusChecksJson(call.hub, call.repository, call.parameter('branch'), checks));

/** Contexts come as `{ "contexts": [] }` or as the bare list. */
function contextsIn(call: Call): string[] {
  return texts(call.body['contexts'] ?? call.body['']);
}

function changeContexts(call: Call, change: (names: readonly string[], given: readonly string[]) => readonly string[]) {
  const before = checksOf(call);
  const wanted = change(
    before.checks.map(({ context }) => context),
    contextsIn(call),
  );
  const checks = [...new Set(wanted)].map(
    (context) => before.checks.find((one) => one.context === context) ?? { context, app: null },
  );
  known(call).checks = { ...before, checks };
  return ok(checks.map(({ context }) => context));
}

function reviewsOf(call: Call): ProtectedReviews {
  const { reviews } = known(call);
  if (reviews === undefined) throw new Refusal(404, 'Pull request review enforcement not enabled');
  return reviews;
}

const showReviews = (call: Call, reviews: ProtectedReviews) =>
  ok(reviewsJson(call.hub, call.repository, call.parameter('branch'), reviews));

function setAdmins(call: Call, enabled: boolean) {
  known(call).enforceAdmins = enabled;
  if (!enabled) return noContent();
  return ok(adminsJson(call.hub, call.repository, call.parameter('branch'), true));
}

function setSignatures(call: Call, enabled: boolean) {
  known(call).signatures = enabled;
  if (!enabled) return noContent();
  return ok(signaturesJson(call.hub, call.repository, call.parameter('branch'), true));
}

export const branchProtectionHandlers: Handlers = {
  'repos/get-branch-protection': (call) =>
    ok(protectionJson(call.hub, call.repository, call.parameter('branch'), known(call))),
  'repos/update-branch-protection': update,
  'repos/delete-branch-protection': (call) => {
    unprotect(call.repository, call.parameter('branch'));
    return noContent();
  },
  'repos/get-status-checks-protection': (call) => showChecks(call, checksOf(call)),
  'repos/update-status-check-protection': (call) => {
    const checks = readChecks(call, call.body, checksOf(call));
    known(call).checks = checks;
    return showChecks(call, checks);
  },
  'repos/remove-status-check-protection': (call) => {
    known(call).checks = undefined;
    return noContent();
  },
  'repos/get-all-status-check-contexts': (call) => ok(checksOf(call).checks.map(({ context }) => context)),
  'repos/add-status-check-contexts': (call) => changeContexts(call, (names, given) => [...names, ...given]),
  'repos/set-status-check-contexts': (call) => changeContexts(call, (_, given) => given),
  'repos/remove-status-check-contexts': (call) =>
    changeContexts(call, (names, given) => names.filter((name) => !given.includes(name))),
  'repos/get-pull-request-review-protection': (call) => showReviews(call, reviewsOf(call)),
  'repos/update-pull-request-review-protection': (call) => {
    const protection = known(call);
    protection.reviews = readReviews(call, call.body, protection.reviews);
    return showReviews(call, protection.reviews);
  },
  'repos/delete-pull-request-review-protection': (call) => {
    reviewsOf(call);
    known(call).reviews = undefined;
    return noContent();
  },
  'repos/get-admin-branch-protection': (call) =>
    ok(adminsJson(call.hub, call.repository, call.parameter('branch'), known(call).enforceAdmins)),
  'repos/set-admin-branch-protection': (call) => setAdmins(call, true),
  'repos/delete-admin-branch-protection': (call) => setAdmins(call, false),
  'repos/get-commit-signature-protection': (call) =>
    ok(signaturesJson(call.hub, call.repository, call.parameter('branch'), known(call).signatures)),
  'repos/create-commit-signature-protection': (call) => setSignatures(call, true),
  'repos/delete-commit-signature-protection': (call) => setSignatures(call, false),
};
