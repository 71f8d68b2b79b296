import type { z } from 'zod';
import type { JsonObject } from '../json.ts';

/** A pull request as rules see it. Core does not know that GitHub exists; costly answers are fetched once, when asked for. */
export interface PullView {
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly draft: boolean;
  readonly labels: readonly string[];
  readonly baseBranch: string;
  readonly headBranch: string;
  readonly headSha: string;
  /** Files that differ from base, `truncated` when the platform did not give all of them. */
  files(): Promise<{ readonly files: readonly ViewedFile[]; readonly truncated: boolean }>;
  /** Every path of the tree at the head, `truncated` when the platform did not give all of them. */
  paths(): Promise<{ readonly paths: readonly string[]; readonly truncated: boolean }>;
  /** Text at the head; undefined when absent, binary or over the cap of 5 MB. */
  text(path: string): Promise<string | undefined>;
}

export interface ViewedFile {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed';
  /** 1-based numbers of lines that the pull request adds or changes; undefined when the platform gave no diff: then all count. */
  readonly addedLines?: readonly number[];
}

/** One thing that a rule found; `path` and `line` make it an annotation. */
export interface Finding {
  readonly message: string;
  /** What to do. */
  readonly suggestion?: string;
  readonly path?: string;
  readonly line?: number;
  readonly endLine?: number;
}

/** A rule's answer. A rule that could not look says `neutral` and what it needs, never a pass. */
export interface Verdict {
  readonly verdict: 'pass' | 'fail' | 'neutral';
  /** What was found against what was wanted, one line: `3 of 41 pairs are under 4.5:1`. */
  readonly summary: string;
  readonly findings: readonly Finding[];
}

export interface Rule<Options extends z.ZodType = z.ZodType> {
  /** Equals its path under src/rules: `accessibility.contrast`. */
  readonly name: string;
  /** One sentence, ends with a full stop. */
  readonly summary: string;
  /** What stands under `with:`. */
  readonly options: Options;
  readonly examples: readonly { readonly title: string; readonly with: JsonObject }[];
  /** What it cannot see; a person reads it before trusting a pass. */
  readonly blind: readonly string[];
  readonly documentation: string;
  judge(pull: PullView, options: z.output<Options>): Promise<Verdict>;
}

export function defineRule<Options extends z.ZodType>(rule: Rule<Options>): Rule<Options> {
  return Object.freeze(rule);
}

/** Judges one rule behind its own catch and time limit; a crash is a neutral or failing line, never the whole check. */
export interface RuleJudge {
  judge(rule: string, options: JsonObject, pull: PullView): Promise<Verdict & { readonly broken?: string }>;
}
