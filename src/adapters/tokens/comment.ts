import { BadShape } from './shapes.ts';

/** A sentence from outside, harmless inside `/* … *\/` and `<!-- … -->` and on one line. */
export function comment(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replaceAll('*/', '* /')
    .replace(/-(?=-|$)/g, '- ')
    .trim();
}

/** Runs `write`; what it finds wrong with a value is told with the token's name. */
export function named<T>(token: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof BadShape) throw new Error(`"${token}" ${error.message}.`, { cause: error });
    throw error;
  }
}
