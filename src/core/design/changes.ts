import { z } from 'zod';
import { PLATFORMS } from '../ports/tokens.ts';
import type { TokenDiff } from './diff.ts';
import { showValue } from './show.ts';
import { summarize } from './summary.ts';
import type { Token } from './token.ts';

/** Longest list that travels in a fact; renames are not cut, because aliases are made from them. */
const LONGEST = 200;

const named = z.object({ name: z.string(), type: z.string(), value: z.string() });

export const renames = z.array(z.object({ from: z.string(), to: z.string() }));

/** What a design release changed, in words for people and in names for generators; lists are cut at 200 with `more`. */
export const designChanges = z.object({
  version: z.string(),
  text: z.string(),
  breaking: z.boolean(),
  added: z.array(named),
  removed: z.array(named),
  renamed: renames,
  changed: z.array(z.object({ name: z.string(), mode: z.string(), from: z.string(), to: z.string() })),
  deprecated: z.array(z.string()),
  more: z.number().int(),
});
export type DesignChanges = z.output<typeof designChanges>;

/** A token set in the blob store. */
export const tokensReference = z.object({ blob: z.string(), count: z.number().int() });

/** A built file in the blob store; `path` is relative to the build folder. */
export const builtFiles = z.array(
  z.object({ platform: z.enum(PLATFORMS), path: z.string(), blob: z.string(), bytes: z.number().int() }),
);

export function changesOf(diff: TokenDiff, version: string): DesignChanges {
  const changed = diff.changed.flatMap(({ name, before, after, modes }) => {
    const rows = modes.map((mode) => ({
      name,
      mode,
      from: showValue(before.modes[mode] ?? before.value),
      to: showValue(after.modes[mode] ?? after.value),
    }));
    return rows.length > 0 ? rows : [{ name, mode: '', from: before.type, to: after.type }];
  });
  const lists = [diff.added, diff.removed, changed, diff.deprecated];
  return {
    version,
    text: summarize(diff).text,
    breaking: diff.breaking,
    added: diff.added.slice(0, LONGEST).map(brief),
    removed: diff.removed.slice(0, LONGEST).map(brief),
    renamed: [...diff.renamed],
    changed: changed.slice(0, LONGEST),
    deprecated: diff.deprecated.slice(0, LONGEST),
    more: lists.reduce((sum, list) => sum + Math.max(0, list.length - LONGEST), 0),
  };
}

function brief(token: Token): { name: string; type: string; value: string } {
  return { name: token.name, type: token.type, value: showValue(token.value) };
}
