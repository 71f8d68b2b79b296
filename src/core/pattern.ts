import { RE2 } from 're2-wasm';

/** Bounds of what one match may cost, in instructions of the compiled pattern and in instructions times signs of the text. */
const MAX_WEIGHT = 1_500;
const MAX_WORK = 250_000;
/** The same for all texts that one pattern is tried on: 3,000 paths of 60 signs with a pattern of 50 instructions. */
const MAX_WORK_TOGETHER = 9_000_000;

/** What is wrong with a pattern that a person wrote; undefined when it can be used. */
export function patternFault(pattern: string): string | undefined {
  return using(pattern, () => undefined);
}

/**
 * Why a text does not match a pattern that a person wrote, in RE2 syntax; undefined when it does. Takes time linear in the
 * text (https://github.com/google/re2/wiki/Syntax), but up to 2 µs a sign and instruction, hence the bounds.
 */
export function patternMismatch(pattern: string, text: string): string | undefined {
  if (weigh(pattern) * text.length > MAX_WORK) return 'is too long for its pattern';
  return using(pattern, (compiled) => (compiled.test(text) ? undefined : `does not match ${pattern}`));
}

/** Whether a text matches such a pattern; undefined when the text is too long for it, or the pattern cannot be used. */
export function fitsPattern(pattern: string, text: string): boolean | undefined {
  if (weigh(pattern) * text.length > MAX_WORK) return undefined;
  let fits: boolean | undefined;
  using(pattern, (compiled) => {
    fits = compiled.test(text);
    return undefined;
  });
  return fits;
}

/**
 * Which of many texts match a pattern, compiled once for all. `unsure` holds those that were not tried, because they are
 * too long for it or too many; all of them when the pattern cannot be used.
 */
export function matchingTexts(
  pattern: string,
  texts: readonly string[],
): { readonly matching: ReadonlySet<string>; readonly unsure: ReadonlySet<string> } {
  const matching = new Set<string>();
  const unsure = new Set<string>();
  const weight = weigh(pattern);
  let left = MAX_WORK_TOGETHER;
  const fault = using(pattern, (compiled) => {
    for (const text of texts) {
      const work = weight * text.length;
      left -= work;
      if (work > MAX_WORK || left < 0) unsure.add(text);
      else if (compiled.test(text)) matching.add(text);
    }
    return undefined;
  });
  return fault === undefined ? { matching, unsure } : { matching: new Set(), unsure: new Set(texts) };
}

/** How many groups of a pattern keep what they match; undefined when the pattern cannot be used. */
export function groupsIn(pattern: string): number | undefined {
  let groups: number | undefined;
  // With nothing as an alternative it matches an empty text, and tells all its groups.
  using(`(?:${pattern})|`, (compiled) => {
    groups = (compiled.exec('')?.length ?? 1) - 1;
    return undefined;
  });
  return groups;
}

/**
 * What the first group of a pattern keeps in the first of these lines that matches, and the 0-based place of that line;
 * undefined when none does. `unsure`: a line before was too long to be tried, or there were too many.
 */
export function firstGroup(
  pattern: string,
  lines: readonly string[],
): { readonly at: number; readonly text: string } | 'unsure' | undefined {
  const weight = weigh(pattern);
  let left = MAX_WORK_TOGETHER;
  let found: { readonly at: number; readonly text: string } | 'unsure' | undefined;
  const fault = using(pattern, (compiled) => {
    for (const [at, line] of lines.entries()) {
      const work = weight * line.length;
      left -= work;
      if (work > MAX_WORK || left < 0) found = 'unsure';
      const text = found === undefined ? compiled.exec(line)?.[1] : undefined;
      if (text !== undefined) found = { at, text };
      if (found !== undefined) return undefined;
    }
    return undefined;
  });
  return fault === undefined ? found : 'unsure';
}

/**
 * The library lives in a heap of 16 MB that cannot grow and that JavaScript's collector does not see; one that overflows is
 * dead for the life of the process. So nothing is kept: each pattern is freed as soon as it was used (measured:
 * some thousand patterns kept were enough to overflow it).
 */
function using(pattern: string, use: (compiled: RE2) => string | undefined): string | undefined {
  if (weigh(pattern) > MAX_WEIGHT) return 'its pattern is too great';
  let compiled: RE2 | undefined;
  try {
    compiled = new RE2(pattern, 'u');
    return use(compiled);
  } catch (error) {
    const message = Error.isError(error) ? error.message : String(error);
    return `its pattern cannot be read: ${message.replace(`Invalid regular expression: /${pattern}/u: `, '')}`;
  } finally {
    if (compiled !== undefined) free(compiled);
  }
}

/** The object in the library's heap; its typings hide it, and it is the only way to give the memory back. */
function free(compiled: RE2): void {
  const { wrapper } = compiled as unknown as { readonly wrapper: { delete(): void } };
  wrapper.delete();
}

/** About how many instructions a pattern compiles to, counted repetitions written out. */
function weigh(pattern: string): number {
  const outer: number[] = [];
  let [sum, last] = [0, 0];
  const parts = pattern.matchAll(/\\[pP](?:\{[^}]*\}|.)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|[\s\S]/g);
  for (const [part, least, most] of parts) {
    if (least !== undefined) {
      const times = Math.max(1, Number(least), Number(most ?? 0));
      sum += last * (times - 1);
      last *= times;
    } else if (part === '(') {
      outer.push(sum);
      [sum, last] = [0, 0];
    } else if (part === ')') {
      last = sum;
      sum += outer.pop() ?? 0;
    } else {
      // A class of Unicode is hundreds of byte ranges.
      last = /\\[pP]/.test(part) ? 200 : 1;
      sum += last;
    }
  }
  return outer.reduce((total, one) => total + one, sum);
}
