import type { NotLooked } from '../core/policy/changed-texts.ts';

/** Biome's tree of so many KB takes a second (10 ms a KB, measured), during which nothing else happens. */
export const MOST_MARKUP = 100;
/** Style sheets are read thirty times faster. */
export const MOST_SHEET = 1000;
/** Nobody writes such lines; in minified files a line is all there is, so a place in it helps nobody. */
const LONGEST_LINE = 5000;

/** Why a text is not given to a parser that takes so many KB; undefined when it can be. */
export function unreadable(text: string | undefined, most: number): NotLooked | undefined {
  if (text === undefined) return { why: 'binary or over 5 MB' };
  if (text.length > most * 1024) return { why: `over ${most} KB` };
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    if ((end === -1 ? text.length : end) - at > LONGEST_LINE) return { why: 'minified' };
    if (end === -1) break;
    at = end + 1;
  }
  return undefined;
}
