import type { TokenDiff } from './diff.ts';

/** Counts of a diff; `changed` is the total, `text` reads `26 added, 9 renamed, 4 values changed`. */
export interface DiffSummary {
  readonly added: number;
  readonly removed: number;
  readonly renamed: number;
  readonly values: number;
  readonly deprecated: number;
  readonly changed: number;
  readonly text: string;
}

export function summarize(diff: TokenDiff): DiffSummary {
  const [added, removed, renamed] = [diff.added.length, diff.removed.length, diff.renamed.length];
  const [values, deprecated] = [diff.changed.length, diff.deprecated.length];
  const words = [
    added > 0 && `${added} added`,
    removed > 0 && `${removed} removed`,
    renamed > 0 && `${renamed} renamed`,
    values > 0 && `${values} ${values === 1 ? 'value' : 'values'} changed`,
    deprecated > 0 && `${deprecated} deprecated`,
  ].filter((part) => part !== false);
  const text = words.length === 0 ? 'no changes' : words.join(', ');
  return {
    added,
    removed,
    renamed,
    values,
    deprecated,
    changed: added + removed + renamed + values + deprecated,
    text,
  };
}
