import { escapeMarkdown, inlineCode } from '../markdown.ts';
import type { Annotation, Checks } from '../ports/github/checks.ts';
import type { Problem } from '../problem.ts';
import { buttonsOf } from './buttons.ts';
import type { Judgement } from './conclude.ts';
import { explain } from './explain.ts';
import { plainText, plainTitle, renderCheck } from './render.ts';

type Check = Parameters<Checks['upsert']>[1];

/** More annotations than this bury a pull request; the summary has the rest. */
const MOST_ANNOTATIONS = 200;

/** Characters of an annotation's message; GitHub takes 64 KB. */
const LONGEST_MESSAGE = 4000;

/** Name of the check run that a policy reports as; branch protection asks for it by this name. */
export function checkName(policy: string): string {
  return `baton / ${policy}`;
}

/**
 * Stays the same for a policy and a pull request, so that a check run is rewritten and never doubled. That of a policy over a
 * change set says so, for whoever looks at the checks of another member.
 */
export function checkIdentity(policy: string, pull: number, overSet = false): string {
  return `baton:policy:${policy}#${pull}${overSet ? ':set' : ''}`;
}

/** Which policy and pull request a check run with that identity is about; undefined when it is no policy's. */
export function policyOf(
  externalId: string,
): { readonly policy: string; readonly pull: number; readonly overSet: boolean } | undefined {
  const found = /^baton:policy:([a-z0-9-]+)#([1-9]\d{0,9})(:set)?$/.exec(externalId);
  return found === null
    ? undefined
    : { policy: String(found[1]), pull: Number(found[2]), overSet: found[3] !== undefined };
}

/** What a judgement shows on a pull request at that time: title, summary, and an annotation for each finding that has a place. */
export function checkOf(
  judgement: Judgement,
  at?: number,
): Pick<Check, 'conclusion' | 'title' | 'summary' | 'annotations' | 'buttons'> {
  return {
    conclusion: judgement.conclusion,
    ...renderCheck(explain(judgement, at)),
    annotations: annotationsOf(judgement),
    buttons: buttonsOf(judgement),
  };
}

/** What is wrong with policy files, as a check run of its own; it fails, because a gate may be missing. */
export function configurationCheck(
  problems: readonly Problem[],
): Pick<Check, 'conclusion' | 'title' | 'summary' | 'text'> {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const rows = problems.map(problemLine).slice(0, 100);
  return {
    conclusion: errors > 0 ? 'failure' : 'neutral',
    title: errors === 1 ? '1 policy file is broken' : `${errors || problems.length} problems in policy files`,
    summary: [
      'Policy files are read from the base branch and the organization’s repository, so mending them is a change there, not in this pull request.',
      'Files without a problem were judged as usual.',
      '',
      ...rows,
      ...(problems.length > rows.length ? [`- … and ${problems.length - rows.length} more`] : []),
    ].join('\n'),
    text: rows.join('\n'),
  };
}

/** One problem as a markdown list item: where, what, how to mend. */
export function problemLine(problem: Problem): string {
  const place = inlineCode(`${problem.file}:${problem.line}:${problem.column}`);
  const mend = problem.suggestion === undefined ? '' : ` *${escapeMarkdown(problem.suggestion)}*`;
  return `- ${place} ${problem.severity} ${inlineCode(problem.rule)}: ${escapeMarkdown(problem.message)}${mend}`.slice(
    0,
    1500,
  );
}

function annotationsOf({ enforcement, rules }: Judgement): Annotation[] {
  const hard = enforcement === 'blocking' ? 'failure' : enforcement === 'warning' ? 'warning' : 'notice';
  return rules
    .flatMap((rule) =>
      rule.findings.flatMap((finding): Annotation[] => {
        if (finding.path === undefined) return [];
        const startLine = Math.max(1, finding.line ?? 1);
        return [
          {
            path: finding.path,
            startLine,
            endLine: Math.max(startLine, finding.endLine ?? startLine),
            level: rule.verdict === 'fail' && rule.waived === undefined ? hard : 'notice',
            title: plainTitle(rule.rule),
            message: plainText([finding.message, finding.suggestion ?? ''].join('\n').trim(), LONGEST_MESSAGE),
          },
        ];
      }),
    )
    .slice(0, MOST_ANNOTATIONS);
}
