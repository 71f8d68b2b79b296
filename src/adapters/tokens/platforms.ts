import type { TokenSet } from '../../core/design/token.ts';
import type { Platform } from '../../core/ports/tokens.ts';
import { android } from './android.ts';
import { css } from './css.ts';
import { suspicious } from './gate.ts';
import { ios } from './ios.ts';
import type { BuiltFile, Format } from './model.ts';
import { resolve } from './resolve.ts';
import { scss } from './scss.ts';
import { typescript } from './typescript.ts';

const FORMATS: { readonly [platform in Platform]: Format } = { css, scss, typescript, ios, android };

export interface PlatformFile extends BuiltFile {
  readonly platform: Platform;
}

/** All files of those platforms, in their order. Throws an Error that names the token when something cannot be written. */
export async function buildPlatforms(set: TokenSet, platforms: readonly Platform[]): Promise<readonly PlatformFile[]> {
  const model = await resolve(set);
  const files = platforms.flatMap((platform) => FORMATS[platform](model).map((file) => ({ platform, ...file })));
  const wrong = suspicious(files, JSON.stringify(set));
  if (wrong.length > 0) throw new Error(`A value was not understood: ${wrong.join('; ')}.`);
  return files;
}
