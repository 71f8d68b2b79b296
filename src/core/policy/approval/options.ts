import { z } from 'zod';
import { PERMISSIONS } from '../../command.ts';
import { conditions, people } from './condition-options.ts';

/** Nested deeper, nobody understands why a pull request waits. */
const DEEPEST = 6;
/** Requirements of one rule, `any` and `all` counted too: each is judged for each person. */
const MOST = 200;

const counting = {
  stale: z
    .enum(['void', 'keep'])
    .describe('`void`: an approval counts for the commit that it was given to; a push resets it. `keep`: it stays.'),
  author: z.boolean().describe('Whether the author’s own approval counts.'),
  committers: z.boolean().describe('Whether approvals of those count who wrote or committed one of its commits.'),
  bots: z.boolean().describe('Whether approvals of apps count.'),
};

const single = {
  name: z.string().min(1).max(200).optional().describe('What a person reads in place of who is wanted.'),
  if: conditions.optional().describe('All must hold, or the requirement is skipped.'),
  needs: conditions.optional().describe('What must hold besides the approvals; it waits until then.'),
  count: z.int().min(0).max(50).optional().describe('How many different people; 1 when left out.'),
  quorum: z
    .enum(['majority', 'two-thirds', 'all'])
    .optional()
    .describe('In place of a count: so many of the `users`, the author left out of the reckoning.'),
  ...people,
  permission: z
    .enum(PERMISSIONS.slice(1) as ['read', 'triage', 'write', 'maintain', 'admin'])
    .optional()
    .describe('Whoever has at least this role in the repository; `write` when nobody is named.'),
  codeowners: z
    .literal(true)
    .optional()
    .describe(
      'Each set of owners of a changed path, by the CODEOWNERS file of the base branch, gives `count` approvals.',
    ),
  stale: counting.stale.optional(),
  author: counting.author.optional(),
  committers: counting.committers.optional(),
  bots: counting.bots.optional(),
};

/** Some people's approval, or any or all of several requirements. */
export interface Requirement extends z.output<z.ZodObject<typeof single>> {
  readonly any?: readonly Requirement[] | undefined;
  readonly all?: readonly Requirement[] | undefined;
}

const requirement: z.ZodType<Requirement> = z.strictObject({
  ...single,
  get any() {
    return several.describe('One of these.').optional();
  },
  get all() {
    return several.describe('All of these.').optional();
  },
});
const several: z.ZodType<readonly Requirement[]> = z.array(requirement).min(1);

/** Who must approve, and whose word counts: what stands under `with:` of `approval.required`. */
export const approvalOptions = z
  .strictObject({
    require: several
      .prefault([{ count: 1 }])
      .describe('All of these, each a requirement or a list `any:` or `all:` of more; skipped ones do not count.'),
    stale: counting.stale.default('void'),
    author: counting.author.default(false),
    committers: counting.committers.default(false),
    bots: counting.bots.default(false),
    changesRequested: z
      .enum(['block', 'ignore'])
      .default('block')
      .describe('Whether a request for changes stops everything until that person says otherwise or it is dismissed.'),
    blockers: z
      .strictObject(people)
      .refine((who) => who.users.length + who.teams.length > 0, { message: 'name users or teams' })
      .optional()
      .describe('Whose request for changes stops it; left out, whoever has the role `write`.'),
  })
  .superRefine(({ require }, context) => {
    const problems = [...formProblems(require, ['require'], 1)];
    for (const { path, message } of problems) context.addIssue({ code: 'custom', path: [...path], message });
    if (size(require) > MOST) {
      context.addIssue({ code: 'custom', path: ['require'], message: `at most ${MOST} requirements in one rule` });
    }
  });

export type ApprovalOptions = z.output<typeof approvalOptions>;
/** Whose word counts, of a requirement: its own say, else that of the whole rule. */
export type Counting = Pick<ApprovalOptions, 'stale' | 'author' | 'committers' | 'bots'>;

type Path = readonly (string | number)[];

/** What contradicts itself in requirements; the schema of each alone cannot say it. */
function* formProblems(
  list: readonly Requirement[],
  path: Path,
  depth: number,
): Generator<{ path: Path; message: string }> {
  for (const [at, one] of list.entries()) {
    const here = [...path, at];
    if (depth > DEEPEST) {
      yield { path: here, message: `nest at most ${DEEPEST} deep` };
      continue;
    }
    const why = contradiction(one);
    if (why !== undefined) yield { path: here, message: why };
    if (one.any !== undefined) yield* formProblems(one.any, [...here, 'any'], depth + 1);
    if (one.all !== undefined) yield* formProblems(one.all, [...here, 'all'], depth + 1);
  }
}

const LEAF_KEYS = ['needs', 'count', 'quorum', 'permission', 'codeowners', 'stale', 'author', 'committers', 'bots'];

function contradiction(one: Requirement): string | undefined {
  const named = one.users.length + one.teams.length > 0 || one.permission !== undefined;
  if (one.any !== undefined || one.all !== undefined) {
    if (one.any !== undefined && one.all !== undefined) return 'say any or all, not both';
    const leaf = LEAF_KEYS.find((key) => Object.hasOwn(one, key)) ?? (named ? 'users and teams' : undefined);
    return leaf === undefined ? undefined : `${leaf} belongs to the requirements inside, not beside any or all`;
  }
  if (one.codeowners && (named || one.quorum !== undefined)) return 'codeowners names the people already';
  if (one.quorum === undefined) return undefined;
  if (one.count !== undefined) return 'say count or quorum, not both';
  return one.users.length > 0 && one.teams.length === 0 && one.permission === undefined
    ? undefined
    : 'a quorum is of users: how many belong to a team is not known';
}

function size(list: readonly Requirement[]): number {
  return list.reduce((sum, one) => sum + 1 + size(one.any ?? []) + size(one.all ?? []), 0);
}
