// Runs in a process of its own (see builder.ts): takes one request, answers once, ends.
import type { TokenSet } from '../../core/design/token.ts';
import type { Platform } from '../../core/ports/tokens.ts';
import { buildPlatforms, type PlatformFile } from './platforms.ts';

export interface BuildRequest {
  readonly tokens: TokenSet;
  readonly platforms: readonly Platform[];
}

/** `message` is for people: it names the token. */
export type BuildAnswer =
  | { readonly ok: true; readonly files: readonly PlatformFile[] }
  | { readonly ok: false; readonly message: string };

// The app is gone: nobody waits for an answer.
process.once('disconnect', () => process.exit());

process.once('message', async ({ tokens, platforms }: BuildRequest) => {
  let answer: BuildAnswer;
  try {
    answer = { ok: true, files: await buildPlatforms(tokens, platforms) };
  } catch (error) {
    answer = { ok: false, message: Error.isError(error) ? error.message : String(error) };
  }
  process.send?.(answer, () => process.disconnect());
});
