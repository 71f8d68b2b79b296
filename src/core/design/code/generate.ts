import type { Platform } from '../../ports/tokens.ts';
import type { Framework } from '../../repository/catalogue.ts';
import { toDtcg } from '../dtcg.ts';
import type { TokenSet } from '../token.ts';
import { migrationPage, tokensPage } from './docs.ts';
import { angular, react, vue } from './web.ts';

export interface GeneratedFile {
  /** Inside the repository. */
  readonly path: string;
  readonly text: string;
}

export interface DesignOutput {
  /** With its deprecated aliases. */
  readonly set: TokenSet;
  readonly built: readonly { readonly platform: Platform; readonly path: string; readonly text: string }[];
}

interface Paths {
  readonly tokens: string;
  readonly docs: string;
}

/**
 * The files that a design release gives a repository of that framework, or undefined when it gives it none. All lie in
 * folders that hold nothing else, or are pages with a name of their own: what people wrote is never touched.
 */
export function designFiles(
  framework: Framework,
  output: DesignOutput,
  paths: Paths,
): readonly GeneratedFile[] | undefined {
  const folder = `${paths.tokens}/generated`;
  const built = (...platforms: Platform[]) => output.built.filter((file) => platforms.includes(file.platform));
  const flat = (...platforms: Platform[]) =>
    built(...platforms).map(({ path, text }) => ({ path: `${folder}/${path.slice(path.indexOf('/') + 1)}`, text }));
  switch (framework) {
    case 'tokens':
      return [
        { path: tokensFile(paths), text: toDtcg(output.set) },
        ...output.built.map(({ path, text }) => ({ path: `build/${path}`, text })),
      ];
    case 'react':
    case 'svelte':
      return [...flat('css'), { path: `${folder}/tokens.ts`, text: react(output.set) }];
    case 'vue':
      return [...flat('css'), { path: `${folder}/use-tokens.ts`, text: vue(output.set) }];
    case 'angular':
      return [...flat('css'), { path: `${folder}/design-tokens.ts`, text: angular(output.set) }];
    case 'css':
      return flat('css', 'scss');
    case 'ios':
    case 'android':
      return flat(framework);
    case 'docs':
      return [
        { path: `${paths.docs}/design-tokens.md`, text: tokensPage(output.set) },
        { path: `${paths.docs}/design-tokens-migration.md`, text: migrationPage(output.set) },
      ];
    case 'none':
      return undefined;
  }
}

/** Where the repository of tokens keeps the source that the next sync compares with. */
export function tokensFile(paths: Pick<Paths, 'tokens'>): string {
  return `${paths.tokens}/tokens.json`;
}
