import { z } from 'zod';

/** What several parts of a scenario file are made of. */

export const login = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'expected a login: letters, digits and single hyphens, 39 at most');

/** Repositories are named without their owner: a scenario has one organization. */
export const repositoryName = z.string().regex(/^[\w.-]{1,100}$/, 'expected the bare name of a repository');

/** A file inside a repository. */
export const filePath = z
  .string()
  .min(1)
  .max(500)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?!.*\/\/)(?!.*\/$).*$/, 'expected a path inside the repository');

/** A branch as people write it, without `refs/heads/`. */
export const branch = z
  .string()
  .min(1)
  .max(200)
  .regex(/^(?!.*(?:\.\.|\/\/|@\{|\.lock$))[\w.][\w./-]*$/, 'expected the name of a branch');

/** A folder on disk, from the folder of the scenario file where it is relative. */
export const folder = z.string().min(1).max(1000);

export const seconds = z.number().min(0).max(3600);

/** One text or several; where they are looked for, all must be there. */
export const texts = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((given) => [given].flat());

/** Path to text, each one a whole file. */
export const files = z.record(filePath, z.string());

export const CONCLUSIONS = [
  'success',
  'failure',
  'neutral',
  'cancelled',
  'skipped',
  'timed_out',
  'action_required',
  'stale',
] as const;

/** For checks over several keys: they say nothing where the keys themselves are wrong already. */
export function isKnown({ issues }: { readonly issues: readonly unknown[] }): boolean {
  return issues.length === 0;
}
