import { z } from 'zod';
import { fitsGlob } from '../glob.ts';
import { patternFault } from '../pattern.ts';
import type { PullView, Verdict } from './rule.ts';

/** A pattern that the author of a policy wrote, in RE2's syntax (https://github.com/google/re2/wiki/Syntax); one that cannot be read is a problem of the file. */
export const pattern = z
  .string()
  .min(1)
  .max(500)
  .superRefine((text, context) => {
    const fault = patternFault(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

/** Globs as everywhere in the house; an empty list takes none unless the rule says so. */
export const globs = z.array(z.string().min(1).max(300)).max(200);

/** Whose pull requests a rule leaves alone. */
export const exemptAuthors = globs
  .default([])
  .describe('Globs on the login of who opened the pull request, such as `dependabot[bot]`: theirs are left alone.');

/** The answer for a pull request of somebody who is exempt; undefined for all others. */
export function exempted(pull: PullView, exempt: readonly string[]): Verdict | undefined {
  // Logins know no case.
  const author = pull.author.toLowerCase();
  if (!exempt.some((glob) => fitsGlob(glob.toLowerCase(), author))) return undefined;
  return { verdict: 'skipped', summary: `pull requests of ${pull.author} are exempt`, findings: [] };
}
