import { z } from 'zod';
import { conclusion, publishSchema } from './organization-schema.ts';
import { branch, files, isKnown, login, repositoryName, seconds } from './words.ts';

const repository = repositoryName.optional().describe('In a habit left out: where it happened.');
const pull = z.int().min(1).optional().describe('Number; left out: the one it is about, else the newest.');
const body = z.string().min(1).max(65_536);

/** What a person can do, by its key; each also what a person of the simulator does at once and with all its webhooks. */
const ACTS = {
  dispatch: z
    .strictObject({ repository, type: z.string().min(1).max(100), payload: z.record(z.string(), z.json()).default({}) })
    .describe('`repository_dispatch`, as a relay sends it.'),
  comment: z.strictObject({ repository, pull, body }),
  review: z.strictObject({
    repository,
    pull,
    verdict: z.enum(['approve', 'request-changes', 'comment']).default('approve'),
    body: z.string().default(''),
  }),
  openPull: z
    .strictObject({
      repository,
      branch,
      base: branch.optional(),
      title: z.string().min(1).max(256),
      body: z.string().default(''),
      draft: z.boolean().default(false),
      files: files.default({}).describe('Committed to the branch first.'),
    })
    .describe('A branch with a commit, and a pull request for it.'),
  push: z
    .strictObject({
      repository,
      branch: branch.optional().describe("Left out: the pull request's."),
      files: z.record(z.string().min(1), z.string().nullable()).describe('null deletes the file.'),
      message: z.string().min(1).default('Change files'),
    })
    .describe('One commit on a branch.'),
  publish: publishSchema.describe('A new version of a Figma file.'),
  merge: z.strictObject({ repository, pull, method: z.enum(['merge', 'squash', 'rebase']).default('merge') }),
  close: z.strictObject({ repository, pull }),
  label: z.strictObject({ repository, pull, labels: z.array(z.string().min(1).max(50)).min(1) }),
  rerun: z
    .strictObject({ repository, jobs: z.enum(['failed', 'all']).default('failed') })
    .describe('Runs the newest workflow run of Actions again.'),
  rerequest: z
    .strictObject({ repository, pull, check: z.string().min(1) })
    .describe('Presses "Re-run" at a check of the app.'),
  crash: z.literal(true).describe('Kills the app as a power cut would, and starts it again.'),
} as const;

export const ACT_NAMES = Object.keys(ACTS) as readonly (keyof typeof ACTS)[];
const acts = Object.fromEntries(ACT_NAMES.map((name) => [name, ACTS[name].optional()])) as {
  [name in keyof typeof ACTS]: z.ZodOptional<(typeof ACTS)[name]>;
};

const exactlyOne = (given: { readonly [key: string]: unknown }) =>
  ACT_NAMES.filter((name) => given[name] !== undefined).length === 1;
const ONE = { message: `expected one of ${ACT_NAMES.join(', ')}, and no second one`, when: isKnown };

const happening = {
  event: z
    .string()
    .regex(/^[a-z_]+(?:\.[\w-]+)?$/, 'expected a webhook event, such as pull_request.opened')
    .optional()
    .describe('Webhook event, with its action after a dot; left out: check_run.completed.'),
  repository: z.string().min(1).optional().describe('Name or glob.'),
  check: z.string().min(1).optional().describe('Name of a check run.'),
  conclusion: conclusion.optional().describe('Of the check run or the workflow run.'),
  contains: z.string().min(1).optional().describe('In the comment, review or title.'),
  by: login.optional(),
  green: z
    .union([z.literal('here'), z.array(repositoryName).min(1)])
    .optional()
    .describe('Each of these has an open pull request whose checks, those of the app too, are all green.'),
};

/** Something that happens on GitHub; all that is said must fit. */
const happeningSchema = z
  .strictObject(happening)
  .refine((when) => (when.event ?? when.check ?? when.green) !== undefined, {
    message: 'expected event, check or green',
    when: isKnown,
  });

/** The same, or how a run of the app stands, asked of the app. */
const afterSchema = z
  .strictObject({
    ...happening,
    run: z.string().min(1).optional().describe('Id of a workflow, one of whose runs stands so.'),
    status: z.enum(['running', 'waiting', 'succeeded', 'failed', 'cancelled']).optional(),
    step: z.string().min(1).optional().describe('The step that waits.'),
  })
  .refine(
    ({ run, status, step, ...rest }) => {
      const said = Object.values(rest).some((value) => value !== undefined);
      if (run !== undefined) return status !== undefined && !said;
      return status === undefined && step === undefined && (rest.event ?? rest.check ?? rest.green) !== undefined;
    },
    { message: 'expected event, check or green, or a run and its status', when: isKnown },
  );

/** A person's habit: when something happens, they do something about it, each time or once. */
export const habitSchema = z.strictObject({
  as: login,
  when: happeningSchema,
  do: z.strictObject(acts).refine(exactlyOne, ONE),
  wait: seconds.default(1).describe('Simulated seconds between seeing and doing.'),
  once: z.boolean().default(false),
});

/** One thing that happens in the story; events come one after another. */
export const eventSchema = z
  .strictObject({
    at: seconds.optional().describe('Simulated seconds after the beginning.'),
    after: afterSchema.optional().describe('What it waits for, since whatever an event waited for last.'),
    as: login.optional().describe('Who does it.'),
    ...acts,
  })
  .refine(exactlyOne, ONE);
