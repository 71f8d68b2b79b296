import { z } from 'zod';
import { patternFault } from '../../pattern.ts';

const login = z.string().min(1).max(100);

/** Those who are named. */
export const people = {
  users: z.array(login).max(200).default([]).describe('Logins.'),
  teams: z
    .array(z.string().min(1).max(200))
    .max(50)
    .default([])
    .describe('Slugs of teams of the organization, or `org/slug`.'),
};

const someone = z
  .strictObject(people)
  .refine((who) => who.users.length + who.teams.length > 0, { message: 'name users or teams' });

const pattern = z.strictObject({
  pattern: z
    .string()
    .max(1000)
    .refine((text) => patternFault(text) === undefined, { message: 'expected a pattern in RE2 syntax' })
    .describe('A regular expression in RE2 syntax, for what a glob cannot say.'),
});

const fitting = z.array(z.union([z.string().min(1).max(300), pattern])).max(200);

const paths = z.strictObject({
  paths: fitting.min(1).describe('Globs, or patterns.'),
  except: fitting.default([]).describe('Files that are left out of the question.'),
});

const text = z
  .strictObject({
    fits: fitting.default([]).describe('Fits one of these, or anything when it is empty.'),
    not: fitting.default([]).describe('And none of these.'),
  })
  .refine(({ fits, not }) => fits.length + not.length > 0, { message: 'say what it fits, or what it does not' });

const bound = z.string().regex(/^[<>=] ?\d{1,9}$/, 'expected a comparison such as "> 200"');

/** What must hold of a pull request; all that are given. */
export const conditions = z.strictObject({
  changed: paths.optional().describe('Some changed file is one of these; a renamed one counts at both its names.'),
  unchanged: paths.optional().describe('No changed file is one of these.'),
  onlyChanged: paths.pick({ paths: true }).optional().describe('Every changed file is one of these, and there is one.'),
  labels: z.array(z.string().min(1)).min(1).optional().describe('It has all of these.'),
  author: someone.optional().describe('One of these opened it.'),
  anyContributor: someone.optional().describe('One of these opened it, or wrote or committed one of its commits.'),
  allContributors: someone.optional().describe('Only these opened it, and wrote and committed its commits.'),
  authorAlone: z.boolean().optional().describe('Whether all of its commits are by who opened it.'),
  fork: z.boolean().optional().describe('Whether its head lies in another repository.'),
  base: text.optional().describe('The branch that it wants into.'),
  branch: text.optional().describe('Its own branch.'),
  title: text.optional(),
  repository: text.optional().describe('The full name, `acme/web`.'),
  lines: z
    .strictObject({ additions: bound.optional(), deletions: bound.optional(), total: bound.optional() })
    .refine((bounds) => Object.keys(bounds).length > 0, { message: 'give additions, deletions or total' })
    .optional()
    .describe('Changed lines; of several bounds one that holds is enough.'),
  checks: z
    .strictObject({
      names: z.array(z.string().min(1)).min(1),
      conclusions: z
        .array(
          z.enum(['success', 'neutral', 'skipped', 'failure', 'cancelled', 'timed_out', 'action_required', 'stale']),
        )
        .min(1)
        .default(['success']),
    })
    .optional()
    .describe('All checks of these names ended so.'),
});

export type Conditions = z.output<typeof conditions>;
export type Named = z.output<typeof someone>;
export type Fitting = z.output<typeof fitting>;
