/** What ended jobs can be (https://docs.github.com/rest/actions/workflow-jobs). */
export type JobConclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'neutral' | 'timed_out';

/** What a script may look at before it says how a job ends. */
export interface JobSight {
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
  /** Of `workflow_dispatch`. */
  readonly inputs: { readonly [name: string]: string };
  file(path: string): string | undefined;
}

/** One job of a simulated workflow, reported as a check run of the app `github-actions`. */
export interface Job {
  readonly name: string;
  /** Simulated seconds that it takes. */
  readonly seconds: number;
  /** Called when the time is over; `attempt` begins with 1. */
  outcome(attempt: number, about: JobSight): JobConclusion;
  /** Names of its steps, each of which takes an equal share of the time. */
  readonly steps?: readonly string[];
  /** Names of jobs that have to succeed before it begins. */
  readonly needs?: readonly string[];
  /** Where it deploys to; when somebody has to review that, the job waits. */
  readonly environment?: string;
  /** What it uploads when it ends: artifact name to files. */
  readonly artifacts?: { readonly [name: string]: { readonly [path: string]: string } };
}

/** An input of `workflow_dispatch`. */
export interface WorkflowInput {
  readonly required?: boolean;
  readonly default?: string;
  /** Of a choice. */
  readonly options?: readonly string[];
}

interface Branches {
  /** Globs; all when left out. */
  readonly branches?: readonly string[];
  readonly branchesIgnore?: readonly string[];
}

/** What sets a workflow off (https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows). */
export interface Triggers {
  readonly push?: Branches & { readonly tags?: readonly string[] };
  /** Of the base branch; `types` are opened, synchronize and reopened when left out. */
  readonly pull_request?: Branches & { readonly types?: readonly string[] };
  readonly workflow_dispatch?: { readonly inputs?: { readonly [name: string]: WorkflowInput } };
  readonly repository_dispatch?: { readonly types?: readonly string[] };
  readonly merge_group?: Branches;
}

export interface WorkflowDefinition {
  /** The file's name without `.yml`, and what the workflow is called when `name` says nothing. */
  readonly workflow: string;
  readonly name?: string;
  /** Pull requests only, when left out. */
  readonly on?: Triggers;
  readonly jobs: readonly Job[];
  /** Nothing goes on by itself: runs stand still until `actions.advance` moves them. */
  readonly byHand?: boolean;
}
