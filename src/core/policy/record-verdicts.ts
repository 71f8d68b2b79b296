import type { ActionContext } from '../action.ts';
import type { PullReference } from '../changeset/pull-reference.ts';
import { toFault } from '../fault.ts';
import type { Evaluation } from '../ports/evaluations.ts';
import type { Pull } from '../ports/github/pulls.ts';
import { withoutSecrets } from '../secret-text.ts';
import type { Judgement } from './conclude.ts';
import { explain } from './explain.ts';
import type { Policy } from './policy.ts';
import { plainTitle } from './render.ts';

/** What a policy said of a pull request. */
export interface JudgedBy {
  readonly policy: Policy;
  readonly judgement: Judgement;
  readonly pull: Pull;
}

/**
 * Keeps what all policies said of a pull request at `at`. For people who look back: the checks
 * stand on GitHub already, and no gate reads the record. Where it cannot be written the step says so and goes on, and the next
 * time that the pull request is judged makes up for it. The record is of its own head, also when checks stand on a merge group's.
 */
export async function recordVerdicts(
  { repository, number }: PullReference,
  judged: readonly JudgedBy[],
  at: number,
  context: ActionContext,
): Promise<void> {
  const { ports, run } = context;
  const { installation } = run;
  const all = judged.map((one) => evaluationOf(repository, one, at, context));
  await attempt(`${repository}#${number}`, context, async () => {
    if (all.length > 0) await ports.evaluations.record(all);
    else await ports.evaluations.withdraw({ installation, repository, pull: number, at });
  });
}

/** Of pull requests that were not judged for their own sake the record is kept, and only what was judged anew is amended. */
export async function amendVerdicts(
  judged: readonly (JudgedBy & { readonly reference: PullReference })[],
  context: ActionContext,
): Promise<void> {
  const at = context.ports.clock.now();
  const all = judged.map((one) => evaluationOf(one.reference.repository, one, at, context));
  if (all.length === 0) return;
  await attempt('other members of the change set', context, () => context.ports.evaluations.amend(all));
}

async function attempt(what: string, { note }: ActionContext, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    note(`What the policies said of ${what} could not be recorded: ${toFault(error).message}`);
  }
}

function evaluationOf(
  repository: string,
  { policy, judgement, pull }: JudgedBy,
  at: number,
  { run: { installation, org } }: ActionContext,
): Evaluation {
  const { enforcement, conclusion } = judgement;
  const title = withoutSecrets(plainTitle(explain(judgement).title));
  return {
    ...{ installation, org, repository, pull: pull.number, url: pull.url },
    ...{ headSha: pull.head.sha, baseBranch: pull.base.branch, policy: policy.id },
    ...{ enforcement, mode: policy.rollout.mode, conclusion, title, at },
    waivers: judgement.waivers.map(({ rule, by, until }) => ({ rule, by, until })),
  };
}
