import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import { readYaml } from '../../core/yaml/read.ts';
import { isFolder } from '../git/format.ts';
import type { GitRepository } from '../git/repository.ts';
import type { Job, Triggers, WorkflowDefinition, WorkflowInput } from './workflow-definitions.ts';

export interface WorkflowFile extends WorkflowDefinition {
  readonly path: string;
  readonly on: Triggers;
}

const FOLDER = '.github/workflows';
const cache = new WeakMap<GitRepository, Map<string, readonly WorkflowFile[]>>();

/** The workflows in a commit's `.github/workflows`; a file that is no workflow is left out. Read once for each version of the folder. */
export function workflowFiles(git: GitRepository, sha: string): readonly WorkflowFile[] {
  const tree = git.commit(sha)?.tree;
  const folder = tree === undefined ? undefined : git.entry(tree, FOLDER);
  if (folder === undefined || !isFolder(folder)) return [];
  const known = cache.get(git) ?? new Map<string, readonly WorkflowFile[]>();
  cache.set(git, known);
  const files =
    known.get(folder.sha) ??
    (git.tree(folder.sha) ?? []).flatMap((entry) => {
      if (!/\.ya?ml$/.test(entry.name)) return [];
      const file = parse(`${FOLDER}/${entry.name}`, git.blob(entry.sha)?.toString('utf8') ?? '');
      return file === undefined ? [] : [file];
    });
  known.set(folder.sha, files);
  return files;
}

function parse(path: string, text: string): WorkflowFile | undefined {
  const root = readYaml(text, path).document?.value;
  if (!isJsonObject(root) || !isJsonObject(root['jobs'])) return undefined;
  const name = root['name'];
  return {
    path,
    workflow: path.slice(FOLDER.length + 1).replace(/\.ya?ml$/, ''),
    // Without a name GitHub shows the path.
    name: typeof name === 'string' ? name : path,
    on: triggers(root['on']),
    jobs: Object.entries(root['jobs']).flatMap(([key, job]) =>
      isJsonObject(job) ? [readJob(root['jobs'], key, job)] : [],
    ),
  };
}

/** Nobody runs it: without a script a job takes a second and succeeds. A matrix is one job, a called workflow too. */
function readJob(all: Json | undefined, key: string, job: JsonObject): Job {
  const nameOf = (one: string): string => {
    const found = isJsonObject(all) ? all[one] : undefined;
    const name = isJsonObject(found) ? found['name'] : undefined;
    return typeof name === 'string' && !name.includes('${{') ? name : one;
  };
  const steps = Array.isArray(job['steps']) ? job['steps'].filter(isJsonObject).map(stepName) : [];
  const place = isJsonObject(job['environment']) ? job['environment']['name'] : job['environment'];
  return {
    name: nameOf(key),
    seconds: 1,
    outcome: () => 'success',
    ...(steps.length === 0 ? {} : { steps }),
    needs: texts(job['needs']).map(nameOf),
    ...(typeof place === 'string' && !place.includes('${{') ? { environment: place } : {}),
  };
}

function stepName(step: JsonObject): string {
  const { name, uses, run } = step;
  if (typeof name === 'string') return name;
  return `Run ${String(uses ?? run ?? '').split('\n')[0]}`;
}

function triggers(on: Json | undefined): Triggers {
  const events = isJsonObject(on) ? on : Object.fromEntries(texts(on).map((event) => [event, {}]));
  const of = (event: string): JsonObject | undefined => {
    if (!Object.hasOwn(events, event)) return undefined;
    const about = events[event];
    return isJsonObject(about) ? about : {};
  };
  const [push, pull, dispatch, custom, group] = [
    of('push'),
    of('pull_request'),
    of('workflow_dispatch'),
    of('repository_dispatch'),
    of('merge_group'),
  ];
  return {
    ...(push === undefined ? {} : { push: { ...branches(push), ...list('tags', push['tags']) } }),
    ...(pull === undefined ? {} : { pull_request: { ...branches(pull), ...list('types', pull['types']) } }),
    ...(dispatch === undefined ? {} : { workflow_dispatch: { inputs: inputs(dispatch['inputs']) } }),
    ...(custom === undefined ? {} : { repository_dispatch: list('types', custom['types']) }),
    ...(group === undefined ? {} : { merge_group: branches(group) }),
  };
}

function branches(about: JsonObject) {
  return { ...list('branches', about['branches']), ...list('branchesIgnore', about['branches-ignore']) };
}

type Lists = Partial<Record<'branches' | 'branchesIgnore' | 'tags' | 'types', readonly string[]>>;

function list(key: keyof Lists, value: Json | undefined): Lists {
  return value === undefined ? {} : { [key]: texts(value) };
}

function inputs(value: Json | undefined): { readonly [name: string]: WorkflowInput } {
  if (!isJsonObject(value)) return {};
  const read = Object.entries(value).map(([name, about]): [string, WorkflowInput] => {
    if (!isJsonObject(about)) return [name, {}];
    const options = Array.isArray(about['options']) ? { options: about['options'].map(String) } : {};
    const fallback = about['default'];
    return [
      name,
      {
        required: about['required'] === true,
        ...(fallback === undefined || fallback === null ? {} : { default: String(fallback) }),
        ...options,
      },
    ];
  });
  return Object.fromEntries(read);
}

function texts(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
