import { escapeHtml, escapeMarkdown, inlineCode } from '../../markdown.ts';
import type { Annotation, Checks } from '../../ports/github/checks.ts';
import type { Problem } from '../../problem.ts';
import { roughly } from '../../quota/forecast.ts';
import { BUTTONS } from '../buttons.ts';
import { Page } from '../page.ts';
import { plainText, plainTitle } from '../render.ts';
import { problemLine } from '../report.ts';
import type { PolicyChange } from './compare.ts';
import type { Proposal, ProposedWorkflow } from './proposal.ts';
import { addVerdicts, counted, verdictWords } from './verdict-table.ts';
import type { Comparison } from './verdicts.ts';

type Check = Parameters<Checks['upsert']>[1];

/** GitHub's cap: https://docs.github.com/en/rest/checks/runs */
const LONGEST_SUMMARY = 65_535;
const LONGEST_MESSAGE = 4000;
const MOST_ANNOTATIONS = 200;
/** More rows are only counted. */
const MOST_ROWS = 100;
const MOST_NAMES = 10;

export type PreviewConclusion = 'success' | 'neutral' | 'failure';

/** What came of a proposal. */
export interface Preview {
  readonly proposal: Proposal;
  readonly changes: readonly PolicyChange[];
  /** Undefined where nothing was judged: no policy judges otherwise, or the files are broken. */
  readonly comparison?: Comparison;
  /** Which of the repositories that a plan names may be named here. */
  visible(repository: string): boolean;
  /** Further remarks, each a sentence. */
  readonly notes: readonly string[];
  /** The commit of the base branch that it was compared with, and how many questions GitHub was asked. */
  readonly base: string;
  readonly asked: number;
}

/** What keeps the files from being used; a test that does not hold keeps nobody from looking what they would do. */
export function isBroken({ problems }: Pick<Proposal, 'problems'>): boolean {
  return problems.some(({ severity, file }) => severity === 'error' && !/\.test\.ya?ml$/.test(file));
}

/** The check of a proposal: problems first, then which verdicts would be others, then what changes in each file. */
export function renderPreview(
  preview: Preview,
): Pick<Check, 'title' | 'summary' | 'annotations' | 'buttons'> & { readonly conclusion: PreviewConclusion } {
  const { proposal, comparison } = preview;
  const errors = proposal.problems.filter(({ severity }) => severity === 'error').length;
  const warnings = proposal.problems.filter(({ severity }) => severity === 'warning').length;
  return {
    conclusion: errors > 0 ? 'failure' : warnings > 0 ? 'neutral' : 'success',
    title: plainTitle(titleOf(preview, errors, warnings)),
    summary: summaryOf(preview, comparison),
    annotations: hardestFirst(proposal.problems).slice(0, MOST_ANNOTATIONS).map(annotation),
    buttons: [BUTTONS.rerun],
  };
}

function titleOf({ proposal, changes, comparison }: Preview, errors: number, warnings: number): string {
  if (isBroken(proposal)) return `${counted(errors, 'problem', 'problems')} to mend`;
  const effect =
    comparison === undefined
      ? changes.length === 0
        ? 'No policy changes'
        : 'No verdict can change'
      : verdictWords(comparison);
  if (proposal.cases.failed > 0) {
    const { tried, failed } = proposal.cases;
    return `${failed} of ${counted(tried, 'case', 'cases')} of policy tests ${failed === 1 ? 'does' : 'do'} not hold. ${effect}`;
  }
  if (errors > 0) return `${counted(errors, 'problem', 'problems')} in tests. ${effect}`;
  return warnings > 0 ? `${counted(warnings, 'warning', 'warnings')}. ${effect}` : effect;
}

function summaryOf(preview: Preview, comparison: Comparison | undefined): string {
  const { proposal, changes, notes, base, asked } = preview;
  const page = new Page(LONGEST_SUMMARY);
  const serious = proposal.problems.filter(({ severity }) => severity !== 'info');
  if (serious.length > 0) problems('### What to mend', serious, page);
  for (const note of notes) page.add(escapeMarkdown(note), '');
  if (comparison !== undefined) addVerdicts(comparison, page);
  // Of a file that is broken it looks as if its policy were taken away.
  if (isBroken(proposal)) page.add('What it would change is told once this is mended.', '');
  else if (changes.length > 0) policies(changes, page);
  besides(proposal, page);
  tests(proposal, page);
  if (proposal.workflows.length > 0) workflows(proposal.workflows, preview, page);
  if (proposal.standing.length > 0) {
    const heading = `<details><summary>Was so before: ${counted(proposal.standing.length, 'problem', 'problems')}</summary>`;
    page.fold(['', heading, ''], '\n</details>', () => page.add(...rows(proposal.standing.map(problemLine))));
  }
  page.add(
    '',
    `A preview, against ${inlineCode(base.slice(0, 7))}: nothing of this is in force before it is merged, and nothing was written to find it out. GitHub was asked ${counted(asked, 'question', 'questions')}.`,
  );
  return page.text();
}

