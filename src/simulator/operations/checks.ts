import type { JsonObject } from '../../core/json.ts';
import { type CheckChange, checkOf, createCheck, rerequestCheck, updateCheck } from '../acts/checks.ts';
import { type Call, created, type Handlers, ok } from '../http/call.ts';
import type { CheckRun, CheckSuite } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { checkJson, latestRuns, runsOf, suiteJson } from '../shapes/checks.ts';
import { commitAt } from './commits.ts';

const STATUSES = ['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending'];
const CONCLUSIONS = ['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'stale', 'timed_out'];
/** https://docs.github.com/rest/checks/runs: annotations in one request, and bytes of a summary or text. */
const MOST_ANNOTATIONS = 50;
const LONGEST_TEXT = 65_535;

/** Reads the fields that create and update share; wrong ones are refused as GitHub's schema check does. */
function checkChange(call: Call): CheckChange {
  const status = call.optionalText('status');
  const conclusion = call.optionalText('conclusion');
  if (status !== undefined && !STATUSES.includes(status)) throw invalid('CheckRun', 'status', 'invalid');
  if (conclusion !== undefined && !CONCLUSIONS.includes(conclusion)) throw invalid('CheckRun', 'conclusion', 'invalid');
  if (status === 'completed' && conclusion === undefined) throw invalid('CheckRun', 'conclusion', 'missing_field');
  const entries: [string, string | undefined][] = [
    ['name', call.optionalText('name')],
    ['status', status],
    ['conclusion', conclusion],
    ['externalId', call.optionalText('external_id')],
    ['detailsUrl', call.optionalText('details_url')],
  ];
  const times: [string, string | undefined][] = [
    ['startedAt', call.optionalText('started_at')],
    ['completedAt', call.optionalText('completed_at')],
  ];
  return {
    ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    ...Object.fromEntries(times.flatMap(([name, value]) => (value === undefined ? [] : [[name, time(value)]]))),
    ...output(call),
    ...buttons(call),
  };
}

function time(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalid('CheckRun', 'started_at', 'invalid');
  return at;
}

function output(call: Call): CheckChange {
  const given = call.body['output'] as JsonObject | undefined;
  if (given === undefined || given === null) return {};
  const { title, summary, text, annotations } = given;
  if (typeof title !== 'string' || typeof summary !== 'string') throw invalid('CheckRun', 'output', 'missing_field');
  const bytes = (value: unknown) => (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  if (bytes(summary) > LONGEST_TEXT)
    throw new Refusal(
      422,
      `Invalid request.\n\nOnly ${LONGEST_TEXT} characters are allowed; ${bytes(summary)} were supplied.`,
    );
  if (bytes(text) > LONGEST_TEXT)
    throw new Refusal(
      422,
      `Invalid request.\n\nOnly ${LONGEST_TEXT} characters are allowed; ${bytes(text)} were supplied.`,
    );
  const list = (Array.isArray(annotations) ? annotations : []) as readonly JsonObject[];
  if (list.length > MOST_ANNOTATIONS)
    throw new Refusal(
      422,
      `Invalid request.\n\nNo more than ${MOST_ANNOTATIONS} items are allowed; ${list.length} were supplied.`,
    );
  for (const one of list) {
    const { path, start_line, end_line, annotation_level, message } = one ?? {};
    const good = typeof path === 'string' && typeof start_line === 'number' && typeof end_line === 'number';
    if (!good || typeof message !== 'string') throw invalid('CheckAnnotation', 'annotations', 'missing_field');
    if (!['notice', 'warning', 'failure'].includes(String(annotation_level))) {
      throw invalid('CheckAnnotation', 'annotation_level', 'invalid');
    }
  }
  return { output: { title, summary, ...(typeof text === 'string' ? { text } : {}) }, annotations: list };
}

/** https://docs.github.com/rest/checks/runs#create-a-check-run: how many, and characters of each part. */
const MOST_BUTTONS = 3;
const BUTTON_PARTS = { label: 20, description: 40, identifier: 20 };

function buttons(call: Call): CheckChange {
  const actions = call.body['actions'];
  if (!Array.isArray(actions)) return {};
  const refused = (what: string) => new Refusal(422, `Invalid request.\n\n${what}`);
  if (actions.length > MOST_BUTTONS) {
    throw refused(`No more than ${MOST_BUTTONS} items are allowed; ${actions.length} were supplied.`);
  }
  for (const action of actions as readonly JsonObject[]) {
    for (const [name, most] of Object.entries(BUTTON_PARTS)) {
      const text = action?.[name];
      if (typeof text !== 'string') throw refused(`"${name}" wasn't supplied.`);
      if (text.length > most) throw refused(`Only ${most} characters are allowed; ${text.length} were supplied.`);
    }
  }
  return { actions: actions as JsonObject[] };
}

function own(call: Call): CheckRun {
  const check = checkOf(call.repository, call.number('check_run_id'));
  if (check.suite.app !== call.appActor.app) {
    throw new Refusal(
      403,
      `Invalid app_id \`${call.appActor.app.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  }
  return check;
}

function suiteAt(call: Call): CheckSuite {
  const suite = call.repository.suites.get(call.number('check_suite_id'));
  if (suite === undefined) throw notFound();
  return suite;
}

function listRuns(call: Call, runs: readonly CheckRun[]) {
  const { query } = call;
  const chosen = (query.get('filter') ?? 'latest') === 'latest' ? latestRuns(runs) : runs;
  const fits = (name: string, value: string) => (query.get(name) ?? value) === value;
  const found = chosen.filter(
    (run) => fits('check_name', run.name) && fits('status', run.status) && fits('app_id', String(run.suite.app.id)),
  );
  return call.page(
    found.toReversed(),
    (run) => checkJson(call.hub, call.repository, run),
    (check_runs) => ({ total_count: found.length, check_runs }),
  );
}

export const checkHandlers: Handlers = {
  'checks/create': (call) => {
    const request = { ...checkChange(call), name: call.text('name'), sha: call.text('head_sha') };
    return created(
      checkJson(call.hub, call.repository, createCheck(call.hub, call.repository, call.appActor, request)),
    );
  },
  'checks/update': (call) => {
    const check = own(call);
    updateCheck(call.hub, call.repository, call.actor, check, checkChange(call));
    return ok(checkJson(call.hub, call.repository, check));
  },
  'checks/get': (call) =>
    ok(checkJson(call.hub, call.repository, checkOf(call.repository, call.number('check_run_id')))),
  'checks/list-annotations': (call) => {
    const check = checkOf(call.repository, call.number('check_run_id'));
    const nothing = { start_column: null, end_column: null, title: null, raw_details: null };
    return call.page(check.annotations, (one) => ({
      ...nothing,
      ...one,
      blob_href: `${call.hub.url}/${call.repository.fullName}/blob/${check.suite.sha}/${one['path']}`,
    }));
  },
  'checks/rerequest-run': (call) => {
    rerequestCheck(call.hub, call.repository, call.actor, checkOf(call.repository, call.number('check_run_id')));
    return created({});
  },
  'checks/list-for-ref': (call) => {
    const sha = commitAt(call);
    return listRuns(
      call,
      [...call.repository.checks.values()].filter((run) => run.suite.sha === sha),
    );
  },
  'checks/list-for-suite': (call) => listRuns(call, runsOf(call.repository, suiteAt(call))),
  'checks/list-suites-for-ref': (call) => {
    const sha = commitAt(call);
    const app = call.query.get('app_id');
    const found = [...call.repository.suites.values()].filter(
      (suite) => suite.sha === sha && (app ?? String(suite.app.id)) === String(suite.app.id),
    );
    return call.page(
      found,
      (suite) => suiteJson(call.hub, call.repository, suite),
      (check_suites) => ({ total_count: found.length, check_suites }),
    );
  },
  'checks/get-suite': (call) => ok(suiteJson(call.hub, call.repository, suiteAt(call))),
};
