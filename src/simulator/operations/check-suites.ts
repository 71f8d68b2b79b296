import type { JsonObject } from '../../core/json.ts';
import { announceSuite, branchAt, newSuite } from '../acts/checks.ts';
import { type Call, created, type Handlers, ok } from '../http/call.ts';
import { notFound, Refusal } from '../refusal.ts';
import { suiteJson } from '../shapes/checks.ts';
import { minimalRepositoryJson } from '../shapes/repositories.ts';

/** 201 for a new suite of the app, 200 for the one that it has on that commit. */
function createSuite(call: Call) {
  const { hub, repository } = call;
  const { app, account } = call.appActor;
  const sha = call.text('head_sha');
  if (repository.git.commit(sha) === undefined) throw new Refusal(422, `No commit found for SHA: ${sha}`);
  const known = [...repository.suites.values()].find((suite) => suite.app === app && suite.sha === sha);
  if (known !== undefined) return ok(suiteJson(hub, repository, known));
  const suite = newSuite(hub, repository, app, sha, { branch: branchAt(repository, sha), before: null });
  announceSuite(hub, repository, { account, app }, suite, 'requested');
  return created(suiteJson(hub, repository, suite));
}

/** The app is asked to run everything again: the suite is queued, its runs stay until the app changes them. */
function rerequestSuite(call: Call) {
  const suite = call.repository.suites.get(call.number('check_suite_id'));
  if (suite === undefined) throw notFound();
  if (suite.app !== call.hub.app) throw new Refusal(403, 'This check suite is not rerequestable');
  suite.rerequested = true;
  announceSuite(call.hub, call.repository, call.actor, suite, 'rerequested');
  return created({});
}

/** Whether suites of an app come by themselves with a push (https://docs.github.com/rest/checks/suites#update-repository-preferences-for-check-suites). */
function setPreferences(call: Call) {
  const { hub, repository } = call;
  const wanted = call.body['auto_trigger_checks'] ?? [];
  if (!Array.isArray(wanted)) throw call.wrong('auto_trigger_checks', 'is not an array.');
  for (const { app_id, setting } of wanted as readonly JsonObject[]) {
    if (typeof app_id !== 'number' || typeof setting !== 'boolean')
      throw call.wrong('auto_trigger_checks', 'is not complete.');
    if (setting) repository.withoutSuites.delete(app_id);
    else repository.withoutSuites.add(app_id);
  }
  const ids = new Set([hub.app.id, ...repository.withoutSuites]);
  const shown = [...ids].map((app_id) => ({ app_id, setting: !repository.withoutSuites.has(app_id) }));
  return ok({
    preferences: { auto_trigger_checks: shown },
    repository: minimalRepositoryJson(hub, repository),
  });
}

export const checkSuiteHandlers: Handlers = {
  'checks/create-suite': createSuite,
  'checks/rerequest-suite': rerequestSuite,
  'checks/set-suites-preferences': setPreferences,
};
