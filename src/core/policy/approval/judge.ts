import type { Part, State } from '../rule.ts';
import { approversOf, countingOf, hasRole } from './approvers.ts';
import { allOf, anyOf } from './combine.ts';
import { type Answer, isNamed, judgeConditions } from './conditions.ts';
import { judgeCount, some } from './count.ts';
import type { ApprovalFacts } from './facts.ts';
import type { ApprovalOptions, Counting, Requirement } from './options.ts';
import { judgeOwners } from './owned-paths.ts';
import { isBot } from './voices.ts';

/** Judges who approved against who is wanted; asks nobody. One part says whether somebody asks for changes. */
export function judgeApproval(
  options: ApprovalOptions,
  facts: ApprovalFacts,
): { readonly state: State; readonly parts: readonly Part[] } {
  const wanted = options.require.map((one) => judgeRequirement(one, options, facts));
  if (facts.crowded) {
    const text = 'more people spoke than are asked about, so who may speak is not known of all';
    return { state: 'fail', parts: [{ state: 'fail', text }, ...wanted] };
  }
  const blocking = blockers(options, facts);
  const state = allOf(wanted.map((part) => part.state));
  if (blocking.length === 0) return { state, parts: wanted };
  const names = blocking.map((login) => `@${login}`);
  const block: Part = {
    state: 'fail',
    text: 'nobody asks for changes',
    actual: `${some(names)} ${names.length === 1 ? 'does' : 'do'}`,
    wanted: 'they approve, or their review is dismissed',
    who: names,
  };
  return { state: 'fail', parts: [block, ...wanted] };
}

/** Logins of who asks for changes and may stop it; a push does not take that back. */
export function blockers(options: ApprovalOptions, facts: ApprovalFacts): readonly string[] {
  const { blockers: named } = options;
  if (options.changesRequested === 'ignore') return [];
  return facts.voices
    .filter(({ by, state, bot }) => {
      if (state !== 'changes-requested' || (!options.bots && (bot || isBot(by)))) return false;
      return named === undefined ? hasRole('write', by, facts) : isNamed(named, by, facts);
    })
    .map(({ by }) => by);
}

function judgeRequirement(one: Requirement, options: ApprovalOptions, facts: ApprovalFacts): Part {
  const answers = one.if === undefined ? [] : judgeConditions(one.if, facts);
  const missed = answers.find((answer) => !answer.holds && answer.unsure === undefined);
  if (missed !== undefined) return { state: 'skipped', text: textOf(one), actual: missed.text };
  const unsure = answers.find((answer) => answer.unsure !== undefined);
  // Whether it applies is not known, so it does, and cannot be met: else a path could be made to slip past its pattern.
  if (unsure !== undefined) return { state: 'fail', text: textOf(one), actual: `cannot be judged: ${unsure.unsure}` };
  const { any, all } = one;
  if (any !== undefined || all !== undefined) {
    const parts = (any ?? all ?? []).map((inner) => judgeRequirement(inner, options, facts));
    const state = (any === undefined ? allOf : anyOf)(parts.map((part) => part.state));
    return { state, text: textOf(one), parts };
  }
  const counting = countingOf(one, options);
  const part = one.codeowners
    ? judgeOwners(one, counting, facts)
    : judgeCount(textOf(one), approversOf(one, facts), { need: needOf(one, counting, facts), counting, facts });
  return one.needs === undefined ? part : withNeeds(part, judgeConditions(one.needs, facts));
}

function needOf({ count, quorum, users }: Requirement, counting: Counting, { pull }: ApprovalFacts): number {
  if (quorum === undefined) return count ?? 1;
  const people = new Set(users.map((user) => user.toLowerCase()));
  if (!counting.author) people.delete(pull.author.toLowerCase());
  const share = {
    majority: Math.floor(people.size / 2) + 1,
    'two-thirds': Math.ceil((people.size * 2) / 3),
    all: people.size,
  };
  return Math.max(1, share[quorum]);
}

function withNeeds(part: Part, answers: readonly Answer[]): Part {
  const parts = answers.map(
    ({ text, holds, unsure }): Part =>
      unsure === undefined
        ? { state: holds ? 'pass' : 'pending', text }
        : { state: 'fail', text: `cannot be judged: ${unsure}` },
  );
  return {
    ...part,
    state: allOf([part.state, ...parts.map(({ state }) => state)]),
    parts: [...(part.parts ?? []), ...parts],
  };
}

function textOf(one: Requirement): string {
  if (one.name !== undefined) return one.name;
  if (one.any !== undefined) return 'one of these';
  if (one.all !== undefined) return 'all of these';
  if (one.codeowners) return 'the owners of the changed paths approve';
  if (one.count === 0) return 'no approval is needed';
  const many = one.quorum === undefined ? String(one.count ?? 1) : one.quorum.replace('-', ' ');
  return `${many} ${many === '1' ? 'approves' : 'approve'}`;
}
