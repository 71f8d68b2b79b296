import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { Path } from '../../yaml/node.ts';
import { readYaml, type YamlDocument } from '../../yaml/read.ts';

/** A step of a job, or of a composite action. */
export interface WorkflowStep {
  readonly path: Path;
  readonly value: JsonObject;
  /** Names of the environment that stand above it (workflow, job) and in it, with what they are set to. */
  readonly env: JsonObject;
}

interface WorkflowJob {
  readonly id: string;
  readonly path: Path;
  readonly value: JsonObject;
}

/** A workflow of GitHub Actions, or the definition of an action, as far as its form allows; GitHub refuses the rest. */
export interface WorkflowFile {
  readonly kind: 'workflow' | 'action';
  readonly document: YamlDocument;
  readonly value: JsonObject;
  readonly lines: readonly string[];
  readonly triggers: ReadonlySet<string>;
  readonly jobs: readonly WorkflowJob[];
  readonly steps: readonly WorkflowStep[];
}

/** What somebody must mend before anything can be said of the file. */
export interface Unreadable {
  readonly line: number;
  readonly why: string;
}

/** Whether a path holds a workflow or an action; undefined for other files. */
export function kindOfWorkflowFile(path: string): WorkflowFile['kind'] | undefined {
  if (/^\.github\/workflows\/[^/]+\.ya?ml$/i.test(path)) return 'workflow';
  return /(?:^|\/)action\.ya?ml$/.test(path) ? 'action' : undefined;
}

/** Reads a workflow or an action. A file that this reader refuses is never taken for a harmless one. */
export function readWorkflowFile(path: string, kind: WorkflowFile['kind'], text: string): WorkflowFile | Unreadable {
  const { document, problems } = readYaml(text, path);
  const [problem] = problems;
  if (document === undefined || problem !== undefined) {
    return { line: problem?.line ?? 1, why: problem?.message ?? 'the file cannot be read' };
  }
  const { value } = document;
  if (!isJsonObject(value)) return { line: 1, why: `there are no keys and values in it, so it is no ${kind}` };
  const lines = text.split(/\r\n|\r|\n/);
  const jobs = objects(value.jobs, ['jobs']).map(({ key, ...job }) => ({ id: String(key), ...job }));
  const env = isJsonObject(value.env) ? value.env : {};
  const steps =
    kind === 'action'
      ? stepsOf(isJsonObject(value.runs) ? value.runs : {}, ['runs'], {})
      : jobs.flatMap((job) => stepsOf(job.value, job.path, env));
  return { kind, document, value, lines, triggers: triggersOf(value.on), jobs, steps };
}

/** Names of events of `on:` in its three forms: a name, a list, keys. */
function triggersOf(on: Json | undefined): ReadonlySet<string> {
  if (typeof on === 'string') return new Set([on]);
  if (Array.isArray(on)) return new Set(on.filter((one) => typeof one === 'string'));
  return new Set(isJsonObject(on) ? Object.keys(on) : []);
}

function stepsOf(owner: JsonObject, path: Path, above: JsonObject): WorkflowStep[] {
  const env = isJsonObject(owner.env) ? { ...above, ...owner.env } : above;
  return objects(owner.steps, [...path, 'steps']).map((step) => ({
    path: step.path,
    value: step.value,
    env: isJsonObject(step.value.env) ? { ...env, ...step.value.env } : env,
  }));
}

/** The keys-and-values below a value, each with its path. */
export function objects(
  value: Json | undefined,
  path: Path,
): { readonly key: string | number; readonly path: Path; readonly value: JsonObject }[] {
  const entries: readonly (readonly [string | number, Json | undefined])[] = Array.isArray(value)
    ? value.map((item, at) => [at, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, child]) => (isJsonObject(child) ? [{ key, path: [...path, key], value: child }] : []));
}
