import { escapeMarkdown, inlineCode } from '../../markdown.ts';
import type { Page } from '../page.ts';
import { plainText } from '../render.ts';
import type { Comparison, VerdictChange } from './verdicts.ts';

/** Rows that stand open; the others are folded, and beyond the second number only counted. */
const MOST_OPEN = 10;
const MOST_ROWS = 100;

/** What came of judging twice, in one line. */
export function verdictWords({ changes, compared }: Comparison): string {
  if (compared === 0) return 'There is no pull request whose verdict could change';
  return changes.length === 0
    ? `Would change none of ${counted(compared, 'verdict', 'verdicts')}`
    : `Would change ${changes.length} of ${counted(compared, 'verdict', 'verdicts')}`;
}

/** The verdicts that would be others, what would be held up first, and what was not looked at. */
export function addVerdicts(comparison: Comparison, page: Page): void {
  const { changes, compared, pulls, left } = comparison;
  page.add(`### ${verdictWords(comparison)}`, '');
  const held = changes.filter(({ before, after }) => !isHeldUp(before) && isHeldUp(after)).length;
  const freed = changes.filter(({ before, after }) => isHeldUp(before) && !isHeldUp(after)).length;
  const said = [
    ...(held > 0 ? [`${held} would be held up that ${held === 1 ? 'is' : 'are'} not now`] : []),
    ...(freed > 0 ? [`${freed} would be let go`] : []),
  ];
  if (said.length > 0) page.add(`**${said.join(', ')}.**`, '');
  if (compared > 0) {
    page.add(
      `Judged twice: ${counted(pulls, 'pull request', 'pull requests')}, by the policies as they are and as they would be.`,
      '',
    );
  }
  const sorted = changes.toSorted((a, b) => weight(b) - weight(a));
  table(sorted.slice(0, MOST_OPEN), page);
  const folded = sorted.slice(MOST_OPEN, MOST_ROWS);
  if (folded.length > 0) {
    const heading = `<details><summary>${folded.length} more</summary>`;
    page.fold(['', heading, ''], '\n</details>', () => table(folded, page));
  }
  if (sorted.length > MOST_ROWS) page.add('', `… and ${sorted.length - MOST_ROWS} more that are not listed.`);
  if (left.length > 0) page.add('', `Left out: ${escapeMarkdown(left.join('; '))}.`);
  page.add('');
}

/** What would be held up comes first, then what would be let go. */
function weight({ before, after, open }: VerdictChange): number {
  const order = ['none', 'success', 'neutral', 'action_required', 'failure'];
  return (
    (after.shadow ? 0 : order.indexOf(after.conclusion)) * 100 + order.indexOf(before.conclusion) * 10 + Number(open)
  );
}

function isHeldUp({ conclusion, shadow }: VerdictChange['before']): boolean {
  return !shadow && (conclusion === 'failure' || conclusion === 'action_required');
}

function table(changes: readonly VerdictChange[], page: Page): void {
  if (changes.length === 0) return;
  page.add('| Pull request | Policy | Now | Then | Why |', '| --- | --- | --- | --- | --- |');
  for (const { repository, number, url, open, policy, before, after } of changes) {
    const name = `${repository}#${number}`;
    // Ours to link: the address is GitHub's own, and names nothing that a person could write.
    const link = /^https?:\/\/[\w.:/-]+$/.test(url) ? `[${escapeMarkdown(name)}](${url})` : inlineCode(name);
    const why =
      (after.conclusion === 'none' || after.conclusion === 'success') && before.conclusion !== 'none' ? before : after;
    const reason = why === before ? `was: ${before.reason}` : after.reason;
    const cells = [
      `${link}${open ? '' : ' (closed)'}`,
      inlineCode(policy),
      seen(before),
      seen(after),
      escapeMarkdown(plainText(reason, 200)),
    ];
    page.add(`| ${cells.join(' | ')} |`);
  }
}

const SIGNS = { success: '✅', neutral: '⚪', failure: '❌', action_required: '🟡', none: '➖' } as const;
const WORDS = {
  success: 'passes',
  neutral: 'neutral',
  failure: 'fails',
  action_required: 'waits',
  none: 'not judged',
} as const;

function seen({ conclusion, shadow }: VerdictChange['before']): string {
  return `${SIGNS[conclusion]} ${WORDS[conclusion]}${shadow ? ', in the shadow' : ''}`;
}

/** `1 verdict`, `3 verdicts`. */
export function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}
