import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { BypassActor, Rule, RulesetConditions, RulesetText } from '../records/rules.ts';
import { Refusal } from '../refusal.ts';

type Check = (value: Json | undefined) => boolean;

const flag: Check = (value) => typeof value === 'boolean';
const text: Check = (value) => typeof value === 'string';
const integer =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
const oneOf =
  (...words: string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const fields =
  (checks: { readonly [name: string]: Check }): Check =>
  (value) =>
    isJsonObject(value) && Object.entries(checks).every(([name, check]) => check(value[name]));

const nothing = maybe(() => true);
const pattern = fields({
  name: maybe(text),
  negate: maybe(flag),
  operator: oneOf('starts_with', 'ends_with', 'contains', 'regex'),
  pattern: text,
});
const method = oneOf('merge', 'squash', 'rebase');

/** Parameters of each rule type, as https://docs.github.com/rest/repos/rules has them. */
const PARAMETERS: { readonly [type: string]: Check } = {
  creation: nothing,
  deletion: nothing,
  required_linear_history: nothing,
  required_signatures: nothing,
  non_fast_forward: nothing,
  update: maybe(fields({ update_allows_fetch_and_merge: flag })),
  pull_request: fields({
    required_approving_review_count: integer(0, 10),
    dismiss_stale_reviews_on_push: flag,
    require_code_owner_review: flag,
    require_last_push_approval: flag,
    required_review_thread_resolution: flag,
    allowed_merge_methods: maybe((value) => list(method)(value) && (value as readonly Json[]).length > 0),
  }),
  required_status_checks: fields({
    required_status_checks: list(fields({ context: text, integration_id: maybe(integer(0, 2 ** 52)) })),
    strict_required_status_checks_policy: flag,
    do_not_enforce_on_create: maybe(flag),
  }),
  merge_queue: fields({
    check_response_timeout_minutes: integer(1, 360),
    grouping_strategy: oneOf('ALLGREEN', 'HEADGREEN'),
    max_entries_to_build: integer(0, 100),
    max_entries_to_merge: integer(0, 100),
    merge_method: oneOf('MERGE', 'SQUASH', 'REBASE'),
    min_entries_to_merge: integer(0, 100),
    min_entries_to_merge_wait_minutes: integer(0, 360),
  }),
  commit_message_pattern: pattern,
  commit_author_email_pattern: pattern,
  committer_email_pattern: pattern,
  branch_name_pattern: pattern,
  tag_name_pattern: pattern,
  file_path_restriction: fields({ restricted_file_paths: list(text) }),
  max_file_path_length: fields({ max_file_path_length: integer(1, 32_767) }),
  file_extension_restriction: fields({ restricted_file_extensions: list(text) }),
  max_file_size: fields({ max_file_size: integer(1, 100) }),
};

/** Rules that GitHub has and the simulator does not judge: accepting them would look like keeping them. */
const UNBUILT: ReadonlySet<string> = new Set([
  'required_deployments',
  'workflows',
  'code_scanning',
  'copilot_code_review',
  'license_compliance_scanning',
]);

const names = { include: list(text), exclude: list(text) };
const conditionsCheck = fields({
  ref_name: maybe(fields(names)),
  repository_name: maybe(fields(names)),
  repository_id: maybe(fields({ repository_ids: list(integer(0, 2 ** 52)) })),
});
const bypassCheck = fields({
  actor_type: oneOf('Integration', 'OrganizationAdmin', 'RepositoryRole', 'Team', 'DeployKey', 'User'),
  actor_id: (value) => value === undefined || value === null || typeof value === 'number',
  bypass_mode: maybe(oneOf('always', 'pull_request', 'exempt')),
});

function wrong(place: string): Refusal {
  return new Refusal(422, `Invalid request.\n\nInvalid property ${place}: data matches no possible input.`);
}

/** Reads what a request says about a ruleset; on an update, what it leaves out stays as it was. */
export function readRuleset(body: JsonObject, known: RulesetText | undefined, organization: boolean): RulesetText {
  const name = body['name'] ?? known?.name;
  if (typeof name !== 'string' || name === '') throw wrong('/name');
  const enforcement = body['enforcement'] ?? known?.enforcement;
  if (enforcement !== 'active' && enforcement !== 'evaluate' && enforcement !== 'disabled') throw wrong('/enforcement');
  const target = body['target'] ?? known?.target ?? 'branch';
  if (target === 'repository')
    throw new Refusal(501, 'Rulesets on repositories are known, but the simulator has not built them');
  if (target !== 'branch' && target !== 'tag' && target !== 'push') throw wrong('/target');
  const rules = body['rules'] === undefined ? (known?.rules ?? []) : readRules(body['rules']);
  const onPush = (type: string) => type.startsWith('file_') || type.startsWith('max_file_');
  const misplaced = rules.findIndex(({ type }) => onPush(type) !== (target === 'push'));
  if (misplaced !== -1) throw wrong(`/rules/${misplaced}`);
  if (organization && rules.some(({ type }) => type === 'merge_queue')) throw wrong('/rules');
  return {
    name,
    target,
    enforcement,
    rules,
    conditions: body['conditions'] === undefined ? (known?.conditions ?? null) : readConditions(body['conditions']),
    bypass: body['bypass_actors'] === undefined ? (known?.bypass ?? []) : readBypass(body['bypass_actors']),
  };
}

function readRules(value: Json): Rule[] {
  if (!Array.isArray(value)) throw wrong('/rules');
  return value.map((one: Json, index) => {
    const type = isJsonObject(one) ? one['type'] : undefined;
    if (typeof type === 'string' && UNBUILT.has(type)) {
      throw new Refusal(501, `The rule ${type} is known, but the simulator has not built it`);
    }
    const check = typeof type === 'string' ? PARAMETERS[type] : undefined;
    const parameters = isJsonObject(one) ? one['parameters'] : undefined;
    if (check === undefined || !check(parameters)) throw wrong(`/rules/${index}`);
    const { required_reviewers, dismissal_restriction } = isJsonObject(parameters) ? parameters : {};
    if ((Array.isArray(required_reviewers) && required_reviewers.length > 0) || isJsonObject(dismissal_restriction)) {
      throw new Refusal(
        501,
        'Required reviewers and dismissal restrictions are known, but the simulator has not built them',
      );
    }
    // Checked field by field above.
    return (parameters === undefined ? { type } : { type, parameters }) as unknown as Rule;
  });
}

function readConditions(value: Json): RulesetConditions {
  if (isJsonObject(value) && value['repository_property'] !== undefined) {
    throw new Refusal(501, 'Conditions on repository properties are known, but the simulator has not built them');
  }
  if (!conditionsCheck(value)) throw wrong('/conditions');
  return value as unknown as RulesetConditions;
}

function readBypass(value: Json): BypassActor[] {
  if (!Array.isArray(value)) throw wrong('/bypass_actors');
  return (value as readonly Json[]).map((one, index) => {
    if (!isJsonObject(one) || !bypassCheck(one)) throw wrong(`/bypass_actors/${index}`);
    return { actor_id: null, bypass_mode: 'always', ...one } as unknown as BypassActor;
  });
}
