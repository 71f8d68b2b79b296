import { freeze } from '../freeze.ts';
import type { Repository } from '../ports/github/repositories.ts';
import type { Problem } from '../problem.ts';
import { buildCatalogue } from '../repository/build.ts';
import { NO_CONFIG, parseConfig } from '../repository/config.ts';
import type { ActionView } from '../workflow/draft.ts';
import { parseWorkflow } from '../workflow/parse.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { readYaml } from '../yaml/read.ts';
import type { Organization } from './organization.ts';

/** A file by its path inside its repository. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export interface OrganizationFiles {
  readonly org: string;
  readonly installation: number;
  /** The config repository and the commit that `files` are of; left out when there is none. */
  readonly config?: { readonly repository: string; readonly sha: string };
  /** Files under `baton/` of the config repository. */
  readonly files: readonly TextFile[];
  /** Shipped workflows, by file name. */
  readonly shipped: readonly TextFile[];
  /** What the installation sees. */
  readonly repositories: readonly Repository[];
  /** Paths of trees by full name, as far as they were read; without one nothing is detected. */
  readonly trees?: ReadonlyMap<string, readonly string[]>;
  readonly actions: readonly ActionView[];
  readonly events?: readonly string[];
  /** Names of slash commands. */
  readonly commands?: readonly string[];
}

/** Where the organization's files lie in its config repository. */
export const CONFIG_FOLDER = 'baton';
const WORKFLOW = /^baton\/workflows\/[^/]+(?<!\.test)\.ya?ml$/;

/**
 * What an organization wrote, laid over what is shipped. Pure. A broken file becomes problems and is left out, the others
 * go on. A shipped workflow that a broken file was to replace is left out with it, because its owners did not want it as
 * it is shipped; and with a broken config.yaml every workflow that writes to repositories is, because the landing order
 * and the names of branches are not known.
 */
export function readOrganization(given: OrganizationFiles): Organization {
  const problems: Problem[] = [];
  const prefix = given.config === undefined ? '' : `${given.config.repository}:`;
  const configFile = given.files.find(({ path }) => path === `${CONFIG_FOLDER}/config.yaml`);
  const misnamed = given.files.find(({ path }) => /^baton\/config\.(?:yml|json)$/.test(path));
  if (configFile === undefined && misnamed !== undefined) problems.push(misnamedConfig(`${prefix}${misnamed.path}`));
  const { commands } = given;
  const parsed =
    configFile === undefined
      ? undefined
      : parseConfig(configFile.text, {
          file: `${prefix}${configFile.path}`,
          ...(commands === undefined ? {} : { commands }),
        });
  problems.push(...(parsed?.problems ?? []));
  const config = parsed?.ok ? parsed.value : NO_CONFIG;
  const built = buildCatalogue(given.org, given.repositories, config, given.trees ?? new Map());
  problems.push(...built.problems);
  const workflows = readWorkflows(given, prefix, problems);
  const sound = parsed?.ok !== false && built.problems.every((problem) => problem.severity !== 'error');
  return freeze({
    org: given.org,
    installation: given.installation,
    ...(given.config === undefined ? {} : { config: given.config }),
    catalogue: built.catalogue,
    workflows: sound ? workflows : workflows.filter((workflow) => !writes(workflow, given.actions)),
    environment: config.environment,
    commands: config.commands,
    slackChannels: config.slackChannels,
    repositoryOverrides: config.repositoryOverrides,
    longestChain: config.longestChain,
    problems,
  });
}

function readWorkflows(given: OrganizationFiles, prefix: string, problems: Problem[]): readonly Workflow[] {
  const about = { actions: given.actions, ...(given.events === undefined ? {} : { events: given.events }) };
  const sha = given.config === undefined ? '' : `@${given.config.sha}`;
  const own = new Map<string, Workflow>();
  /** Ids that a file of the organization claims, broken or not. */
  const claimed = new Set<string>();
  for (const { path, text } of given.files) {
    if (!WORKFLOW.test(path)) continue;
    const file = `${prefix}${path}`;
    const parsed = parseWorkflow(text, { file, ...about });
    problems.push(...parsed.problems);
    if (!parsed.ok) {
      for (const id of claims(text, path)) claimed.add(id);
      continue;
    }
    const earlier = own.get(parsed.value.id);
    if (earlier !== undefined) problems.push(duplicate(file, parsed.value.id, earlier.source));
    else own.set(parsed.value.id, { ...parsed.value, source: `${file}${sha}` });
    claimed.add(parsed.value.id);
  }
  const shipped = given.shipped.flatMap(({ path, text }) => {
    const parsed = parseWorkflow(text, { file: `shipped:${path}`, ...about });
    problems.push(...parsed.problems);
    return parsed.ok && !claimed.has(parsed.value.id) ? [parsed.value] : [];
  });
  return [...own.values(), ...shipped];
}

function writes({ steps, onSuccess, onError }: Workflow, actions: readonly ActionView[]): boolean {
  const used = new Set([...steps, ...onSuccess, ...onError].map((step) => step.action));
  return actions.some(
    ({ name, permissions }) =>
      used.has(name) && (permissions.contents === 'write' || permissions.pull_requests === 'write'),
  );
}

/** The id that a broken file most likely was to have. */
function claims(text: string, path: string): readonly string[] {
  const value = readYaml(text, path).document?.value;
  const id =
    typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' ? [value.id] : [];
  const line = /^id:[ \t]*["']?([\w-]{1,100})/m.exec(text)?.[1];
  return [...id, ...(line === undefined ? [] : [line]), path.replace(/^.*\//, '').replace(/\.ya?ml$/, '')];
}

function misnamedConfig(file: string): Problem {
  return {
    file,
    line: 1,
    column: 1,
    category: 'practice',
    rule: 'misnamed-file',
    severity: 'warning',
    message: 'this file is not read',
    suggestion: 'call it config.yaml',
  };
}

function duplicate(file: string, id: string, earlier: string): Problem {
  return {
    file,
    line: 1,
    column: 1,
    category: 'logic',
    rule: 'duplicate-workflow',
    severity: 'error',
    message: `another file has the workflow "${id}" already: ${earlier}`,
    suggestion: 'give this one another id',
  };
}
