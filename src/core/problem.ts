/**
 * A Problem is bad news of the first kind: a person's file is wrong. It is data, never thrown, and a parser returns
 * all of them at once, each with its place, the rule that found it and a mend.
 */
export interface Problem {
  readonly file: string;
  /** 1-based; 1 when the whole file is meant. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  readonly category: 'syntax' | 'logic' | 'performance' | 'security' | 'practice';
  /** Name of the check, kebab-case: `unknown-action`, `dependency-cycle`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** What is wrong and what was expected, one sentence. */
  readonly message: string;
  /** What to do about it, when that is known: `did you mean "approval.wait"?` */
  readonly suggestion?: string;
}

/** A parser's answer: a frozen value with the warnings that did not stop it, or every problem. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `file:line:column severity rule message (suggestion)`: the one-line form that editors and terminals link. */
export function formatProblem(problem: Problem): string {
  const mend = problem.suggestion === undefined ? '' : ` (${problem.suggestion})`;
  return `${problem.file}:${problem.line}:${problem.column} ${problem.severity} ${problem.rule} ${problem.message}${mend}`;
}
