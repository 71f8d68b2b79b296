import { z } from 'zod';
import { PERMISSIONS } from '../command.ts';
import { CONCLUSIONS, files, folder, isKnown, login, repositoryName, seconds } from './words.ts';

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'expected the slug of a team: lower case, digits, hyphens');
const permission = z.enum(PERMISSIONS);

const protection = z.strictObject({
  checks: z.array(z.string().min(1)).default([]).describe('Names of checks that must be green before a merge.'),
  strict: z.boolean().default(false).describe('The branch must be up to date too.'),
  approvals: z.int().min(0).max(6).default(0).describe('How many reviews must approve.'),
  dismissStale: z.boolean().default(false).describe('A new commit takes approvals away.'),
  admins: z.boolean().default(false).describe('Admins are bound as well.'),
});

const repository = z.strictObject({
  name: repositoryName,
  files: files.default({}).describe('Files of its first commit, path to text.'),
  from: folder.optional().describe('Folder on disk whose files it begins with; `files` are laid over them.'),
  defaultBranch: z.string().min(1).default('main'),
  private: z.boolean().default(true),
  archived: z.boolean().default(false),
  protection: protection.optional().describe('Of the default branch.'),
  teams: z.record(slug, permission).default({}).describe('What teams may do here.'),
  collaborators: z.record(login, permission).default({}).describe('What people may do here.'),
});

/** Whose repositories they are, who is there, and what stands in the config repository. */
export const organizationSchema = z.strictObject({
  login: login.default('acme'),
  people: z.record(login, z.enum(['admin', 'member'])).describe('Members by login; one at least is an admin.'),
  outsiders: z.array(login).default([]).describe('People on GitHub who are no members.'),
  teams: z.record(slug, z.array(login)).default({}).describe('Members by the slug of the team.'),
  basePermission: permission.default('read').describe('What members may do where nothing else is said.'),
  config: folder.optional().describe('Folder on disk; what lies in its `baton/` goes into the config repository.'),
  repositories: z.array(repository).min(1).max(500),
});

const outcome = z.enum(['success', 'failure', 'cancelled', 'skipped', 'neutral', 'timed_out']);

/** A workflow of simulated Actions: it runs on pull requests, takes its time and ends as written. */
export const actionsSchema = z.strictObject({
  workflow: z.string().min(1).max(100).default('ci'),
  repositories: z.array(z.string().min(1)).default([]).describe('Names or globs; left out: all.'),
  jobs: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200).describe('Name of its check run.'),
        seconds: seconds.default(1).describe('Simulated seconds that it takes.'),
        outcomes: z
          .union([outcome, z.array(outcome).min(1)])
          .transform((given) => [given].flat())
          .prefault('success')
          .describe('How each attempt ends; the last one stays.'),
      }),
    )
    .min(1),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const byMode = z.record(z.string().min(1), scalar);
const variable = z.union([
  scalar,
  z.strictObject({
    value: z.union([scalar, byMode]),
    id: z.string().min(1).optional().describe('What stays when the name does not; the name when left out.'),
    description: z.string().default(''),
    scopes: z.array(z.string().regex(/^[A-Z_]+$/, "expected one of Figma's scopes")).default(['ALL_SCOPES']),
  }),
  byMode,
]);

/** `#rrggbb[aa]` is a colour, `{name}` refers to another variable; keys and values are modes. */
const variablesSchema = z.record(z.string().min(1).max(200), variable);

const version = z.union([z.string().min(1), z.number()]).transform(String);

/** A file of the simulated Figma: variables of one's own, or Adobe's Spectrum as the demo has it. */
export const figmaSchema = z
  .strictObject({
    name: z.string().min(1).optional(),
    version: version.optional().describe('Goes into names of branches and tags; "1" when left out.'),
    variables: variablesSchema.optional(),
    spectrum: z.enum(['before', 'after']).optional().describe('Spectrum 14.15.0 or 15.4.1.'),
  })
  .refine((file) => (file.variables === undefined) !== (file.spectrum === undefined), {
    message: 'expected either variables or spectrum',
    when: isKnown,
  });

/** What of a Figma file is different from now on; variables that are not named stay as they are. */
export const publishSchema = z.strictObject({
  file: z.string().min(1).describe('Key of a file under `figma`.'),
  version,
  variables: variablesSchema.default({}).describe('New ones, and new values of old ones.'),
  remove: z.array(z.string().min(1)).default([]).describe('Names that are gone.'),
  spectrum: z.enum(['before', 'after']).optional().describe('The whole file becomes that release of Spectrum.'),
});

export const conclusion = z.enum(CONCLUSIONS);
