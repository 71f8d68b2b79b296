/** What is wrong at one place of a workflow. */
export interface Weakness {
  readonly line: number;
  readonly message: string;
  readonly suggestion: string;
  /** The line's new text, where a person could write it without knowing more. */
  readonly mend?: string;
}
