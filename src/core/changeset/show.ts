import type { ActionContext } from '../action.ts';
import { Fault } from '../fault.ts';
import type { GitHub, Pull } from '../ports/github.ts';
import { type About, refreshedBody } from './body.ts';
import type { ChangeSet, Member } from './change-set.ts';
import { stickyBody, stickyMarker } from './sticky.ts';
import { resultTable } from './table.ts';

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
  await each(shown.members, async (member, number) => {
    const pull = seen.get(member.repository) ?? (await github.pulls.get(member.repository, number));
    if (pull === undefined) return;
    const body = refreshedBody(pull.body, member, shown.set, rows, aboutRun(context));
    if (body !== undefined && body !== pull.body) await github.pulls.update(member.repository, number, { body });
  });
}

/**
 * Writes the change set's one comment on these pull requests, or edits it where it is already. With `create: false` only
 * what is there is edited: a comment notifies people, so a quiet run leaves none.
 */
export async function showInComments(
  context: ActionContext,
  shown: Shown & { readonly next: string; readonly create: boolean },
): Promise<void> {
  const { github, run } = { github: context.ports.github, run: context.run };
  const text = stickyBody(resultTable(shown.set, shown.waits), aboutRun(context), shown.next);
  await each(shown.members, async ({ repository }, number) => {
    const there = await findSticky(github, repository, number, run.key);
    if (there === undefined && shown.create) await github.issues.createComment(repository, number, text);
    if (there !== undefined && there.body !== text) await github.issues.updateComment(repository, there.id, text);
  });
}

async function findSticky(github: GitHub, repository: string, number: number, key: string) {
  const comments = await github.issues.comments(repository, number);
  // Anybody can write the marker; only our own comment is ours to edit.
  return comments.find(({ author, body }) => author === github.self && body.startsWith(stickyMarker(key)));
}

async function each(members: readonly Member[], write: (member: Member, number: number) => Promise<void>) {
  const writes = members.map((member) => (member.pull === undefined ? undefined : write(member, member.pull.number)));
  for (const settled of await Promise.allSettled(writes)) {
    if (settled.status === 'fulfilled') continue;
    if (!(settled.reason instanceof Fault) || settled.reason.retry.kind === 'at') throw settled.reason;
  }
}
