import type { Repositories } from '../ports/github/repositories.ts';

/** Longer texts are not given to rules, in UTF-8 bytes. */
const LONGEST = 5_000_000;
/** Texts are kept for the next rule up to this many characters together; beyond, they are asked for again. */
const KEPT = 16_000_000;

/** Reads texts at commits for rules; each is asked for once while there is room to keep it. Undefined when absent, binary or too long. */
export function textsOf(
  repositories: Pick<Repositories, 'file'>,
): (repository: string, path: string, sha: string) => Promise<string | undefined> {
  const known = new Map<string, Promise<string | undefined>>();
  let kept = 0;
  return (repository, path, sha) => {
    const key = `${repository} ${sha} ${path}`;
    const there = known.get(key);
    if (there !== undefined) return there;
    const asked = repositories.file(repository, path, sha).then((file) => {
      const text = file === undefined ? undefined : readable(file.text);
      kept += text?.length ?? 0;
      if (kept > KEPT) {
        kept -= text?.length ?? 0;
        known.delete(key);
      }
      return text;
    });
    known.set(key, asked);
    return asked;
  };
}

function readable(text: string): string | undefined {
  if (text.includes('\0') || text.length > LONGEST) return undefined;
  if (new TextEncoder().encode(text).length > LONGEST) return undefined;
  // Parsers stumble over a byte order mark, and it shifts no line.
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
