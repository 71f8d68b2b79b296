import { z } from 'zod';
import { nearest } from '../nearest.ts';
import { quoted } from './quote.ts';

/** What an organization says about the first line of https://www.conventionalcommits.org/en/v1.0.0/. */
export const conventional = z.strictObject({
  types: z
    .array(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a lower-case word'))
    .min(1)
    .max(50)
    .default(['build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'style', 'test']),
  scopes: z
    .array(z.string().min(1).max(60))
    .max(200)
    .default([])
    .describe('Scopes that may stand there; empty takes any.'),
  scopeRequired: z.boolean().default(false),
});
export type Conventional = z.output<typeof conventional>;

/** Words that people write for a type. */
const ALIASES: { readonly [word: string]: string } = {
  feature: 'feat',
  features: 'feat',
  bug: 'fix',
  bugfix: 'fix',
  hotfix: 'fix',
  doc: 'docs',
  documentation: 'docs',
  tests: 'test',
  performance: 'perf',
};

const HEADER = /^([^\s():!]+)(?:\(([^()]*)\))?(!?):( ?)(.*)$/;
/** The same as people write it who do not know it: spaces and capitals anywhere, brackets around the type. */
const LOOSE = /^\[?([A-Za-z]{2,20})\]? ?(?:\(([^()]*)\))? ?(!?) ?(?::|\]) ?(.+)$/;
const BRACKETED = /^\[([A-Za-z]{2,20})\] ?(.+)$/;

/** The type, in lower case, when the line has one. */
export function typeOf(line: string): string | undefined {
  return HEADER.exec(line)?.[1]?.toLowerCase();
}

/** What a first line lacks, one sentence each, without a full stop; empty when it is well formed. */
export function headerFaults(line: string, { types, scopes, scopeRequired }: Conventional): readonly string[] {
  const header = HEADER.exec(line);
  if (header === null)
    return [`${quoted(line)} does not begin with a type and a colon, as in "${types[0]}: what changes"`];
  const [, type = '', scope, , space, description = ''] = header;
  const faults: string[] = [];
  // "Units of information must not be treated as case sensitive", says the page.
  if (!types.includes(type.toLowerCase())) faults.push(`the type ${quoted(type)} is none of ${types.join(', ')}`);
  if (scope !== undefined && scope.trim() === '') faults.push('the scope in the brackets is empty');
  else if (scope === undefined && scopeRequired) faults.push('it names no scope');
  else if (scope !== undefined && scopes.length > 0 && !scopes.includes(scope))
    faults.push(`the scope ${quoted(scope)} is none of ${scopes.join(', ')}`);
  if (space === '') faults.push('a space is missing behind the colon');
  if (description.trim() === '') faults.push('nothing is said behind the colon');
  return faults;
}

/** A well-formed line that says the same; `type` is taken for a line that has none. Undefined where words would have to be invented. */
export function mendHeader(line: string, rules: Conventional, type?: string): string | undefined {
  const plain = line.replace(/\s+/g, ' ').trim();
  const bracketed = BRACKETED.exec(plain);
  const loose = LOOSE.exec(bracketed === null ? plain : `${bracketed[1]}: ${bracketed[2]?.replace(/^: ?/, '')}`);
  const written = loose === null ? undefined : meantType(loose[1] ?? '', rules.types);
  const candidates: string[] = [];
  if (loose !== null && written !== undefined) {
    const [, , scope = '', mark, rest] = loose;
    const meant = rules.scopes.length === 0 ? scope.trim() : (nearest(scope, rules.scopes) ?? '');
    candidates.push(`${written}${meant === '' ? '' : `(${meant})`}${mark}: ${rest}`);
  }
  if (type !== undefined && written === undefined) candidates.push(`${type}: ${plain}`);
  return candidates.find((candidate) => headerFaults(candidate, rules).length === 0);
}

/** The type that the first word of a branch's name stands for: `feature/login` and `fix-123` are feat and fix. */
export function typeOfBranch(branch: string, types: readonly string[]): string | undefined {
  const word = /^([A-Za-z]+)[/_-]/.exec(branch)?.[1]?.toLowerCase();
  if (word === undefined) return undefined;
  const meant = ALIASES[word] ?? word;
  return types.includes(meant) ? meant : undefined;
}

/** The one of these words that a person most likely means: `feature` is feat, `fxi` is fix. */
export function meantType(word: string, types: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  if (types.includes(lower)) return lower;
  const alias = Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined;
  return alias !== undefined && types.includes(alias) ? alias : nearest(lower, types);
}
