import { inlineCode } from '../markdown.ts';
import { nearest } from '../nearest.ts';
import type { Policy } from './policy.ts';
import type { PullView } from './rule.ts';
import { outsideScope } from './scope.ts';
import { isTooLong, LONGEST_WAIVER, lastDayInWords } from './waiver-end.ts';

/** Who commits for people in the browser; nobody behind it. */
const WEB = 'web-flow';
/** Names in a sentence. */
const MOST_NAMES = 20;

/** An answer that is no; markdown whose outside strings are escaped. */
interface Refusal {
  readonly refusal: string;
}

/** What somebody means by `custom.title` or `conventions/custom.title` on a pull request: one rule of one policy that judges it. */
export async function ruleMeant(
  asked: string,
  policies: readonly Policy[],
  view: PullView,
): Promise<{ readonly policy: Policy; readonly rule: string } | Refusal> {
  const here: Policy[] = [];
  for (const policy of policies) if ((await outsideScope(policy, view)) === undefined) here.push(policy);
  const all = here.flatMap((policy) =>
    [...new Set(policy.rules.map(({ rule }) => rule))].map((rule) => ({ policy, rule })),
  );
  const nameOf = ({ policy, rule }: (typeof all)[number]) => `${policy.id}/${rule}`;
  const meant = all.filter((one) => one.rule === asked || nameOf(one) === asked);
  const [only, second] = meant;
  if (only !== undefined && second === undefined) return only;
  if (second !== undefined) {
    return { refusal: `Several policies have that rule. Say which one: ${listed(meant.map(nameOf))}.` };
  }
  const near = nearest(asked, asked.includes('/') ? all.map(nameOf) : all.map(({ rule }) => rule));
  const hint =
    near !== undefined
      ? `Did you mean ${inlineCode(near)}?`
      : all.length === 0
        ? 'None does.'
        : `There is ${listed(all.map(nameOf))}.`;
  return { refusal: `No policy that judges this pull request has a rule ${inlineCode(asked.slice(0, 100))}. ${hint}` };
}

/** Why nobody may waive until then; undefined when it can be. */
export function refusalOfEnd(until: number, at: number): string | undefined {
  if (until <= at) return `The ${lastDayInWords(until)} is over (days end at midnight UTC): choose a later day.`;
  if (isTooLong(at, until))
    return `A waiver lasts ${LONGEST_WAIVER} days at most: choose an earlier day, and look at it again then.`;
  return undefined;
}

/** Why this person is no owner of the policy; undefined when they are. */
export async function refusalOfStranger(policy: Policy, by: string, { people }: PullView): Promise<string | undefined> {
  const { id, owners, source } = policy;
  if (owners.length === 0) {
    return `Nobody may waive it: ${inlineCode(source)} names no ${inlineCode('owners')}. It can be waived in the organization's file, or the policy be changed.`;
  }
  for (const team of owners) if (await people.isMember(team, by)) return undefined;
  return `${inlineCode(id)} is waived by its owners, the members of ${listed(owners)}, and you are not one.`;
}

/**
 * Why this owner may not waive on this pull request: it is their own work. `starters` are those whose run opened it. Undefined
 * when they may.
 */
export async function refusalOfMaker(
  { owners }: Policy,
  by: string,
  view: PullView,
  starters: readonly string[],
): Promise<string | undefined> {
  const same = (login: string | undefined) => login !== undefined && login.toLowerCase() === by.toLowerCase();
  const ask = `Ask another member of ${listed(owners)}.`;
  if (same(view.author)) return `You opened this pull request, and nobody waives a rule for themselves. ${ask}`;
  if (starters.some(same)) return `You started the run that opened this pull request. ${ask}`;
  const { commits, truncated } = await view.commits();
  const people = commits.flatMap(({ author, committer }) => [author, committer]).filter((login) => login !== WEB);
  if (people.some(same)) return `You have commits in this pull request. ${ask}`;
  if (!truncated) return undefined;
  return "GitHub does not list all of its commits, so nobody knows whose are in it. It can be waived in the organization's file.";
}

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return `${names.slice(0, MOST_NAMES).map(inlineCode).join(', ')}${more}`;
}
