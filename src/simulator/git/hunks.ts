/** A line of a patch as a reviewer sees it. */
interface PatchLine {
  readonly left: number | undefined;
  readonly right: number | undefined;
}

/**
 * Finds a line in the patch of one file: how far below the first `@@` it is, and the hunk up to it. Undefined when the
 * patch does not show that line on that side.
 */
export function findLine(
  patch: string,
  side: 'LEFT' | 'RIGHT',
  line: number,
): { readonly position: number; readonly hunk: string } | undefined {
  return walk(patch).find(({ shown }) => (side === 'LEFT' ? shown.left : shown.right) === line);
}

/** The line at a position, on the side where a reviewer would comment it. */
export function lineAt(
  patch: string,
  position: number,
): { readonly side: 'LEFT' | 'RIGHT'; readonly line: number } | undefined {
  const shown = walk(patch).find((one) => one.position === position)?.shown;
  if (shown?.right !== undefined) return { side: 'RIGHT', line: shown.right };
  return shown?.left === undefined ? undefined : { side: 'LEFT', line: shown.left };
}

function walk(patch: string): { position: number; hunk: string; shown: PatchLine }[] {
  const found: { position: number; hunk: string; shown: PatchLine }[] = [];
  let [left, right, start] = [0, 0, 0];
  const lines = patch.split('\n');
  for (const [position, text] of lines.entries()) {
    const head = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(text);
    if (head !== null) {
      [left, right, start] = [Number(head[1]), Number(head[2]), position];
      continue;
    }
    if (text.startsWith('\\')) continue;
    const shown = { left: text.startsWith('+') ? undefined : left, right: text.startsWith('-') ? undefined : right };
    found.push({ position, hunk: lines.slice(start, position + 1).join('\n'), shown });
    if (shown.left !== undefined) left += 1;
    if (shown.right !== undefined) right += 1;
  }
  return found;
}
