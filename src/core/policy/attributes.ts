import { fitsGlob } from '../glob.ts';

/** What `.gitattributes` says about one attribute of files: `true` is set, `false` is unset. */
interface Line {
  readonly glob: string;
  readonly says: ReadonlyMap<string, boolean | undefined>;
}

/** `.gitattributes` files by the folder that they stand in (`''` for the root), as texts. */
export type AttributeTexts = ReadonlyMap<string, string>;

/** Longer files are read so far; git has no such cap (https://git-scm.com/docs/gitattributes). */
const MOST_LINES = 2_000;

/**
 * Answers whether a path has an attribute such as `linguist-generated`. Later lines win, and deeper files. Patterns with
 * classes (`[a-z]`), braces, escapes or quotes are passed over, and so are macros: a file is then judged as if it had
 * not been named.
 */
export function readAttributes(texts: AttributeTexts): (path: string, attribute: string) => boolean {
  const files = [...texts].map(([folder, text]) => ({ folder, lines: linesOf(text) }));
  // Deepest first: the first file that says anything about it decides.
  files.sort((one, other) => other.folder.length - one.folder.length);
  return (path, attribute) => {
    for (const { folder, lines } of files) {
      if (folder !== '' && !path.startsWith(`${folder}/`)) continue;
      const below = folder === '' ? path : path.slice(folder.length + 1);
      const said = lines.findLast(({ glob, says }) => says.has(attribute) && fitsGlob(glob, below));
      if (said !== undefined) return said.says.get(attribute) === true;
    }
    return false;
  };
}

function linesOf(text: string): Line[] {
  return text
    .split('\n', MOST_LINES)
    .map((line) => line.trim())
    .filter((line) => !/^$|^[#!"]|^\[attr\]/.test(line))
    .flatMap((line) => {
      const [pattern = '', ...attributes] = line.split(/\s+/);
      if (/[[\]{}\\]|\/$/.test(pattern)) return [];
      return [{ glob: globOf(pattern), says: new Map(attributes.map(readAttribute)) }];
    });
}

/** A pattern without a slash inside is about names in any folder. */
function globOf(pattern: string): string {
  if (pattern.startsWith('/')) return pattern.slice(1);
  return pattern.includes('/') ? pattern : `**/${pattern}`;
}

function readAttribute(text: string): [string, boolean | undefined] {
  if (text.startsWith('-')) return [text.slice(1), false];
  if (text.startsWith('!')) return [text.slice(1), undefined];
  const [name = '', value] = text.split('=', 2);
  return [name, value === undefined || value === 'true'];
}
