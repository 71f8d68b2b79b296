import type { Part } from '../rule.ts';
import { type Approvers, leftOut, tally } from './approvers.ts';
import type { ApprovalFacts } from './facts.ts';
import type { Counting } from './options.ts';
import { samePerson } from './voices.ts';

/** People whom a line names; the others are counted. */
const MOST_NAMED = 10;

/** How many approvals a set of people still owes; the shape of every leaf. */
export function judgeCount(
  text: string,
  approvers: Approvers,
  { need, counting, facts }: { readonly need: number; readonly counting: Counting; readonly facts: ApprovalFacts },
): Part {
  const { counted, notes } = tally(approvers, counting, facts);
  const names = counted.map((login) => `@${login}`);
  const wanted = `${need} from ${approvers.words.length === 0 ? 'nobody' : some(approvers.words)}`;
  const said = [
    `${counted.length} of ${need}${names.length === 0 ? '' : `: ${some(names)}`}`,
    ...notes.slice(0, MOST_NAMED),
  ];
  if (counted.length >= need) {
    // Somebody unlisted may have written a commit and approved it: nobody can say.
    const hidden = need > 0 && facts.contributorsCut && !counting.committers;
    if (!hidden) return { state: 'pass', text, wanted, actual: said[0] as string };
    return {
      state: 'fail',
      text,
      wanted,
      actual: 'GitHub lists only a part of the commits, so who wrote them is not known',
    };
  }
  const open = approvers.words.filter(
    (word) => !word.startsWith('@') || mayStill(word.slice(1), counted, counting, facts),
  );
  const enough = open.some((word) => !word.startsWith('@')) || open.length + counted.length >= need;
  const short = enough ? [] : ['too few are left who could: name more people'];
  return { state: 'pending', text, wanted, actual: [...said, ...short].join('; '), who: open };
}

function mayStill(login: string, counted: readonly string[], counting: Counting, facts: ApprovalFacts): boolean {
  return !counted.some((one) => samePerson(one, login)) && leftOut(login, false, counting, facts) === undefined;
}

/** Some of a list in words, the others counted. */
export function some(words: readonly string[]): string {
  const shown = words.slice(0, MOST_NAMED).join(', ');
  return words.length > MOST_NAMED ? `${shown} and ${words.length - MOST_NAMED} more` : shown;
}
