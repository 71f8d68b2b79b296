import type { ActionContext } from '../action.ts';
import { PERMISSIONS } from '../command.ts';
import { type Signal, subject } from '../event.ts';
import { Fault } from '../fault.ts';
import { isBot, lastVoices, samePerson } from '../policy/approval/voices.ts';
import type { Pull, Review } from '../ports/github/pulls.ts';

/** What one person last said about a pull request. */
export interface Voice {
  readonly by: string;
  readonly kind: 'approve' | 'reject';
  /** The commit that it was said of. */
  readonly head: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly via: 'command' | 'review';
  readonly reason?: string;
}

export interface Approvals {
  /** Different people who approve the current head. */
  readonly approved: readonly Voice[];
  readonly rejected: readonly Voice[];
  /** Approvals of a head that is not current any more. */
  readonly outdated: readonly Voice[];
}

/**
 * Who speaks for and against a pull request at its current head. Bots never count, nor does its author's approval. A review
 * counts from people who may write there (as GitHub's own protection has it); a command's permission was checked when it
 * was typed. With `approvers` only these people, or members of these teams, count as approving.
 */
export async function approvalsOf(
  context: ActionContext,
  repository: string,
  pull: Pull,
  approvers: readonly string[] = [],
): Promise<Approvals> {
  const { github } = context.ports;
  const reviews = await github.pulls.reviews(repository, pull.number);
  const own = context.signals.filter(({ key }) => key === subject.pull(repository, pull.number));
  const voices = latestVoices(own, reviews).filter(({ by }) => !isBot(by) && !samePerson(by, github.self));
  const heard = await Promise.all(
    voices.map(async (voice) => {
      if (voice.kind === 'approve' && samePerson(voice.by, pull.author)) return undefined;
      if (voice.via === 'review' && !(await mayWrite(context, repository, voice.by))) return undefined;
      if (voice.kind === 'approve' && !(await isApprover(context, voice.by, approvers))) return undefined;
      return voice;
    }),
  );
  const counted = heard.filter((voice) => voice !== undefined);
  const approving = counted.filter(({ kind }) => kind === 'approve');
  return {
    approved: approving.filter(({ head }) => head === pull.head.sha),
    outdated: approving.filter(({ head }) => head !== pull.head.sha),
    rejected: counted.filter(({ kind }) => kind === 'reject'),
  };
}

/** The last word of each person, from commands and reviews together; a dismissed review says nothing any more. */
function latestVoices(signals: readonly Signal[], reviews: readonly Review[]): Voice[] {
  const said = [...signals.flatMap(fromSignal), ...reviews.map((review) => ({ ...review, via: 'review' as const }))];
  return lastVoices(said).map(({ state, sha, bot: _, ...word }) => ({
    ...word,
    head: sha,
    kind: state === 'approved' ? 'approve' : 'reject',
  }));
}

type Said = Omit<Review, 'state'> &
  Pick<Voice, 'via' | 'reason'> & { readonly state: 'approved' | 'changes-requested' };

/** What was said by command, as a signal has it. */
export function fromSignal({ name, by, at, data }: Signal): Said[] {
  if (by === undefined || (name !== 'approve' && name !== 'reject')) return [];
  const { head, reason } = isObject(data) ? data : {};
  const why = typeof reason === 'string' && reason !== '' ? { reason } : {};
  const sha = typeof head === 'string' ? head : '';
  const state = name === 'approve' ? 'approved' : 'changes-requested';
  return [{ by, state, sha, at, bot: isBot(by), via: 'command', ...why }];
}

async function mayWrite({ ports }: ActionContext, repository: string, login: string): Promise<boolean> {
  const permission = await ports.github.people.permission(repository, login);
  return PERMISSIONS.indexOf(permission) >= PERMISSIONS.indexOf('write');
}

/** Approvers are logins (`alice`), or teams of the organization (`org/web`, `team:web`, or just the slug). */
async function isApprover(context: ActionContext, login: string, approvers: readonly string[]): Promise<boolean> {
  if (approvers.length === 0) return true;
  for (const approver of approvers.map((text) => text.replace(/^@/, ''))) {
    const team = /^(?:team:|[^/]+\/)(.+)$/.exec(approver)?.[1];
    if (team === undefined && samePerson(approver, login)) return true;
    if (await isMember(context, team ?? approver, login)) return true;
  }
  return false;
}

async function isMember({ ports, run }: ActionContext, team: string, login: string): Promise<boolean> {
  try {
    return await ports.github.people.isMember(run.org, team, login);
  } catch (error) {
    // A bare name may be a person's, and then there is no team of that name.
    if (error instanceof Fault && error.code === 'not-found') return false;
    throw error;
  }
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
