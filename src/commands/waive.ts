import { defineCommand, type Intent } from '../core/command.ts';
import { inlineCode } from '../core/markdown.ts';
import { dayOf, endOfDay } from '../core/policy/waiver-end.ts';

const USAGE = '/baton waive <rule> <reason> until <YYYY-MM-DD> [ticket=…]';
const LONGEST_REASON = 300;
const LONGEST_TICKET = 200;

/**
 * Excuses this pull request from a rule of a policy until a day ends, or takes that back. Whether this person may is for the
 * owners of the policy: the role that is asked for here lets everybody ask, and who asks is judged when it is carried out.
 */
export const waive = defineCommand({
  name: 'waive',
  summary:
    'Excuses this pull request from a rule until the end of a day, or takes that back; for owners of the policy.',
  usage: USAGE,
  examples: [
    '/baton waive custom.title the generator names it until 2026-12-24',
    '/baton waive keys/security.secrets a revoked key in a test until 2026-12-24 ticket=OPS-12',
    '/baton waive custom.title withdraw',
  ],
  permission: 'read',
  run({ call, comment, head }) {
    if (!comment.onPull || head === undefined)
      return refuse('Rules are waived on open pull requests, and this is none.');
    const [rule, ...rest] = call.words;
    if (rule === undefined) return refuse(`Which rule? ${inlineCode(USAGE)}`);
    const { ticket, ...others } = call.values;
    const [stray] = Object.keys(others);
    if (stray !== undefined) {
      return refuse(`There is no ${inlineCode(`${stray.slice(0, 60)}=`)} here; put a reason with "=" in it in quotes.`);
    }
    if (rest.length === 1 && rest[0]?.toLowerCase() === 'withdraw') return { kind: 'withdraw', rule };
    const [word, day] = rest.slice(-2);
    const begin = word?.toLowerCase() === 'until' ? dayOf(day ?? '') : undefined;
    if (begin === undefined) {
      return refuse(`Until when? It ends with a day of the calendar: ${inlineCode('until 2026-12-24')}.`);
    }
    const reason = rest.slice(0, -2).join(' ').trim();
    if (reason === '' || /^<[^<>]*>$/.test(reason)) {
      return refuse(
        `Why? The reason stands between the rule and ${inlineCode('until')}, and people read it in the check.`,
      );
    }
    if (reason.length > LONGEST_REASON) return refuse(`The reason may have ${LONGEST_REASON} characters at most.`);
    if (ticket !== undefined && (ticket === '' || ticket.length > LONGEST_TICKET)) {
      return refuse(`A ticket is a name or an address of up to ${LONGEST_TICKET} characters.`);
    }
    const until = endOfDay(begin);
    return { kind: 'waive', rule, reason, until, ...(ticket === undefined ? {} : { ticket }) };
  },
});

function refuse(answer: string): Intent {
  return { kind: 'refuse', answer };
}