function problems(heading: string, found: readonly Problem[], page: Page): void {
  page.add(heading, '', ...rows(found.map(problemLine)), '');
}

function rows(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_ROWS;
  return more > 0 ? [...lines.slice(0, MOST_ROWS), `- … and ${more} more`] : lines;
}

function policies(changes: readonly PolicyChange[], page: Page): void {
  page.add('### Policies', '', '| | Policy | What is otherwise |', '| --- | --- | --- |');
  for (const { id, kind, differences } of changes.slice(0, MOST_ROWS)) {
    page.add(`| ${kind} | ${inlineCode(id)} | ${escapeMarkdown(plainText(differences.join('; '), 600))} |`);
  }
  page.add('');
}

/** What lets the same text judge otherwise. */
function besides({ overrides, waived }: Proposal, page: Page): void {
  const names = (ids: readonly string[]) => ids.slice(0, MOST_NAMES).map(inlineCode).join(', ');
  if (overrides.length > 0)
    page.add(`Repositories may now, or may no more, change for themselves: ${names(overrides)}.`, '');
  if (waived.length > 0) page.add(`Waivers are others of: ${names(waived)}.`, '');
}

function tests({ cases, problems: found }: Proposal, page: Page): void {
  const open = found.filter(({ rule }) => rule === 'unprotected-rule');
  if (cases.tried > 0) {
    const held = cases.failed === 0 ? 'all hold' : `${cases.failed} ${cases.failed === 1 ? 'does' : 'do'} not hold`;
    page.add('### Tests of policies', '', `${counted(cases.tried, 'case', 'cases')}, ${held}.`, '');
  }
  if (open.length === 0) return;
  const heading = `<details><summary>${counted(open.length, 'rule', 'rules')} that no case protects</summary>`;
  page.fold([heading, ''], '\n</details>', () => page.add(...rows(open.map(problemLine))));
  page.add('');
}

function workflows(found: readonly ProposedWorkflow[], preview: Preview, page: Page): void {
  page.add('### Workflows', '', 'No run was started.', '');
  for (const { id, path, kind, triggers, plan } of found.slice(0, MOST_ROWS)) {
    const heading = `<details><summary>${kind}: ${escapeHtml(id)} (${escapeHtml(path)})</summary>`;
    page.fold([heading, ''], '\n</details>', () => {
      if (plan === undefined) return page.add('It would start no more.');
      const steps = plan.batches.map((batch) =>
        batch.map((step) => `${inlineCode(step.id)} ${escapeMarkdown(step.action)}`).join(', '),
      );
      page.add(
        `- Starts on: ${triggers.map(inlineCode).join(', ') || 'nothing'}`,
        `- Steps: ${steps.join(' → ')}`,
        `- Repositories that a run may write to: ${named(plan.repositories, preview)}`,
        `- Cost of a run: ${counted(plan.requests, 'request', 'requests')}, ${roughly(plan.forecast.seconds)}; risk ${plan.risk.level}${plan.risk.reasons.length === 0 ? '' : `, because it ${escapeMarkdown(plan.risk.reasons.join('; '))}`}`,
      );
    });
  }
  page.add('');
}

function named(repositories: readonly string[], { visible }: Preview): string {
  const shown = repositories.filter(visible);
  const names = shown.slice(0, MOST_NAMES).map(inlineCode);
  const more = repositories.length - names.length;
  if (repositories.length === 0) return 'none known';
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function hardestFirst(found: readonly Problem[]): readonly Problem[] {
  const order = ['error', 'warning', 'info'];
  return found.toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
}

function annotation({ file, line, severity, rule, message, suggestion = '' }: Problem): Annotation {
  const level = severity === 'error' ? 'failure' : severity === 'warning' ? 'warning' : 'notice';
  const text = plainText([message, suggestion].join('\n').trim(), LONGEST_MESSAGE);
  return { path: file, startLine: line, endLine: line, level, title: plainTitle(rule), message: text };
}
