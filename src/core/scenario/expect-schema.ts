import { z } from 'zod';
import { conclusion } from './organization-schema.ts';
import { filePath, isKnown, login, repositoryName, texts } from './words.ts';

const count = z.int().min(0).max(1000).optional().describe('Exactly so many; left out: at least one.');
const pull = z.int().min(1).optional().describe('Number; left out: any pull request.');

const run = z.strictObject({
  workflow: z.string().min(1).describe('Id of the workflow.'),
  status: z.enum(['running', 'waiting', 'succeeded', 'failed', 'cancelled']).default('succeeded'),
  count,
  steps: z
    .record(
      z.string().min(1),
      z.enum(['pending', 'running', 'waiting', 'retrying', 'succeeded', 'failed', 'skipped', 'undone']),
    )
    .default({})
    .describe('How steps stand, by id.'),
  reason: texts.optional().describe('What the reason of its end contains.'),
});

const pullRequest = z.strictObject({
  repository: repositoryName,
  state: z.enum(['open', 'closed', 'merged']).default('merged'),
  count,
  by: login.optional().describe('Login of its author; `baton` for the app.'),
  title: texts.optional().describe('What the title contains.'),
  body: texts.optional().describe('What the description contains.'),
  labels: z.array(z.string().min(1)).default([]),
});

const file = z
  .strictObject({
    repository: repositoryName,
    path: filePath,
    ref: z.string().min(1).optional().describe('Branch, tag or sha; the default branch when left out.'),
    contains: texts.optional(),
    lacks: texts.optional().describe('What it must not contain.'),
    equals: z.string().optional().describe('The whole text.'),
    exists: z.boolean().default(true),
  })
  .refine((one) => one.exists || (one.contains ?? one.lacks ?? one.equals) === undefined, {
    message: 'a file that shall not exist has no text',
    when: isKnown,
  });

const check = z.strictObject({
  repository: repositoryName,
  pull,
  name: z.string().min(1),
  conclusion: conclusion.default('success'),
  at: z
    .enum(['head', 'earlier'])
    .default('head')
    .describe('At the last commit of the pull request, or at one that it had before.'),
  annotation: z
    .strictObject({ path: filePath, line: z.int().min(1).optional(), contains: texts.optional() })
    .optional()
    .describe('One of its annotations.'),
});

const comment = z.strictObject({
  repository: repositoryName,
  pull,
  by: login.optional().describe('Login; `baton` for the app.'),
  contains: texts,
  count,
});

/** What must be true at the end, looked up in git and in what GitHub and Figma recorded. */
export const expectSchema = z
  .strictObject({
    runs: z.array(run).default([]),
    pullRequests: z.array(pullRequest).default([]),
    files: z.array(file).default([]),
    checks: z.array(check).default([]),
    comments: z.array(comment).default([]),
    tags: z
      .array(z.strictObject({ repository: repositoryName, name: z.string().min(1).describe('Name or glob.') }))
      .default([]),
    mergeOrder: z.array(repositoryName).default([]).describe('All merged, one after the other.'),
    notifications: z
      .array(z.strictObject({ contains: texts }))
      .default([])
      .describe('What runs told people (notify.slack), sent or not.'),
    api: z
      .strictObject({
        refusals: z.int().min(0).optional().describe('403, 429 and 5xx that the app got, at most.'),
        requests: z.int().min(0).optional().describe('At most.'),
      })
      .optional(),
    nothingElse: z
      .boolean()
      .default(false)
      .describe(
        'The app wrote in no repository, opened no pull request and made no tag that no other expectation names.',
      ),
  })
  .refine(
    ({ api, nothingElse, ...lists }) =>
      nothingElse || api !== undefined || Object.values(lists).some((list) => list.length > 0),
    { message: 'expected at least one expectation', when: isKnown },
  );
