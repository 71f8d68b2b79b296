import type { BuiltFile } from './model.ts';

const SIGNS = [/\[object Object\]/, /\bNaN\b/, /\bundefined\b/];

/**
 * What a generator writes when it did not understand a value. Gives the first such line of each file, as `path:line text`;
 * a sign that the tokens themselves hold (in a name or a description) says nothing and is passed over.
 */
export function suspicious(files: readonly BuiltFile[], input: string): readonly string[] {
  const signs = SIGNS.filter((sign) => !sign.test(input));
  return files.flatMap(({ path, text }) => {
    if (!signs.some((sign) => sign.test(text))) return [];
    const lines = text.split('\n');
    const at = lines.findIndex((line) => signs.some((sign) => sign.test(line)));
    return [`${path}:${at + 1} ${(lines[at] ?? '').trim().slice(0, 120)}`];
  });
}
