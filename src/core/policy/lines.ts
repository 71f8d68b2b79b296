import type { ViewedFile } from './facts.ts';

/** 1-based line of an offset, lines ending at `\n` alone as in git: other line breaks must not shift a finding out of the diff. */
export function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Whether a pull request adds or changes one of these lines; all of them where the platform gave no diff. */
export function addsLines(file: ViewedFile, line: number, endLine = line): boolean {
  return file.addedLines === undefined || file.addedLines.some((at) => at >= line && at <= endLine);
}
