import type { TokenSet } from '../design/token.ts';

export const PLATFORMS = ['css', 'scss', 'typescript', 'ios', 'android'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Builds platform files from tokens, out of the app's own process. Throws a `step-failed` Fault that names the token. */
export interface TokenBuilder {
  build(request: {
    readonly tokens: TokenSet;
    readonly platforms: readonly Platform[];
    readonly stop: AbortSignal;
  }): Promise<readonly { readonly platform: Platform; readonly path: string; readonly text: string }[]>;
}
