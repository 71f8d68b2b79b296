import { diffTokens } from '../../core/design/diff.ts';
import { fromDtcg } from '../../core/design/dtcg.ts';
import { tokensFromFigma } from '../../core/design/from-figma.ts';
import { asVariables } from '../../simulator/figma/as-variables.ts';
import { spectrumAsFigma, spectrumTokens } from '../../simulator/figma/spectrum.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { ORG } from './cast.ts';

/** Files of each repository, on its default branch, that must hold the new design; the first is the source of the others. */
const SOURCE = { repository: 'design-tokens', path: 'tokens/tokens.json' } as const;
const STYLES = [
  { repository: 'design-tokens', path: 'build/css/tokens.css' },
  { repository: 'web-react', path: 'packages/theme/src/generated/tokens.css' },
  { repository: 'web-angular', path: 'src/app/theme/generated/tokens.css' },
  { repository: 'web-vue', path: 'src/theme/generated/tokens.css' },
] as const;
const PAGE = { repository: 'docs', path: 'content/design-tokens.md' } as const;

/** What git does not hold as it was published: a sentence for each thing. Reads the default branches, not the app's word. */
export async function staleTokens(simulator: Simulator): Promise<readonly string[]> {
  const text = ({ repository, path }: { readonly repository: string; readonly path: string }) =>
    simulator.read(`${ORG}/${repository}`).file(path) ?? '';
  const [before, after, figma] = await Promise.all([
    spectrumTokens('before'),
    spectrumTokens('after'),
    spectrumAsFigma('after'),
  ]);
  const newNames = Object.keys(after).filter((name) => !Object.hasOwn(before, name));
  const lacking = [...STYLES, PAGE].flatMap((file) => {
    const held = text(file);
    const missing = newNames.filter((name) => !held.includes(`--${name}`));
    return missing.length === 0
      ? []
      : [`${file.repository}/${file.path} lacks ${missing.length} of ${newNames.length} new tokens`];
  });
  const [css, ...copies] = STYLES.map(text);
  const differing = copies.some((copy) => copy !== css) ? ['the style sheets of the repositories differ'] : [];
  return [...sourceStale(text(SOURCE), figma), ...lacking, ...differing];
}

/** The token source must say exactly what Figma says: names and values. */
function sourceStale(text: string, figma: Awaited<ReturnType<typeof spectrumAsFigma>>): string[] {
  const landed = fromDtcg(text, SOURCE.path);
  if (!landed.ok) return [`${SOURCE.path} cannot be read`];
  const { added, removed, renamed, changed } = diffTokens(landed.value, tokensFromFigma(asVariables(figma)).set);
  const left = added.length + removed.length + renamed.length + changed.length;
  return left === 0 ? [] : [`${SOURCE.path} differs from Figma in ${left} tokens`];
}
