import { z } from 'zod';
import { type ActionContext, defineAction, done } from '../../core/action.ts';
import { builtFiles, type DesignChanges, designChanges, tokensReference } from '../../core/design/changes.ts';
import { withChangelogEntry } from '../../core/design/code/changelog.ts';
import { type DesignOutput, designFiles, type GeneratedFile } from '../../core/design/code/generate.ts';
import { withDeprecatedAliases } from '../../core/design/deprecated.ts';
import type { TokenSet } from '../../core/design/token.ts';
import { Fault } from '../../core/fault.ts';
import { type CatalogueEntry, FRAMEWORKS } from '../../core/repository/catalogue.ts';
import type { FileUpdate } from '../../core/update.ts';

/** Texts up to this many bytes travel in the fact; longer ones lie in the blob store. */
const INLINE = 2_048;

const update = z.object({
  repository: z.string(),
  path: z.string(),
  text: z.string().optional(),
  blob: z.string().optional(),
  bytes: z.number().int(),
});

export const codeGenerate = defineAction({
  name: 'code.generate',
  summary: 'Turns design changes into file updates for each repository of the frameworks, writing nothing yet.',
  input: z.strictObject({
    changes: designChanges.describe('What figma.sync gave.'),
    frameworks: z.array(z.enum(FRAMEWORKS)).min(1).describe('Whose repositories take part.'),
    tokens: tokensReference.describe('What figma.sync gave.'),
    files: builtFiles.describe('What tokens.build gave.'),
    options: z
      .strictObject({
        typescript: z.boolean().optional().describe('Accessors are TypeScript either way.'),
        testing: z.boolean().optional().describe('For components, which are not generated yet; tokens need no tests.'),
        storybook: z.boolean().optional().describe('For components, which are not generated yet.'),
      })
      .default({}),
  }),
  output: z.object({
    files: z.array(update),
    repositories: z.array(z.string()).describe('Full names of those that get files.'),
    skipped: z.array(z.object({ repository: z.string(), reason: z.string() })),
  }),
  permissions: { contents: 'read', metadata: 'read' },
  examples: [
    {
      title: 'For the repositories of React and the documentation',
      inputs: {
        changes: {
          version: '15.4.1',
          text: '1 renamed',
          breaking: true,
          added: [],
          removed: [],
          renamed: [{ from: 'list-gap-regular', to: 'gap-regular' }],
          changed: [],
          deprecated: [],
          more: 0,
        },
        frameworks: ['react', 'docs'],
        tokens: { blob: '9f86d081884c7d65', count: 2495 },
        files: [{ platform: 'css', path: 'css/tokens.css', blob: '60303ae22b998861', bytes: 260314 }],
      },
    },
  ],
  async run(input, context) {
    if (input.options.testing === true || input.options.storybook === true) {
      context.note('Tests and stories belong to components; only tokens are generated so far.');
    }
    const output = await load(input, context);
    const visible = new Map((await context.ports.github.repositories.list()).map((one) => [one.fullName, one]));
    const files: FileUpdate[] = [];
    const skipped: { repository: string; reason: string }[] = [];
    for (const entry of context.catalogue.repositories) {
      if (!input.frameworks.includes(entry.framework)) continue;
      const found = visible.get(entry.fullName);
      const result =
        found === undefined
          ? 'the app is not installed on it'
          : found.archived || entry.archived
            ? 'it is archived'
            : await updates(entry, output, input.changes, context);
      if (typeof result === 'string') skipped.push({ repository: entry.fullName, reason: result });
      else files.push(...result);
    }
    const repositories = [...new Set(files.map((file) => file.repository))];
    return done(
      { files, repositories, skipped },
      { note: `${files.length} files for ${repositories.length} repositories, ${skipped.length} skipped` },
    );
  },
  plan: (input, { catalogue }) => {
    const taking = catalogue.repositories.filter((entry) => input.frameworks.includes(entry.framework));
    // Each file that may differ is read; the token repositories have those of every platform, and a changelog.
    const requests = taking.reduce((sum, { framework }) => sum + (framework === 'tokens' ? 10 : 5), 1);
    return {
      repositories: [],
      requests,
      points: requests,
      content: 0,
      risks: input.changes.breaking ? ['renames or removes tokens'] : [],
    };
  },
});

async function load(
  input: {
    readonly changes: DesignChanges;
    readonly tokens: { blob: string };
    readonly files: z.output<typeof builtFiles>;
  },
  { ports: { blobs } }: ActionContext,
): Promise<DesignOutput> {
  const set = JSON.parse(await blobs.get(input.tokens.blob)) as TokenSet;
  const built = input.files.map(async ({ platform, path, blob }) => ({ platform, path, text: await blobs.get(blob) }));
  return { set: withDeprecatedAliases(set, input.changes.renamed), built: await Promise.all(built) };
}

/** Updates of those files that differ from the default branch, or why there are none. */
async function updates(
  entry: CatalogueEntry,
  output: DesignOutput,
  changes: DesignChanges,
  context: ActionContext,
): Promise<readonly FileUpdate[] | string> {
  const wanted = designFiles(entry.framework, output, entry.paths);
  if (wanted === undefined) return `design changes give nothing to the framework "${entry.framework}"`;
  try {
    const different = await differing(entry, wanted, context);
    if (different.length === 0) return 'already right';
    const all =
      entry.framework === 'tokens' ? [...different, ...(await changelog(entry, changes, context))] : different;
    return await Promise.all(all.map((file) => asUpdate(entry.fullName, file, context)));
  } catch (error) {
    // One repository that cannot be read shall not stop the others; what passes by itself is tried again with all.
    if (error instanceof Fault && ['not-found', 'permission-denied'].includes(error.code)) return error.message;
    throw error;
  }
}

async function differing(
  entry: CatalogueEntry,
  wanted: readonly GeneratedFile[],
  context: ActionContext,
): Promise<readonly GeneratedFile[]> {
  const found = await Promise.all(wanted.map(({ path }) => read(entry, path, context)));
  return wanted.filter(({ text }, at) => found[at] !== text);
}

async function changelog(
  entry: CatalogueEntry,
  changes: DesignChanges,
  context: ActionContext,
): Promise<GeneratedFile[]> {
  const path = 'CHANGELOG.md';
  const existing = await read(entry, path, context);
  const text = withChangelogEntry(existing, changes);
  return text === existing ? [] : [{ path, text }];
}

async function read(entry: CatalogueEntry, path: string, { ports }: ActionContext): Promise<string | undefined> {
  return (await ports.github.repositories.file(entry.fullName, path, entry.defaultBranch))?.text;
}

async function asUpdate(
  repository: string,
  { path, text }: GeneratedFile,
  { ports }: ActionContext,
): Promise<FileUpdate> {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= INLINE) return { repository, path, text, bytes };
  return { repository, path, blob: await ports.blobs.put(text), bytes };
}
