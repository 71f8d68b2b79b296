import type { Problem } from '../core/problem.ts';
import { secretIn } from '../core/secret-text.ts';

const COLOURS = { error: 31, warning: 33, info: 36, faint: 90, strong: 1 } as const;
/** Signs of a line that are shown; the rest is cut, around the place that is meant. */
const WIDTH = 120;

/** A problem with the line that it stands in and a caret under the place, for terminals. */
export function showProblem(problem: Problem, text: string, color: boolean): string {
  const paint = (as: keyof typeof COLOURS, what: string) => (color ? `\u001b[${COLOURS[as]}m${what}\u001b[0m` : what);
  const place = `${printable(problem.file)}:${problem.line}:${problem.column}`;
  const head = `${paint('strong', place)}: ${paint(problem.severity, problem.severity)}: ${printable(problem.message)} ${paint('faint', `[${problem.rule}]`)}`;
  const mend = problem.suggestion === undefined ? [] : [`  ${paint('faint', '=')} ${printable(problem.suggestion)}`];
  return [head, ...excerpt(problem, text, (what) => paint('faint', what)), ...mend, ''].join('\n');
}

function excerpt(problem: Problem, text: string, faint: (what: string) => string): readonly string[] {
  const line = (text.startsWith('\uFEFF') ? text.slice(1) : text).split(/\r\n|\r|\n/, problem.line)[problem.line - 1];
  if (line === undefined || line.trim() === '') return [];
  // The line of a credential would carry it into logs.
  if (problem.rule === 'credential-in-text' || secretIn(line) !== undefined) return [];
  const from = problem.column > WIDTH - 20 ? problem.column - 40 : 0;
  const shown = printable(line.slice(from, from + WIDTH));
  const before = problem.column - 1 - from;
  const marked = /^[^\s,\]}]+/.exec(shown.slice(before))?.[0].length ?? 1;
  const gutter = String(problem.line);
  const empty = ' '.repeat(gutter.length);
  return [
    `${faint(`${gutter} |`)} ${shown}`,
    `${faint(`${empty} |`)} ${' '.repeat(before)}^${'~'.repeat(Math.max(0, marked - 1))}`,
  ];
}

/** A text from a file without what a terminal would obey; as many signs as before. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (sign) => (sign === '\t' ? ' ' : '\uFFFD'));
}

/** `2 errors, 1 warning in 3 files`. */
export function countProblems(problems: readonly Problem[], files: number): string {
  const count = (severity: Problem['severity']) => problems.filter((problem) => problem.severity === severity).length;
  const parts = [some(count('error'), 'error'), some(count('warning'), 'warning'), some(count('info'), 'hint')];
  const found = parts.filter((part) => part !== undefined);
  return `${found.length === 0 ? 'no problems' : found.join(', ')} in ${some(files, 'file') ?? 'no files'}`;
}

function some(count: number, what: string): string | undefined {
  return count === 0 ? undefined : `${count} ${what}${count === 1 ? '' : 's'}`;
}
