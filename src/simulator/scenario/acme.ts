import { designFiles } from '../../core/design/code/generate.ts';
import { tokensFromFigma } from '../../core/design/from-figma.ts';
import { PLATFORMS, type TokenBuilder } from '../../core/ports/tokens.ts';
import type { Framework } from '../../core/repository/catalogue.ts';
import { asVariables } from '../figma/as-variables.ts';
import { spectrumAsFigma } from '../figma/spectrum.ts';
import { ACME_CONFIG, SHARED_CI } from './acme-config.ts';
import { DESIGN_TOKENS, DOCS, type Files, WEB_ANGULAR, WEB_REACT, WEB_VUE } from './acme-sources.ts';

/** Which generated files each repository holds, as `ACME_CONFIG` says it. */
const DESIGN: { readonly [name: string]: { framework: Framework; tokens: string; docs: string; sources: Files } } = {
  'design-tokens': { framework: 'tokens', tokens: 'tokens', docs: 'docs', sources: DESIGN_TOKENS },
  'web-react': { framework: 'react', tokens: 'packages/theme/src', docs: 'docs', sources: WEB_REACT },
  'web-angular': { framework: 'angular', tokens: 'src/app/theme', docs: 'docs', sources: WEB_ANGULAR },
  'web-vue': { framework: 'vue', tokens: 'src/theme', docs: 'docs', sources: WEB_VUE },
  docs: { framework: 'docs', tokens: 'tokens', docs: 'content', sources: DOCS },
};

/**
 * The files of the demo's six repositories by name, as they stand before the story: what people wrote, and what earlier
 * design syncs generated from Spectrum 14.15.0, built by the given builder, so that the story's change is reviewable.
 */
export async function demoRepositories(builder: TokenBuilder): Promise<{ readonly [repository: string]: Files }> {
  const { set } = tokensFromFigma(asVariables(await spectrumAsFigma('before')));
  const built = await builder.build({ tokens: set, platforms: PLATFORMS, stop: new AbortController().signal });
  const repositories = Object.entries(DESIGN).map(([name, { framework, sources, ...paths }]): [string, Files] => {
    const generated = designFiles(framework, { set, built }, paths) ?? [];
    return [name, { ...sources, ...Object.fromEntries(generated.map(({ path, text }) => [path, text])) }];
  });
  const config: Files = {
    'README.md': '# Acme\n\nWhat Baton does for this organization is written in `baton/`.\n',
    'baton/config.yaml': ACME_CONFIG,
    '.github/workflows/ci.yml': SHARED_CI,
  };
  return { '.github': config, ...Object.fromEntries(repositories) };
}
