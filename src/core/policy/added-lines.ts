/** 1-based numbers of the lines that a unified diff (hunks, no header) adds, as they stand in the new file. */
export function addedLines(patch: string): number[] {
  const added: number[] = [];
  let line = 0;
  for (const row of patch.split('\n')) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(row);
    if (hunk !== null) line = Number(hunk[1]);
    else if (row.startsWith('+')) added.push(line++);
    else if (row.startsWith(' ') || row === '') line++;
  }
  return added;
}
