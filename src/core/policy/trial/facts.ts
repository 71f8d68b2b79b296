import { z } from 'zod';
import { PERMISSIONS } from '../../command.ts';

const word = z.string().min(1).max(300);
const text = z.string().max(200_000);

const file = z.strictObject({
  path: word,
  status: z
    .enum(['added', 'modified', 'removed', 'renamed'])
    .optional()
    .describe('Left out: `renamed` with `from`, `modified` with `before` or `added`, else `added`.'),
  from: word.optional().describe('Where a renamed file was.'),
  text: text.optional().describe('At the head; left out, it has no text, as a binary file.'),
  before: text.optional().describe('At the base. Left out, it is the text without the added lines.'),
  added: z
    .array(z.int().min(1))
    .optional()
    .describe('Numbers of the lines that it adds or changes. Left out: those that `before` does not have.'),
  additions: z.int().min(0).optional(),
  deletions: z.int().min(0).optional(),
});

const check = z.strictObject({
  name: word,
  status: z.enum(['queued', 'in_progress', 'completed']).default('completed'),
  conclusion: z
    .enum(['success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required', 'stale'])
    .optional()
    .describe('`success` of one that is completed, when it is left out.'),
  app: word.default('github-actions'),
  title: z.string().max(1000).optional(),
});

const vulnerability = z.strictObject({
  severity: z.enum(['low', 'moderate', 'high', 'critical']),
  advisory: word,
  summary: z.string().max(1000).default(''),
  url: z.string().max(1000).default(''),
  patched: word.optional().describe('The first version without it.'),
});

const dependency = z.strictObject({
  name: word,
  version: word,
  change: z.enum(['added', 'removed']).default('added'),
  manifest: word.default('package-lock.json'),
  ecosystem: word.default('npm'),
  license: word.optional(),
  scope: z.enum(['runtime', 'development', 'unknown']).default('runtime'),
  vulnerabilities: z.array(vulnerability).default([]),
});

/** What a case says of its pull request; what is left out is as an ordinary small pull request has it. */
export const factsSchema = z.strictObject({
  repository: z
    .string()
    .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'expected owner/name')
    .optional(),
  number: z.int().min(1).optional(),
  title: z.string().max(1000).optional(),
  body: z.string().max(70_000).optional(),
  author: word.optional(),
  draft: z.boolean().optional(),
  labels: z.array(word).optional(),
  base: word.optional().describe('The branch that it goes into; `main` when left out.'),
  head: word.optional().describe('Its own branch.'),
  fork: z.boolean().optional(),
  at: z.iso.date().optional().describe('The day on which it is judged.'),
  files: z.array(file).max(1000).optional().describe('What it changes.'),
  tree: z.record(word, text).optional().describe('Texts of files that it leaves alone, by path.'),
  cut: z.boolean().optional().describe('GitHub listed only a part of its files.'),
  commits: z
    .array(
      z.strictObject({
        message: z.string().min(1).max(70_000),
        author: word.optional(),
        committer: word.optional(),
        merge: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(250)
    .optional()
    .describe('Oldest first; one of the author with the title as its message, when left out.'),
  reviews: z
    .array(
      z.strictObject({
        by: word,
        state: z.enum(['approved', 'changes-requested', 'commented', 'dismissed']),
        earlier: z.boolean().default(false).describe('Whether it was given to an earlier commit than the head.'),
        bot: z.boolean().default(false),
      }),
    )
    .max(500)
    .optional()
    .describe('Oldest first.'),
  checks: z.array(check).max(500).optional(),
  dependencies: z
    .array(dependency)
    .max(1000)
    .optional()
    .describe('What it changes; left out, the platform compares none.'),
  advisories: z.record(word, z.array(vulnerability)).optional().describe('By `name@version`.'),
  artifacts: z
    .record(word, z.record(word, text))
    .optional()
    .describe('What its builds left behind: texts by path, by artifact.'),
  set: z
    .array(
      z.strictObject({
        repository: word,
        number: z.int().min(1).optional().describe('Left out: no pull request was opened there.'),
        state: z.enum(['open', 'merged', 'closed']).default('open'),
        kind: word.optional().describe('As the catalogue has it: `application`, `documentation`, …'),
        ended: z.strictObject({ kind: z.enum(['skipped', 'failed']), reason: z.string().max(1000) }).optional(),
        checkNames: z.record(word, word).default({}).describe('Our names for checks, and what it calls them.'),
        checks: z.array(check).default([]),
        texts: z.record(word, text).default({}).describe('Of files at its head, by path.'),
      }),
    )
    .max(500)
    .optional()
    .describe('All members of its change set, itself too; left out, it is in none.'),
  people: z
    .record(word, z.strictObject({ role: z.enum(PERMISSIONS).default('write'), teams: z.array(word).default([]) }))
    .optional()
    .describe('Roles on the repository and teams, by login; others have no role.'),
});

/** The facts of one case, those that hold for all cases laid under its own. */
export type TrialFacts = z.output<typeof factsSchema>;
export type TrialFile = z.output<typeof file>;
export type TrialCheck = z.output<typeof check>;
