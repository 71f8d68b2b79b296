/** The candidate that was most likely meant by a misspelt word; undefined when none is close. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 80) return undefined;
  const plain = flatten(word);
  let best: string | undefined;
  let least = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > 8) continue;
    const distance = steps(plain, flatten(candidate));
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** `did you mean "approval.wait"?` for a Problem's suggestion, as properties to spread; nothing when no candidate is close. */
export function didYouMean(word: string, candidates: Iterable<string>): { readonly suggestion?: string } {
  const meant = nearest(word, candidates);
  return meant === undefined ? {} : { suggestion: `did you mean "${meant}"?` };
}

/** `create_branch`, `create-branch` and `createBranch` are the same slip. */
function flatten(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, '');
}

/** Edits between two words; two neighbours that changed places are one edit. */
function steps(from: string, to: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: to.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      let least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        least = Math.min(least, before[j - 2]! + 1);
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return row[to.length]!;
}
