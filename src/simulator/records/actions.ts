import type { Account, CheckRun, WorkflowRun } from '../records.ts';

/** One step of a job. */
export interface WorkflowStep {
  readonly name: string;
  readonly number: number;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  startedAt: number | null;
  completedAt: number | null;
}

/** A job of one attempt of a run; its id is that of its check run, as on GitHub. */
export interface WorkflowJob {
  readonly check: CheckRun;
  readonly run: WorkflowRun;
  readonly attempt: number;
  readonly name: string;
  readonly environment: string | undefined;
  readonly steps: readonly WorkflowStep[];
  /** The deployment that the job made when it began. */
  deployment: number | undefined;
  status: 'queued' | 'waiting' | 'in_progress' | 'completed';
  conclusion: string | null;
  readonly createdAt: number;
  startedAt: number;
  completedAt: number | null;
}

/** How an attempt stood when the next one began. */
export interface EarlierAttempt {
  readonly attempt: number;
  readonly status: WorkflowRun['status'];
  readonly conclusion: string | null;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly triggeredBy: Account;
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly run: WorkflowRun;
  /** A zip archive. */
  readonly content: Buffer;
  readonly createdAt: number;
  readonly expiresAt: number;
}
