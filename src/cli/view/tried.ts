import type { TextFile } from '../../core/organization/read.ts';
import { explain } from '../../core/policy/explain.ts';
import { renderText } from '../../core/policy/render.ts';
import type { TriedFiles } from '../../core/policy/trial/beside.ts';
import type { Problem } from '../../core/problem.ts';
import { countProblems, printable, showProblem } from '../problems.ts';

type Policy = TriedFiles['policies'][number];
type Colour = 'good' | 'bad' | 'hint' | 'faint' | 'strong';
const COLOURS: { readonly [colour in Colour]: number } = { good: 32, bad: 31, hint: 36, faint: 90, strong: 1 };

/** What came of the tests of policies, for a terminal: each case, what does not hold with its place, and the sums. */
export function showTried({ policies, problems }: TriedFiles, files: readonly TextFile[], color: boolean): string {
  const paint = (as: Colour, what: string) => (color ? `\u001b[${COLOURS[as]}m${what}\u001b[0m` : what);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const told = new Set<Problem>();
  const show = (problem: Problem) => {
    told.add(problem);
    return indented(showProblem(problem, texts.get(problem.file) ?? '', color));
  };
  const tested = policies.filter(({ test }) => test !== undefined);
  const lines = tested.flatMap((one) => {
    const broken = problems.filter(({ file }) => one.result === undefined && (file === one.path || file === one.test));
    return [...sectionOf(one, paint, show), ...broken.map(show), ''];
  });
  const bare = policies.filter(({ test }) => test === undefined);
  if (bare.length > 0) {
    lines.push(paint('faint', `without a test: ${bare.map(({ path }) => printable(path)).join(', ')}`), '');
  }
  const left = problems.filter((problem) => !told.has(problem)).map(show);
  return `${[...lines, ...left, ...(left.length > 0 ? [''] : []), sum(policies, problems, paint)].join('\n')}\n`;
}

function sectionOf(
  { path, policy, result }: Policy,
  paint: (as: Colour, what: string) => string,
  show: (problem: Problem) => string,
): readonly string[] {
  const name = policy === undefined ? '' : ` ${paint('faint', printable(policy.name))}`;
  const head = `${paint('strong', printable(path))}${name}`;
  if (result === undefined) return [head, `  ${paint('bad', 'cannot be tested')}`];
  const cases = result.cases.flatMap((one) => {
    const holds = one.problems.length === 0;
    const sign = holds ? paint('good', 'ok  ') : paint('bad', 'FAIL');
    // Why it came out so: the tree that people see on the check.
    const why = holds || one.judgement === undefined ? [] : [indented(renderText(explain(one.judgement)))];
    return [`  ${sign} ${printable(one.name)}`, ...one.problems.map(show), ...why];
  });
  return [head, ...cases, ...result.unprotected.map(show)];
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `       ${line}`)
    .join('\n');
}

function sum(
  policies: readonly Policy[],
  problems: readonly Problem[],
  paint: (as: Colour, what: string) => string,
): string {
  const cases = policies.flatMap(({ result }) => result?.cases ?? []);
  const failed = cases.filter((one) => one.problems.length > 0).length;
  const open = problems.filter(({ rule }) => rule === 'unprotected-rule').length;
  const other = problems.filter(({ rule }) => rule !== 'unprotected-rule' && rule !== 'unmet-expectation');
  const verdict =
    failed === 0 ? paint('good', 'all hold') : paint('bad', `${failed} ${failed === 1 ? 'does' : 'do'} not hold`);
  const parts = [
    `${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`,
    ...(cases.length === 0 ? [] : [verdict]),
    ...(open === 0 ? [] : [paint('hint', `${open} ${open === 1 ? 'rule' : 'rules'} that no case protects`)]),
    ...(other.length === 0 ? [] : [paint('bad', countProblems(other, new Set(other.map(({ file }) => file)).size))]),
  ];
  return parts.join(', ');
}
