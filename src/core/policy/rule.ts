import type { z } from 'zod';
import type { JsonObject } from '../json.ts';
import type { CheckRun } from '../ports/github/checks.ts';
import type {
  DependencyChange,
  FactName,
  PeopleView,
  ViewedCommit,
  ViewedFile,
  ViewedReview,
  ViewedSet,
  Vulnerability,
} from './facts.ts';

/** A list that may lack what the platform did not give. */
interface Cut {
  readonly truncated: boolean;
}

/** A pull request as rules see it. Core does not know that GitHub exists; costly answers are fetched once, when asked for. */
export interface PullView {
  readonly repository: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly draft: boolean;
  readonly labels: readonly string[];
  readonly baseBranch: string;
  readonly headBranch: string;
  readonly headSha: string;
  /** Whether the head lies in another repository, or in one that was deleted. */
  readonly fork: boolean;
  /** When it was looked at, epoch milliseconds: what ends on a date is judged by this. */
  readonly at: number;
  /** Files that differ from base, `truncated` when the platform did not give all of them. */
  files(): Promise<{ readonly files: readonly ViewedFile[] } & Cut>;
  /** Every path of the tree at the head, `truncated` when the platform did not give all of them. */
  paths(): Promise<{ readonly paths: readonly string[] } & Cut>;
  /** Text at the head; undefined when absent, binary or over the cap of 5 MB. */
  text(path: string): Promise<string | undefined>;
  /** The same at the base. */
  baseText(path: string): Promise<string | undefined>;
  /** Oldest first; GitHub gives 250 at most. */
  commits(): Promise<{ readonly commits: readonly ViewedCommit[] } & Cut>;
  /** Reviews, and approvals and rejections by command, oldest first; each person may be there several times. */
  reviews(): Promise<readonly ViewedReview[]>;
  /** Undefined where the platform does not compare dependencies for this repository. */
  dependencies(): Promise<readonly DependencyChange[] | undefined>;
  /** Published advisories for these packages of an ecosystem, by `name@version`; at most 1,000 are asked for. */
  advisories(
    ecosystem: string,
    packages: readonly { readonly name: string; readonly version: string }[],
  ): Promise<ReadonlyMap<string, readonly Vulnerability[]>>;
  /** Latest check of each name and app on the head, Baton's own left out. */
  checks(): Promise<readonly CheckRun[]>;
  /** Texts of the files inside the newest artifact of that name that a workflow run on the head made, by path; undefined when there is none. */
  artifact(name: string): Promise<ReadonlyMap<string, string> | undefined>;
  /** Undefined when the pull request belongs to no change set. */
  set(): Promise<ViewedSet | undefined>;
  readonly people: PeopleView;
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

/** A condition of a rule that has several, as a tree: what is against what was wanted, and who can change it. */
export interface Part {
  readonly state: State;
  readonly text: string;
  readonly actual?: string;
  readonly wanted?: string;
  /** Logins or teams who can approve. */
  readonly who?: readonly string[];
  readonly parts?: readonly Part[];
}

/** `pending` waits for people and is nobody's mistake; `skipped` does not apply here. */
export type State = 'pass' | 'fail' | 'pending' | 'skipped' | 'neutral';

/** A change of one fact of a pull request, which can be tried on a view before anybody makes it. */
export type Change =
  | { readonly kind: 'title'; readonly title: string }
  | { readonly kind: 'body'; readonly body: string }
  | { readonly kind: 'add-label' | 'remove-label'; readonly label: string }
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'message'; readonly sha: string; readonly message: string }
  /** The line and as many as `until` says are replaced; `text: null` takes them out. */
  | {
      readonly kind: 'lines';
      readonly path: string;
      readonly from: number;
      readonly until: number;
      readonly text: string | null;
    }
  | { readonly kind: 'write-file'; readonly path: string; readonly text: string }
  | { readonly kind: 'approve'; readonly by: string }
  | { readonly kind: 'withdraw'; readonly by: string };

/** What would turn the verdict green. It is shown only after it was tried and nothing in it can be left out. */
export interface Fix {
  readonly text: string;
  readonly changes: readonly Change[];
}

/** A rule's answer. A rule that could not look says `neutral` and what it needs, never a pass. */
export interface Verdict {
  readonly verdict: State;
  /** What was found against what was wanted, one line: `3 of 41 pairs are under 4.5:1`. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  /** Of a rule that has conditions inside. */
  readonly parts?: readonly Part[];
  readonly fix?: Fix;
}

export interface Rule<Options extends z.ZodType = z.ZodType> {
  /** Equals its path under src/rules: `accessibility.contrast`. */
  readonly name: string;
  /** One sentence, ends with a full stop. */
  readonly summary: string;
  /** What stands under `with:`. */
  readonly options: Options;
  readonly examples: readonly { readonly title: string; readonly with: JsonObject }[];
  /** What its verdict depends on, of a pull request with these options. */
  reads(options: z.output<Options>): readonly FactName[];
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
