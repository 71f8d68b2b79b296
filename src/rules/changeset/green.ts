import { z } from 'zod';
import { isGreen } from '../../core/changeset/check-state.ts';
import { fitsGlob } from '../../core/glob.ts';
import type { ViewedMember } from '../../core/policy/facts.ts';
import { askSet, nameOf, presenceOf, required, unseen } from '../../core/policy/membership.ts';
import { globs } from '../../core/policy/options.ts';
import { counted, someOf } from '../../core/policy/quote.ts';
import { defineRule, type Finding, type Part } from '../../core/policy/rule.ts';
import type { CheckRun } from '../../core/ports/github/checks.ts';

/** In a set of more members, who is waited for stands below the title only: it would be another one with each check that ends. */
const MOST_NAMED = 10;
/** How Baton's own checks are called. */
const OWN = 'baton / ';

const options = z.strictObject({
  checks: z
    .array(z.string().min(1).max(200))
    .max(50)
    .default([])
    .describe(
      'Checks that must be green on each member, by our name or as the repository calls them; without any, all that were reported. One that was not reported is waited for, but a policy of Baton only where it applies.',
    ),
  ignore: globs.default([]).describe('Globs of checks that do not count, such as `codecov/*`.'),
  withoutChecks: z
    .enum(['wait', 'pass'])
    .default('wait')
    .describe(
      'What is said of a member on which no check was reported: that it is waited for, as after a push, or that it passes, for repositories that have none.',
    ),
  required,
});
type Options = z.output<typeof options>;

interface Answer {
  readonly member: ViewedMember;
  readonly part: Part;
  readonly findings: readonly Finding[];
}

/** Judges whether every member of the change set has green checks, so that none lands while another cannot. */
export const green = defineRule({
  name: 'changeset.green',
  summary: 'The checks of all pull requests of the change set are green.',
  options,
  examples: [
    { title: 'Whatever checks there are', with: {} },
    {
      title: 'Two checks by our names, whatever each repository calls them',
      with: { checks: ['lint', 'test'], required: true },
    },
    { title: 'Where not every repository has checks', with: { ignore: ['codecov/*'], withoutChecks: 'pass' } },
  ],
  reads: () => ['set'],
  blind: [
    'Whether a check that is not named is still to come: without names, one green check of two is green until the second is reported.',
    'What a workflow of the pull request made of its own check.',
    'Checks of members that are merged: they have landed.',
    'Verdicts of policies that have rules over change sets, on any member: they would wait for each other.',
    'Members beyond the first 500: a blocking policy fails then.',
  ],
  documentation: 'https://docs.github.com/en/rest/checks/runs',
  async judge(pull, asked) {
    const found = await askSet(pull, asked.required);
    if ('answer' in found) return found.answer;
    const { set } = found;
    const answers = await Promise.all(set.members.map((member) => judgeMember(member, asked)));
    const names = (state: Part['state']) =>
      answers.filter(({ part }) => part.state === state).map(({ member }) => nameOf(member));
    const [red, open, count] = [names('fail'), names('pending'), set.members.length];
    const parts = [...answers.map(({ part }) => part), ...unseen(set)];
    const findings = answers.flatMap((answer) => answer.findings);
    if (red.length > 0) {
      const summary = `${red.length} of ${counted(count, 'member')} ${red.length === 1 ? 'is' : 'are'} not green: ${someOf(red)}`;
      return { verdict: 'fail', summary, findings, parts };
    }
    if (open.length > 0) {
      const summary =
        count > MOST_NAMED
          ? `checks of some of ${count} members have not ended`
          : `checks have not ended on ${open.length} of ${counted(count, 'member')}: ${someOf(open)}`;
      return { verdict: 'pending', summary, findings, parts };
    }
    return { verdict: 'pass', summary: `checks are green on ${counted(count, 'member')}`, findings, parts };
  },
});

async function judgeMember(member: ViewedMember, asked: Options): Promise<Answer> {
  const text = nameOf(member);
  const presence = await presenceOf(member);
  switch (presence.kind) {
    case 'merged':
      return { member, part: { state: 'pass', text, actual: 'merged' }, findings: [] };
    case 'needless':
      return { member, part: { state: 'skipped', text, actual: presence.why }, findings: [] };
    case 'awaited':
      return { member, part: { state: 'pending', text, actual: presence.why }, findings: [] };
    case 'lost': {
      const suggestion = `Open ${text} anew or run the workflow again; or close the others, if the change is given up.`;
      const finding = { message: `${text}: ${presence.why}.`, suggestion };
      return { member, part: { state: 'fail', text, actual: presence.why }, findings: [finding] };
    }
    case 'open':
      return judgeChecks(member, presence.standing.checks, asked);
  }
}

function judgeChecks(member: ViewedMember, reported: readonly CheckRun[], asked: Options): Answer {
  const text = nameOf(member);
  const relevant = reported.filter(({ name }) => !asked.ignore.some((glob) => fitsGlob(glob, name)));
  const names = asked.checks.map((ours) => member.checkNames[ours] ?? ours);
  const named = names.length === 0 ? relevant : reported.filter(({ name }) => names.includes(name));
  const missing = names.filter((name) => !name.startsWith(OWN) && !named.some((check) => check.name === name));
  const red = named.filter((check) => isRed(check));
  const open = named.filter((check) => !isGreen(check) && !isRed(check));
  if (red.length > 0) {
    const findings = red.map(({ name, conclusion }): Finding => {
      const message = `${text}: check ${name} ended as ${(conclusion ?? 'nothing').replaceAll('_', ' ')}.`;
      return { message, suggestion: `Mend ${name} on ${text}, or run it again there.` };
    });
    const actual = `${someOf(red.map(({ name }) => name))} red`;
    return { member, part: { state: 'fail', text, actual, wanted: 'green' }, findings };
  }
  const waits = [
    ...(open.length > 0 ? [`${someOf(open.map(({ name }) => name))} not ended`] : []),
    ...(missing.length > 0 ? [`${someOf(missing)} not reported yet`] : []),
    ...(names.length === 0 && !relevant.some(({ name }) => !name.startsWith(OWN)) && asked.withoutChecks === 'wait'
      ? ['no check was reported; if it has none, the policy can say withoutChecks: pass']
      : []),
  ];
  if (waits.length > 0) return { member, part: { state: 'pending', text, actual: waits.join('; ') }, findings: [] };
  const actual = named.length === 0 ? 'no check' : `${named.length} green`;
  return { member, part: { state: 'pass', text, actual }, findings: [] };
}

/** One that asks for a person's action waits for it, as a running one waits for its end. */
function isRed(check: CheckRun): boolean {
  return check.status === 'completed' && check.conclusion !== 'action_required' && !isGreen(check);
}
