import type { ActionContext } from '../action.ts';
import { Fault } from '../fault.ts';
import type { Pull } from '../ports/github/pulls.ts';
import { type About, refreshedBody } from './body.ts';
import type { ChangeSet, Member } from './change-set.ts';
import { stickyBody, stickyMarker } from './sticky.ts';
import { isOlder, resultTable } from './table.ts';

/** Up to this many members every change is shown on every pull request at once; above it only where it matters. */
export const SMALL_SET = 20;

/** What texts on GitHub say of the run behind them. */
export function aboutRun({ run }: ActionContext): About {
  return { key: run.key, workflow: run.workflow.name, ...(run.url === undefined ? {} : { url: run.url }) };
}

export interface Shown {
  readonly set: ChangeSet;
  /** Whose pull requests are brought up to date. */
  readonly members: readonly Member[];
  readonly waits?: { readonly [repository: string]: string };
}

/**
 * Brings the live table in the bodies of these pull requests up to date; writes only where it differs. What GitHub refuses
 * here stops nothing (a table is news, no gate), except for a limit, which is waited out by whoever called.
 */
export async function showInBodies(
  context: ActionContext,
  shown: Shown,
  seen: ReadonlyMap<string, Pull> = new Map(),
): Promise<void> {
  const { github } = context.ports;
  const rows = resultTable(shown.set, shown.waits);
  const pulls = await pullsOf(context, shown.members, seen);
  await each(shown.members, async (member, number) => {
    const pull = pulls.get(member.repository);
    if (pull === undefined) return;
    const body = refreshedBody(pull.body, member, shown.set, rows, aboutRun(context));
    if (body !== undefined && body !== pull.body) await github.changes.equip(member.repository, number, { body });
  });
}

/** The pull requests of these members, by repository; those that were `seen` are not asked for again. */
export async function pullsOf(
  { ports }: ActionContext,
  members: readonly Member[],
  seen: ReadonlyMap<string, Pull> = new Map(),
): Promise<ReadonlyMap<string, Pull>> {
  const pulls = new Map(seen);
  await each(members, async ({ repository }, number) => {
    if (pulls.has(repository)) return;
    const standing = await ports.github.changes.standing(repository, number);
    if (standing !== undefined) pulls.set(repository, standing.pull);
  });
  return pulls;
}

/**
 * Writes the change set's one comment on these pull requests, or edits it where it is already. With `create: false` only
 * what is there is edited: a comment notifies people, so a quiet run leaves none, and where nobody wrote any it is not
 * looked for.
 */
export async function showInComments(
  context: ActionContext,
  shown: Shown & { readonly next: string; readonly create: boolean },
  seen: ReadonlyMap<string, Pull> = new Map(),
): Promise<void> {
  const { github, run } = { github: context.ports.github, run: context.run };
  const text = stickyBody(resultTable(shown.set, shown.waits), aboutRun(context), shown.next);
  const pulls = shown.create ? seen : await pullsOf(context, shown.members, seen);
  await each(shown.members, async ({ repository }, number) => {
    if (!shown.create && pulls.get(repository)?.comments === 0) return;
    await github.issues.mark(repository, number, stickyMarker(run.key), (there) => {
      if (there === undefined) return shown.create ? text : undefined;
      return isOlder(text, there) ? there : text;
    });
  });
}

async function each(members: readonly Member[], write: (member: Member, number: number) => Promise<void>) {
  const writes = members.map((member) => (member.pull === undefined ? undefined : write(member, member.pull.number)));
  for (const settled of await Promise.allSettled(writes)) {
    if (settled.status === 'fulfilled') continue;
    if (!(settled.reason instanceof Fault) || settled.reason.retry.kind === 'at') throw settled.reason;
  }
}
