import { z } from 'zod';
import { PERMISSIONS, type Permission } from '../command.ts';
import { freeze } from '../freeze.ts';
import type { Json } from '../json.ts';
import { jsonSchema } from '../json-schema.ts';
import { didYouMean } from '../nearest.ts';
import type { Parsed } from '../problem.ts';
import { namesSecret, secretIn } from '../secret-text.ts';
import { KEY_WORDS, reportIssues } from '../yaml/issues.ts';
import type { Place } from '../yaml/place.ts';
import { readYaml, type YamlDocument } from '../yaml/read.ts';
import { Report } from '../yaml/report.ts';
import { type Defaults, FRAMEWORKS, KINDS, LAYOUTS } from './catalogue.ts';

const word = z.string().min(1).max(200);
/** `owner/name`, a bare name, or a glob of either. */
const repositoryName = word.regex(/^[\w.*?{},-]+(?:\/[\w.*?{},-]+)?$/, 'expected the name of a repository, or a glob');
/** A folder inside a repository. */
const folder = z
  .string()
  .max(500)
  .regex(
    /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$)).*$/,
    'expected a folder inside the repository, without "/" at its start and ".." in it',
  );
const branchPart = z
  .string()
  .max(100)
  .regex(/^(?!.*(?:\.\.|\/\/|@\{|\.lock\/))[\w./-]*$/, 'expected what may stand in the name of a branch');

const repositorySchema = z.strictObject({
  name: repositoryName.describe('Name or glob; more precise entries win.'),
  kind: z.enum(KINDS).optional(),
  layout: z.enum(LAYOUTS).optional().describe('Left out: detected from the files.'),
  framework: z.enum(FRAMEWORKS).optional().describe('Left out: detected from the files.'),
  teams: z.array(word).max(100).optional(),
  dependsOn: z
    .array(repositoryName)
    .max(200)
    .optional()
    .describe('Landing order: what must be merged before this one.'),
  paths: z
    .strictObject({ tokens: folder.optional(), components: folder.optional(), docs: folder.optional() })
    .optional(),
  checks: z.record(word, word).optional().describe("Our check names to the repository's check names."),
});

/** A design release with all that listens to it takes three; what takes more than this goes round in circles. */
const LONGEST_CHAIN = 8;

/** `baton/config.yaml` (SPEC O2). */
export const configSchema = z.strictObject({
  version: z.literal(1),
  defaults: z
    .strictObject({
      baseBranch: word.and(branchPart).optional(),
      mergeStrategy: z.enum(['merge', 'squash', 'rebase']).default('squash'),
      branchPrefix: branchPart.default('baton/'),
      labels: z.array(z.string().min(1).max(50)).max(50).default(['baton']),
    })
    .prefault({}),
  repositories: z.array(repositorySchema).max(2_000).default([]),
  commands: z
    .record(
      word,
      z.strictObject({ permission: z.enum(PERMISSIONS).optional(), teams: z.array(word).max(100).default([]) }),
    )
    .default({}),
  environment: z
    .record(
      z.string().regex(/^[A-Za-z_]\w*$/, 'expected a name of letters, digits and "_"'),
      z.union([z.string(), z.number(), z.boolean()]),
    )
    .default({}),
  notify: z
    .strictObject({ slack: z.strictObject({ channels: z.array(word).max(50).default([]) }).optional() })
    .prefault({}),
  limits: z
    .strictObject({
      chain: z
        .number()
        .int()
        .min(1)
        .max(50)
        .default(LONGEST_CHAIN)
        .describe('So many runs may set each other off in a row; the next one is not started, and that is told.'),
    })
    .prefault({}),
  policies: z.strictObject({ repositoryOverrides: z.array(word).max(500).default([]) }).prefault({}),
});

/** What config.yaml says of repositories whose name fits; `place` is where, for problems that show later. */
export interface RepositoryRule extends Omit<z.output<typeof repositorySchema>, 'dependsOn'> {
  readonly place: Place;
  readonly dependsOn?: readonly { readonly name: string; readonly place: Place }[];
}

/** A parsed and frozen config.yaml. */
export interface OrganizationConfig {
  readonly file: string;
  readonly defaults: Defaults;
  readonly repositories: readonly RepositoryRule[];
  readonly commands: {
    readonly [name: string]: { readonly permission?: Permission; readonly teams: readonly string[] };
  };
  readonly environment: { readonly [name: string]: string };
  readonly slackChannels: readonly string[];
  readonly repositoryOverrides: readonly string[];
  /** Runs that may set each other off in a row. */
  readonly longestChain: number;
}

/** What an organization has that wrote nothing. */
export const NO_CONFIG: OrganizationConfig = freeze({
  file: 'baton/config.yaml',
  defaults: { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: ['baton'] },
  repositories: [],
  commands: {},
  environment: {},
  slackChannels: [],
  repositoryOverrides: [],
  longestChain: LONGEST_CHAIN,
});

/** Reads config.yaml. With `commands`, the names of slash commands, an entry for another one is told. Never throws. */
export function parseConfig(
  text: string,
  about: { readonly file: string; readonly commands?: readonly string[] },
): Parsed<OrganizationConfig> {
  const { document, problems } = readYaml(text, about.file);
  if (document === undefined) return { ok: false, problems };
  const report = new Report(about.file, document, problems);
  const { value } = document;
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    reportIssues(parsed.error.issues, {
      report,
      base: [],
      value,
      schema: jsonSchema(configSchema, 'input'),
      words: KEY_WORDS,
    });
    return { ok: false, problems: report.problems() };
  }
  checkCommands(Object.keys(parsed.data.commands), about.commands, report);
  const environment = readEnvironment(parsed.data.environment, document, report);
  checkDuplicates(parsed.data.repositories, report);
  if (report.failed) return { ok: false, problems: report.problems() };
  const { data } = parsed;
  const config: OrganizationConfig = {
    file: about.file,
    defaults: without(data.defaults),
    repositories: data.repositories.map(({ dependsOn, ...rest }, at) => ({
      ...without(rest),
      place: document.place(['repositories', at, 'name']),
      ...(dependsOn === undefined
        ? {}
        : {
            dependsOn: dependsOn.map((name, i) => ({
              name,
              place: document.place(['repositories', at, 'dependsOn', i]),
            })),
          }),
    })),
    commands: Object.fromEntries(Object.entries(data.commands).map(([name, rule]) => [name, without(rule)])),
    environment,
    slackChannels: data.notify.slack?.channels ?? [],
    repositoryOverrides: data.policies.repositoryOverrides,
    longestChain: data.limits.chain,
  };
  return { ok: true, value: freeze(config), problems: report.problems() };
}

