import { escapeMarkdown, inlineCode } from '../markdown.ts';
import { nearest } from '../nearest.ts';
import type { OwnCheckRun } from '../ports/github/checks.ts';
import type { Judgement } from './conclude.ts';
import { checkName, policyOf } from './report.ts';
import { LONGEST_WAIVER } from './waiver-end.ts';
import { WAIVER_FILE } from './waiver-file.ts';

/** Characters of all explanations in one comment; GitHub takes 65,536 of the whole. */
const LONGEST = 50_000;

/**
 * What the checks of our own say about a pull request, or the one of `policy`: the same words that stand on GitHub, because
 * they are read there. `found` is false when there is no such check. The summaries are ours, so they are not escaped again.
 */
export function recordedExplanation(
  checks: readonly OwnCheckRun[],
  pull: number,
  policy?: string,
): { readonly found: boolean; readonly text: string } {
  const judged = new Map(
    checks.flatMap((check) => {
      const about = policyOf(check.externalId ?? '');
      return about?.pull === pull ? [[about.policy, check] as const] : [];
    }),
  );
  if (judged.size === 0) return { found: policy === undefined, text: 'No policy has judged its present commit yet.' };
  if (policy === undefined) {
    let left = LONGEST;
    const texts = [...judged].map(([id, check]) => {
      const text = section(id, check, left);
      left -= text.length;
      return text;
    });
    return { found: true, text: texts.join('\n\n') };
  }
  const check = judged.get(policy);
  if (check !== undefined) return { found: true, text: section(policy, check, LONGEST) };
  const names = [...judged.keys()];
  const meant = nearest(policy, names);
  const hint =
    meant === undefined
      ? `It was judged by ${names.map(inlineCode).join(', ')}.`
      : `Did you mean ${inlineCode(meant)}?`;
  return { found: false, text: `No policy ${inlineCode(policy.slice(0, 60))} has judged this pull request. ${hint}` };
}

function section(
  policy: string,
  { status, conclusion, title = '', summary = '', url }: OwnCheckRun,
  room: number,
): string {
  const head = `## ${inlineCode(checkName(policy))}: ${escapeMarkdown(title || (conclusion ?? status))}`;
  const whole = `${head}\n\n${summary}`;
  if (whole.length <= room) return whole;
  const where = /^https?:\/\/[^\s()<>]+$/.test(url) ? ` at ${url}` : '';
  return `${head}\n\nThis is too long for a comment; it stands on the check${where}.`;
}

/**
 * Whom to ask that a pull request may land though a policy is against it, and the lines to type: one for each rule that stands in
 * the way, with a day as an example.
 */
export function whoWaives({ policy: { id, owners, source }, rules }: Judgement, until: string): string {
  const inTheWay = rules.filter(
    ({ verdict, cut, waived }) => waived === undefined && (verdict === 'fail' || verdict === 'pending' || cut === true),
  );
  if (inTheWay.length === 0)
    return `Nothing stands in the way of ${inlineCode(checkName(id))} any more: re-run the check.`;
  const whom =
    owners.length === 0
      ? `Nobody is named as its owner in ${inlineCode(source)}: ask who keeps that file, or the organization's ${inlineCode(WAIVER_FILE)}.`
      : `It is for its owners to say: ${owners.map(inlineCode).join(', ')}.`;
  const names = (broken: boolean) => [
    ...new Set(inTheWay.filter((one) => (one.broken !== undefined) === broken).map(({ rule }) => rule)),
  ];
  const lines = names(false).map((rule) => `/baton waive ${id}/${rule} <reason> until ${until}`);
  const typed =
    lines.length === 0 || owners.length === 0
      ? []
      : [
          '',
          `An owner who agrees, and neither opened the pull request nor has commits in it, writes here, with the reason and the last day (${LONGEST_WAIVER} days ahead at most):`,
          '',
          '```text',
          ...lines,
          '```',
        ];
  const broken = names(true).map(inlineCode).join(', ');
  return [
    `To have this land though ${inlineCode(checkName(id))} is against it, ask for a waiver. ${whom}`,
    ...typed,
    ...(broken === '' ? [] : ['', `${broken} could not judge, which cannot be waived: mend ${inlineCode(source)}.`]),
  ].join('\n');
}
