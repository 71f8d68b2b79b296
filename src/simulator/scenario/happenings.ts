import { fitsRepository } from '../../core/glob.ts';
import type { JsonObject } from '../../core/json.ts';
import { holds } from '../../core/scenario/look.ts';
import type { ScenarioHappening } from '../../core/scenario/schema.ts';
import type { Happening } from '../hub.ts';
import type { PullIssue } from '../records.ts';
import type { Simulator } from '../simulator.ts';

const GREEN = ['success', 'neutral', 'skipped'];

/** Whether something that happened is what a scenario waits for; looks at the state too where it asks for green checks. */
export function fitsHappening(simulator: Simulator, when: ScenarioHappening, happening: Happening): boolean {
  const [event, action] = (when.event ?? 'check_run.completed').split('.', 2);
  const { payload } = happening;
  const check = objectIn(payload, 'check_run');
  const subject = check ?? objectIn(payload, 'workflow_run') ?? objectIn(payload, 'check_suite');
  return (
    happening.event === event &&
    (action === undefined || happening.action === action) &&
    (when.repository === undefined || fitsRepository(when.repository, happening.repository ?? '')) &&
    (when.by === undefined || sameLogin(happening.actor, when.by)) &&
    (when.check === undefined || check?.['name'] === when.check) &&
    (when.conclusion === undefined || subject?.['conclusion'] === when.conclusion) &&
    (when.contains === undefined || holds(textOf(payload), [when.contains])) &&
    (when.green === undefined || areGreen(simulator, when.green, happening))
  );
}

/** Whether each of the repositories has an open pull request, judged by the app, and all checks at its head are green. */
function areGreen(
  simulator: Simulator,
  green: NonNullable<ScenarioHappening['green']>,
  { repository }: Happening,
): boolean {
  if (green === 'here') return repository !== undefined && isGreen(simulator, repository);
  const owner = [...simulator.hub.organizations.values()][0]?.account.login;
  return green.every((name) => isGreen(simulator, `${owner}/${name}`));
}

function isGreen(simulator: Simulator, repository: string): boolean {
  const reader = simulator.read(repository);
  const pull = reader.pulls().findLast((one) => one.state === 'open');
  if (pull === undefined) return false;
  const latest = new Map(reader.checks(pull.pull.head.sha).map((check) => [`${check.app}:${check.name}`, check]));
  const checks = [...latest.values()];
  return (
    checks.some(({ app }) => app === simulator.app.slug) &&
    checks.every(({ status, conclusion }) => status === 'completed' && GREEN.includes(conclusion ?? ''))
  );
}

/** Whether it is about a check at a commit that the pull requests of its branch have left behind. */
export function isStaleCheck(simulator: Simulator, { repository, payload }: Happening): boolean {
  const check = objectIn(payload, 'check_run');
  const suite = check === undefined ? objectIn(payload, 'workflow_run') : objectIn(check, 'check_suite');
  if (repository === undefined || suite === undefined) return false;
  const pulls = simulator
    .read(repository)
    .pulls()
    .filter(({ pull }) => pull.head.branch === suite['head_branch']);
  return pulls.length > 0 && pulls.every(({ pull }) => pull.head.sha !== suite['head_sha']);
}

/** The pull request that something happened to, by its payload; undefined when it is about none. */
export function pullOf(simulator: Simulator, { repository, payload }: Happening): PullIssue | undefined {
  if (repository === undefined) return undefined;
  const listed = (['check_run', 'check_suite', 'workflow_run'] as const).flatMap((key) => {
    const pulls = objectIn(payload, key)?.['pull_requests'];
    return Array.isArray(pulls) ? pulls.map((one) => (one as { number?: unknown }).number) : [];
  });
  const number = objectIn(payload, 'pull_request')?.['number'] ?? objectIn(payload, 'issue')?.['number'] ?? listed[0];
  return simulator
    .read(repository)
    .pulls()
    .find((one) => one.number === number);
}

/** `baton` is its bot too. */
function sameLogin(actor: string, login: string): boolean {
  const [own, meant] = [actor.toLowerCase(), login.toLowerCase()];
  return own === meant || own === `${meant}[bot]`;
}

function textOf(payload: JsonObject): string {
  const parts = ['comment', 'review', 'pull_request', 'issue'].map((key) => objectIn(payload, key));
  return parts
    .flatMap((part) => [part?.['title'], part?.['body']])
    .filter((text) => typeof text === 'string')
    .join('\n');
}

function objectIn(payload: JsonObject, key: string): JsonObject | undefined {
  const value = payload[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