function checkCommands(names: readonly string[], known: readonly string[] | undefined, report: Report): void {
  for (const name of names) {
    if (known === undefined || known.includes(name)) continue;
    report.key(['commands', name], {
      category: 'logic',
      rule: 'unknown-command',
      severity: 'error',
      message: `there is no command "${name}"`,
      ...didYouMean(name, known),
    });
  }
}

/** Values as they were written, so that `1.10` does not become "1.1"; none of them a credential. */
function readEnvironment(
  given: { readonly [name: string]: Json },
  document: YamlDocument,
  report: Report,
): { readonly [name: string]: string } {
  const entries = Object.keys(given).map((name): [string, string] => [name, document.written(['environment', name])]);
  for (const [name, value] of entries) {
    const form = secretIn(value);
    if (form === undefined && !namesSecret(name)) continue;
    report.value(['environment', name], {
      category: 'security',
      rule: 'credential-in-text',
      severity: form === undefined ? 'warning' : 'error',
      message: form === undefined ? `"${name}" sounds like a credential` : `this holds ${form}`,
      suggestion: 'revoke it, and keep credentials in the settings of the app; everybody who sees a run can read these',
    });
  }
  return Object.fromEntries(entries);
}

function checkDuplicates(repositories: readonly { readonly name: string }[], report: Report): void {
  const seen = new Set<string>();
  for (const [at, { name }] of repositories.entries()) {
    const same = name.toLowerCase();
    if (seen.has(same)) {
      report.value(['repositories', at, 'name'], {
        category: 'logic',
        rule: 'duplicate-repository',
        severity: 'error',
        message: `"${name}" is listed already`,
        suggestion: 'put both entries together',
      });
    }
    seen.add(same);
  }
}

/** Without the keys that are there with nothing. */
function without<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
}
