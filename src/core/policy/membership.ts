import { z } from 'zod';
import type { MemberStanding, ViewedMember, ViewedSet } from './facts.ts';
import type { Part, PullView, Verdict } from './rule.ts';

/** Whether a rule over change sets insists that there is one. */
export const required = z
  .boolean()
  .default(false)
  .describe('Whether a pull request that belongs to no change set fails; it is left alone otherwise.');

/** The change set that a rule is to judge, or the answer where there is none to judge. */
export async function askSet(
  pull: PullView,
  isRequired: boolean,
): Promise<{ readonly set: ViewedSet } | { readonly answer: Verdict }> {
  const set = await pull.set();
  if (set?.unknown === true) {
    const summary = 'a run opened this pull request, and it is not known which others belong to it';
    return { answer: { verdict: 'pending', summary, findings: [] } };
  }
  if (set !== undefined) return { set };
  const summary = 'it belongs to no change set';
  if (!isRequired) return { answer: { verdict: 'skipped', summary, findings: [] } };
  const finding = {
    message: 'This pull request belongs to no change set, and it must.',
    suggestion: 'Let a workflow open it together with the others that it belongs to.',
  };
  return { answer: { verdict: 'fail', summary, findings: [finding] } };
}

/** `acme/web#12`, or the repository alone where nothing was opened. */
export function nameOf({ repository, number }: ViewedMember): string {
  return number === undefined ? repository : `${repository}#${number}`;
}

/** Whether it is the pull request itself that is judged. */
export function isSelf({ repository, number }: ViewedMember, pull: PullView): boolean {
  return repository === pull.repository && number === pull.number;
}

/** How a member takes part: with a pull request, or why it has none. */
export type Presence =
  | { readonly kind: 'open' | 'merged'; readonly standing: MemberStanding }
  /** Nothing has to be changed there. */
  | { readonly kind: 'needless'; readonly why: string }
  /** To be opened yet. */
  | { readonly kind: 'awaited'; readonly why: string }
  /** Its change will not land as it is. */
  | { readonly kind: 'lost'; readonly why: string };

export async function presenceOf(member: ViewedMember): Promise<Presence> {
  const { number, ended } = member;
  if (number === undefined) {
    if (ended === undefined) return { kind: 'awaited', why: 'its pull request is not opened yet' };
    return ended.kind === 'skipped'
      ? { kind: 'needless', why: `left out by its run: ${ended.reason}` }
      : { kind: 'lost', why: `its run failed there: ${ended.reason}` };
  }
  const standing = await member.standing();
  if (standing === undefined) return { kind: 'lost', why: 'its pull request is gone, or the app may not see it' };
  if (standing.state === 'closed') return { kind: 'lost', why: 'its pull request was closed without being merged' };
  return { kind: standing.state, standing };
}

/** A part for the members that are not shown; none where all are. */
export function unseen({ members, truncated }: ViewedSet): readonly Part[] {
  return truncated ? [{ state: 'neutral', text: `Only the first ${members.length} members were looked at` }] : [];
}
