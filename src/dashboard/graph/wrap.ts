/** Breaks words into at most `most` lines of `size` characters; what does not fit ends with an ellipsis. */
export function wrap(text: string, size: number, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= size) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const kept = lines.slice(0, most).map((line) => (line.length > size ? `${line.slice(0, size - 1)}…` : line));
  const end = kept.at(-1);
  if (lines.length > most && end !== undefined && !end.endsWith('…')) {
    kept[kept.length - 1] = `${end.length < size ? end : end.slice(0, size - 1)}…`;
  }
  return kept;
}
