import { z } from 'zod';
import { defineAction, done } from '../../core/action.ts';
import { builtFiles, renames, tokensReference } from '../../core/design/changes.ts';
import { withDeprecatedAliases } from '../../core/design/deprecated.ts';
import type { TokenSet } from '../../core/design/token.ts';
import { Fault } from '../../core/fault.ts';
import { PLATFORMS } from '../../core/ports/tokens.ts';

export const tokensBuild = defineAction({
  name: 'tokens.build',
  summary: 'Builds token files for each platform, with deprecated aliases under the old names of renamed tokens.',
  input: z.strictObject({
    tokens: tokensReference.describe('What figma.sync gave.'),
    deprecated: renames.default([]).describe('Renames, as figma.sync gives them.'),
    platforms: z
      .array(z.enum(PLATFORMS))
      .min(1)
      .default([...PLATFORMS]),
  }),
  output: z.object({
    files: builtFiles.describe('Paths are relative to the build folder; texts lie in the blob store.'),
  }),
  permissions: {},
  examples: [
    {
      title: 'CSS and Swift',
      inputs: { tokens: { blob: '9f86d081884c7d65', count: 2495 }, platforms: ['css', 'ios'] },
    },
  ],
  documentation: 'https://styledictionary.com/reference/api/',
  async run(input, context) {
    const { blobs, tokens } = context.ports;
    const set = JSON.parse(await blobs.get(input.tokens.blob)) as TokenSet;
    if (set.tokens.length === 0) throw new Fault('step-failed', 'There are no tokens to build.');
    const files = await tokens.build({
      tokens: withDeprecatedAliases(set, input.deprecated),
      platforms: [...new Set(input.platforms)],
      stop: context.stop,
    });
    const kept = files.map(async ({ platform, path, text }) => ({
      platform,
      path,
      blob: await blobs.put(text),
      bytes: new TextEncoder().encode(text).length,
    }));
    return done({ files: await Promise.all(kept) }, { note: `${files.length} files` });
  },
  plan: () => ({ repositories: [], requests: 0, points: 0, content: 0, risks: [] }),
});
