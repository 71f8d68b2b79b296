const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|^[\u{20000}-\u{3fffd}]/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A string from outside as one line that cannot steer a terminal: no escape, control or invisible format character. */
export function plain(text: string): string {
  return text
    .replace(/[\r\n\t\v\f\u2028\u2029]+/g, ' ')
    .replace(/\p{Cc}\[[0-?]*[ -/]*[@-~]/gu, '')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '');
}

/** How many columns a terminal needs for it. */
export function columns(text: string): number {
  let sum = 0;
  for (const { segment } of graphemes.segment(text)) sum += WIDE.test(segment) ? 2 : 1;
  return sum;
}

/** Cut to `width` columns with an ellipsis, or filled up with spaces. */
export function fit(text: string, width: number, ellipsis: string): string {
  const kept = cut(text, width, ellipsis);
  return kept + ' '.repeat(Math.max(0, width - columns(kept)));
}

/** Cut to `width` columns with an ellipsis where it is longer. */
export function cut(text: string, width: number, ellipsis: string): string {
  if (columns(text) <= width) return text;
  if (width <= columns(ellipsis)) return ellipsis.slice(0, Math.max(0, width));
  let kept = '';
  let used = columns(ellipsis);
  for (const { segment } of graphemes.segment(text)) {
    const size = WIDE.test(segment) ? 2 : 1;
    if (used + size > width) break;
    kept += segment;
    used += size;
  }
  return `${kept}${ellipsis}`;
}
