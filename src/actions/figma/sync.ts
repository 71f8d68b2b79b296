import { z } from 'zod';
import { type ActionContext, defineAction, done } from '../../core/action.ts';
import { changesOf, designChanges, renames, tokensReference } from '../../core/design/changes.ts';
import { tokensFile } from '../../core/design/code/generate.ts';
import { diffTokens, isLeftAlias } from '../../core/design/diff.ts';
import { fromDtcg } from '../../core/design/dtcg.ts';
import { type SkippedVariable, tokensFromFigma } from '../../core/design/from-figma.ts';
import { brokenReferences } from '../../core/design/references.ts';
import { report } from '../../core/design/report.ts';
import { summarize } from '../../core/design/summary.ts';
import type { Token, TokenSet } from '../../core/design/token.ts';
import { safeVersion } from '../../core/design/version.ts';
import { Fault } from '../../core/fault.ts';
import { formatProblem } from '../../core/problem.ts';

export const figmaSync = defineAction({
  name: 'figma.sync',
  summary: 'Compares what is published in a Figma file with the tokens that the organization keeps.',
  input: z.strictObject({
    fileId: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,128}$/, 'a file key has letters, digits, "_" and "-"')
      .describe("The file's key, as it stands in its address."),
    includeTokens: z.boolean().default(true).describe('Compare variables with the tokens.'),
    includeComponents: z.boolean().default(false).describe('List the published components.'),
    includeAssets: z.boolean().default(false).describe('Images are not compared yet; the run says so.'),
  }),
  output: z.object({
    version: z.string().describe('Version of the file, safe in names of branches and tags.'),
    summary: z.object({
      added: z.number(),
      removed: z.number(),
      renamed: z.number(),
      values: z.number(),
      deprecated: z.number(),
      changed: z.number().describe('All of these together.'),
      text: z.string().describe('`26 added, 9 renamed, 4 values changed`'),
    }),
    changes: designChanges,
    renamed: renames.describe('For the deprecated aliases of tokens.build.'),
    breaking: z.boolean().describe('Something was removed, renamed or given another type.'),
    tokens: tokensReference.describe('The new tokens, as JSON in the blob store.'),
    components: z.array(z.object({ key: z.string(), name: z.string() })),
    report: z.string().describe('Markdown for the body of a pull request.'),
  }),
  permissions: { contents: 'read' },
  examples: [{ title: 'Tokens of one file', inputs: { fileId: 'N2YwZ3F1cW', includeTokens: true } }],
  documentation: 'https://developers.figma.com/docs/rest-api/variables-endpoints/',
  async run(input, context) {
    const { figma, blobs } = context.ports;
    if (input.includeAssets) context.note('Images are not compared yet; tokens and components are.');
    // The version first: what is published while we read belongs to the next sync, which then finds it.
    const file = await figma.file(input.fileId);
    const before = await lastSynced(context);
    const { set: after, skipped } = input.includeTokens
      ? keepUnread(tokensFromFigma(await figma.variables(input.fileId)), before)
      : { set: before, skipped: [] };
    const [broken] = brokenReferences(after);
    if (broken !== undefined) throw new Fault('step-failed', `The token "${broken.token}" ${broken.why}.`);
    const components = input.includeComponents ? await figma.components(input.fileId) : [];
    const version = safeVersion(file.version);
    const diff = diffTokens(before, after);
    const summary = summarize(diff);
    const tokens = withEarlierAliases(after, before);
    return done(
      {
        version,
        summary,
        changes: changesOf(diff, version),
        renamed: [...diff.renamed],
        breaking: diff.breaking,
        tokens: { blob: await blobs.put(JSON.stringify(tokens)), count: after.tokens.length },
        components: components.map(({ key, name }) => ({ key, name })),
        report: report(diff, { fileName: file.name, version, skipped }),
      },
      { note: summary.text },
    );
  },
  plan: () => ({ repositories: [], requests: 1, points: 1, content: 0, risks: [] }),
});

/** The tokens that the default branch of the organization's repository of tokens holds; none before the first sync. */
async function lastSynced(context: ActionContext): Promise<TokenSet> {
  const entry = context.catalogue.repositories.find(({ framework, archived }) => framework === 'tokens' && !archived);
  if (entry === undefined) {
    throw new Fault(
      'not-found',
      'No repository of the catalogue has the framework "tokens", so there is nothing to compare with. Name one in baton/config.yaml.',
    );
  }
  const path = tokensFile(entry.paths);
  const file = await context.ports.github.repositories.file(entry.fullName, path, entry.defaultBranch);
  if (file === undefined) return { tokens: [] };
  const parsed = fromDtcg(file.text, `${entry.fullName}/${path}`);
  if (parsed.ok) return parsed.value;
  const some = parsed.problems.slice(0, 3).map(formatProblem).join('; ');
  throw new Fault(
    'step-failed',
    `The tokens of the last sync cannot be read (${parsed.problems.length} problems): ${some}`,
  );
}

/** What could not be read from Figma stays as it was, so that one dangling alias is not a removal in every repository. */
function keepUnread(
  read: { readonly set: TokenSet; readonly skipped: readonly SkippedVariable[] },
  before: TokenSet,
): { readonly set: TokenSet; readonly skipped: readonly SkippedVariable[] } {
  const ids = new Set(read.skipped.flatMap((variable) => variable.ids));
  const names = new Set(read.set.tokens.map((token) => token.name));
  const kept = before.tokens.filter((token) => token.ids.some((id) => ids.has(id)) && !names.has(token.name));
  return { set: sorted([...read.set.tokens, ...kept]), skipped: read.skipped };
}

/** Aliases of earlier renames live on until a person deletes them or their target goes. */
function withEarlierAliases(after: TokenSet, before: TokenSet): TokenSet {
  const names = new Set(after.tokens.map((token) => token.name));
  const aliases = before.tokens.filter((token) => isLeftAlias(token) && !names.has(token.name));
  const all = new Set([...names, ...aliases.map((token) => token.name)]);
  return sorted([...after.tokens, ...aliases.filter((token) => all.has(String(token.value).slice(1, -1)))]);
}

function sorted(tokens: readonly Token[]): TokenSet {
  return { tokens: tokens.toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
}
