import type { ViewedReview } from '../facts.ts';
import type { Change, Fix } from '../rule.ts';
import { judgeConditions } from './conditions.ts';
import type { ApprovalFacts } from './facts.ts';
import { blockers, judgeApproval } from './judge.ts';
import type { ApprovalOptions, Requirement } from './options.ts';
import { samePerson } from './voices.ts';

/** Approvals up to which the smallest set is looked for among all; of more, one that nothing can be left out of is found. */
const EXACT = 4;

/**
 * The fewest approvals of known people that turn the verdict into a pass, those who ask for changes first; undefined when
 * none of the candidates can, or nothing is to be done. Never asks for the author's.
 */
export function smallestFix(
  options: ApprovalOptions,
  facts: ApprovalFacts,
  candidates: readonly string[],
): Fix | undefined {
  const open = { ...options, require: options.require.flatMap((one) => settled(one, facts)) };
  const passes = (people: readonly string[], from: ApprovalFacts) =>
    judgeApproval(open, people.reduce(withApproval, from)).state === 'pass';
  const blocking = blockers(options, facts).filter((login) => !samePerson(login, facts.pull.author));
  const free = blocking.reduce(withoutVoice, facts);
  const others = candidates.filter((login) => !samePerson(login, facts.pull.author));
  const people = fewest(others, (some) => passes(some, free));
  if (people === undefined || people.length + blocking.length === 0) return undefined;
  const withdrawing = blocking.filter((login) => !people.some((one) => samePerson(one, login)));
  const changes: Change[] = [
    ...withdrawing.map((by): Change => ({ kind: 'withdraw', by })),
    ...people.map((by): Change => ({ kind: 'approve', by })),
  ];
  return { text: sentence(people, withdrawing), changes };
}

/** A requirement without the conditions that hold, gone when it is skipped, beyond reach when something else must change first. */
function settled(one: Requirement, facts: ApprovalFacts): Requirement[] {
  const { if: when, needs, any, all, ...rest } = one;
  const answers = when === undefined ? [] : judgeConditions(when, facts);
  if (answers.some((answer) => !answer.holds && answer.unsure === undefined)) return [];
  const late = needs === undefined ? [] : judgeConditions(needs, facts);
  const stuck =
    answers.some((answer) => answer.unsure !== undefined) || late.some((answer) => !answer.holds || answer.unsure);
  if (stuck) return [{ name: rest.name, users: [], teams: [], count: Number.POSITIVE_INFINITY }];
  const list = any ?? all;
  if (list === undefined) return [rest];
  const inner = list.flatMap((part) => settled(part, facts));
  return inner.length === 0 ? [] : [any === undefined ? { ...rest, all: inner } : { ...rest, any: inner }];
}

function fewest(
  candidates: readonly string[],
  passes: (people: readonly string[]) => boolean,
): readonly string[] | undefined {
  for (let size = 0; size <= Math.min(EXACT, candidates.length); size++) {
    for (const some of subsets(candidates, size)) if (passes(some)) return some;
  }
  if (!passes(candidates)) return undefined;
  return candidates.reduce((kept, login) => {
    const without = kept.filter((one) => one !== login);
    return passes(without) ? without : kept;
  }, candidates);
}

function* subsets<T>(all: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let at = from; at <= all.length - size; at++) {
    for (const rest of subsets(all, size - 1, at + 1)) yield [all[at] as T, ...rest];
  }
}

/** The facts as they would be once somebody approves the head. */
export function withApproval(facts: ApprovalFacts, by: string): ApprovalFacts {
  const word: ViewedReview & { readonly state: 'approved' } = {
    by,
    state: 'approved',
    sha: facts.pull.headSha,
    at: Number.MAX_SAFE_INTEGER,
    bot: false,
  };
  return { ...facts, voices: [...withoutVoice(facts, by).voices, word] };
}

function withoutVoice(facts: ApprovalFacts, login: string): ApprovalFacts {
  return { ...facts, voices: facts.voices.filter(({ by }) => !samePerson(by, login)) };
}

function sentence(people: readonly string[], withdrawing: readonly string[]): string {
  const list = (logins: readonly string[]) => logins.map((login) => `@${login}`).join(', ');
  const first =
    withdrawing.length === 0 ? [] : [`settle with ${list(withdrawing)} what they ask for, so that they take it back`];
  const then = people.length === 0 ? [] : [`ask ${list(people)} to approve`];
  const text = [...first, ...then].join('; then ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
