import type { JsonObject } from '../../core/json.ts';
import type { Hub, Move } from '../hub.ts';
import type { Actor, App, CheckRun, CheckSuite, Repository, Status } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { deliveredCheckJson, deliveredSuiteJson, statusPayload, suiteState } from '../shapes/checks.ts';
import { announce } from './announce.ts';

export function checkOf(repository: Repository, id: number): CheckRun {
  const check = repository.checks.get(id);
  if (check === undefined) throw notFound();
  return check;
}

/** The app's suite on that commit, made when there is none. */
function ensureSuite(
  hub: Hub,
  repository: Repository,
  app: App,
  sha: string,
  about: { readonly branch: string | null; readonly before: string | null },
): CheckSuite {
  const known = [...repository.suites.values()].find((suite) => suite.app === app && suite.sha === sha);
  return known ?? newSuite(hub, repository, app, sha, about);
}

export function newSuite(
  hub: Hub,
  repository: Repository,
  app: App,
  sha: string,
  about: { readonly branch: string | null; readonly before: string | null },
): CheckSuite {
  const now = hub.clock.now();
  const suite = { id: hub.id(), app, sha, ...about, rerequested: false, createdAt: now, updatedAt: now };
  repository.suites.set(suite.id, suite);
  return suite;
}

/** GitHub makes a suite for each app that may write checks when a branch gets a new commit, and asks it to run. */
export function followChecks(hub: Hub, move: Move): void {
  const { repository, ref, before, after, actor } = move;
  if (!ref.startsWith('refs/heads/') || after === undefined) return;
  if (hub.app.permissions['checks'] !== 'write' || hub.installationOf(repository) === undefined) return;
  if (repository.withoutSuites.has(hub.app.id)) return;
  if ([...repository.suites.values()].some((suite) => suite.app === hub.app && suite.sha === after)) return;
  const about = { branch: ref.slice('refs/heads/'.length), before: before ?? null };
  const suite = newSuite(hub, repository, hub.app, after, about);
  announceSuite(hub, repository, actor, suite, 'requested');
}

export function announceSuite(hub: Hub, repository: Repository, actor: Actor, suite: CheckSuite, action: string): void {
  announce(hub, repository, actor, 'check_suite', action, { check_suite: deliveredSuiteJson(hub, repository, suite) });
}

function announceCheck(hub: Hub, repository: Repository, actor: Actor, check: CheckRun, action: string): void {
  announce(hub, repository, actor, 'check_run', action, { check_run: deliveredCheckJson(hub, repository, check) });
}

export interface CheckChange {
  readonly name?: string;
  readonly status?: string;
  readonly conclusion?: string;
  readonly externalId?: string;
  readonly detailsUrl?: string;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly output?: { readonly title: string; readonly summary: string; readonly text?: string };
  readonly annotations?: readonly JsonObject[];
  readonly actions?: readonly JsonObject[];
}

export function createCheck(
  hub: Hub,
  repository: Repository,
  actor: Actor & { readonly app: App },
  request: CheckChange & { readonly name: string; readonly sha: string; readonly suite?: CheckSuite },
): CheckRun {
  if (repository.git.commit(request.sha) === undefined) {
    throw new Refusal(422, `No commit found for SHA: ${request.sha}`);
  }
  const about = { branch: branchAt(repository, request.sha), before: null };
  const suite = request.suite ?? ensureSuite(hub, repository, actor.app, request.sha, about);
  const check: CheckRun = {
    id: hub.id(),
    suite,
    name: request.name,
    status: 'queued',
    conclusion: null,
    externalId: '',
    detailsUrl: null,
    startedAt: hub.clock.now(),
    completedAt: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    actions: [],
  };
  change(hub, check, request);
  repository.checks.set(check.id, check);
  announceCheck(hub, repository, actor, check, 'created');
  if (check.status === 'completed') completed(hub, repository, actor, check);
  return check;
}

export function updateCheck(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  check: CheckRun,
  request: CheckChange,
): void {
  const before = check.status;
  change(hub, check, request);
  if (check.status === 'completed' && before !== 'completed') completed(hub, repository, actor, check);
}

/** Annotations are added to those that are there; the rest is replaced. A conclusion completes the run. */
function change(hub: Hub, check: CheckRun, request: CheckChange): void {
  check.name = request.name ?? check.name;
  check.status = request.conclusion === undefined ? (request.status ?? check.status) : 'completed';
  check.externalId = request.externalId ?? check.externalId;
  check.detailsUrl = request.detailsUrl ?? check.detailsUrl;
  check.startedAt = request.startedAt ?? check.startedAt;
  check.actions = request.actions ?? check.actions;
  if (request.output !== undefined) check.output = { text: null, ...request.output };
  check.annotations.push(...(request.annotations ?? []));
  if (check.status === 'completed') {
    check.conclusion = request.conclusion ?? check.conclusion;
    check.completedAt = request.completedAt ?? check.completedAt ?? hub.clock.now();
  } else {
    check.conclusion = null;
    check.completedAt = null;
  }
  check.suite.updatedAt = hub.clock.now();
  check.suite.rerequested = false;
}

function completed(hub: Hub, repository: Repository, actor: Actor, check: CheckRun): void {
  announceCheck(hub, repository, actor, check, 'completed');
  if (suiteState(repository, check.suite).status === 'completed') {
    announceSuite(hub, repository, actor, check.suite, 'completed');
  }
}

/**
 * Asks the app to run its check again. The suite is queued again, the run itself stays as it is until the app changes it
 * (https://docs.github.com/rest/checks/runs#rerequest-a-check-run).
 */
export function rerequestCheck(hub: Hub, repository: Repository, actor: Actor, check: CheckRun): void {
  if (check.suite.app !== hub.app) throw new Refusal(403, 'This check run is not rerequestable');
  check.suite.rerequested = true;
  announceCheck(hub, repository, actor, check, 'rerequested');
}

/** Somebody presses one of the buttons that the app gave its check. */
export function pressButton(hub: Hub, repository: Repository, actor: Actor, check: CheckRun, identifier: string): void {
  if (!check.actions.some((action) => action['identifier'] === identifier)) throw notFound();
  const about = { check_run: deliveredCheckJson(hub, repository, check), requested_action: { identifier } };
  announce(hub, repository, actor, 'check_run', 'requested_action', about);
}

/** https://docs.github.com/rest/commits/statuses#create-a-commit-status */
const MOST_STATUSES = 1000;

export function setStatus(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  request: Pick<Status, 'sha' | 'state' | 'context' | 'description' | 'targetUrl'>,
): Status {
  if (repository.git.commit(request.sha) === undefined) {
    throw new Refusal(422, `No commit found for SHA: ${request.sha}`);
  }
  const context = request.context.toLowerCase();
  const same = repository.statuses.filter((one) => one.sha === request.sha && one.context.toLowerCase() === context);
  if (same.length >= MOST_STATUSES) {
    const message = 'This SHA and context has reached the maximum number of statuses.';
    throw invalid('Status', '', 'custom', message);
  }
  const status = { id: hub.id(), ...request, creator: actor, at: hub.clock.now() };
  repository.statuses.push(status);
  announce(hub, repository, actor, 'status', undefined, statusPayload(hub, repository, status));
  return status;
}

export function branchAt(repository: Repository, sha: string): string | null {
  const ref = repository.git.refs.matching('refs/heads/').find((one) => one.sha === sha);
  return ref?.name.slice('refs/heads/'.length) ?? null;
}
