import type { Plan } from '../../core/run/plan.ts';
import type { RunStatus, StepStatus } from '../../core/run/view.ts';

/** How a repository stands in a story, coarsely; `text` says it in words. */
export type StoryMark = 'pending' | 'working' | 'waiting' | 'failing' | 'ready' | 'merged' | 'failed' | 'skipped';

export interface StoryRepository {
  /** Bare name. */
  readonly name: string;
  readonly mark: StoryMark;
  /** What it waits for or what happens there now: `waits for web-react`. */
  readonly text: string;
  readonly pull?: { readonly number: number; readonly url: string };
  readonly checks?: { readonly passed: number; readonly failing: number; readonly running: number };
  /** Place in the order of merging, from 1, once it has landed. */
  readonly landed?: number;
}

export interface StoryStep {
  readonly id: string;
  readonly name: string;
  readonly status: StepStatus;
  /** Completes "waits for …", or says what happens now. */
  readonly text?: string;
}

/** What the terminal shows of a story while it goes on. All strings may come from outside; the view makes them harmless. */
export interface StoryState {
  readonly title: string;
  readonly status: RunStatus;
  /** 0 to 1. */
  readonly progress: number;
  /** Milliseconds since it began. */
  readonly elapsed: number;
  readonly repositories: readonly StoryRepository[];
  readonly steps: readonly StoryStep[];
  readonly address?: string;
}

/** What is asked of GitHub's API. */
export type Cost = Pick<Plan, 'requests' | 'points' | 'content'>;

/** What a story came to; `--json` writes it as it is. */
export interface StoryOutcome {
  readonly state: StoryState;
  /** What was sent to the API: all requests, points of the secondary limit, requests that create content. */
  readonly requests: number;
  readonly points: number;
  readonly content: number;
  /** Of these the story's run, and what its plan said before; undefined when it never began. */
  readonly run?: {
    readonly spent: Cost;
    readonly planned: Cost & Pick<Plan, 'time' | 'forecast'>;
  };
  readonly expectations: readonly Expectation[];
  readonly timings: readonly { readonly name: string; readonly milliseconds: number }[];
}

/** One thing that must be true at the end of a story. */
export interface Expectation {
  readonly text: string;
  readonly held: boolean;
  /** What was found, where that says more than yes or no. */
  readonly detail?: string;
}
