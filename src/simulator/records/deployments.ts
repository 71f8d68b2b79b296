import type { Json } from '../../core/json.ts';
import type { Account, Actor } from '../records.ts';

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly payload: Json;
  readonly originalEnvironment: string;
  environment: string;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: Actor;
  /** The workflow run whose job deploys. */
  readonly run: number | undefined;
  readonly statuses: DeploymentStatus[];
  readonly createdAt: number;
  updatedAt: number;
}

export const DEPLOYMENT_STATES = [
  'error',
  'failure',
  'inactive',
  'in_progress',
  'queued',
  'pending',
  'success',
] as const;

export interface DeploymentStatus {
  readonly id: number;
  readonly state: (typeof DEPLOYMENT_STATES)[number];
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly creator: Actor;
  readonly at: number;
}

/** Where things are deployed to; people or teams may have to say yes before a workflow's job goes there. */
export interface Environment {
  readonly id: number;
  readonly name: string;
  reviewers: readonly EnvironmentReviewer[];
  preventSelfReview: boolean;
  /** Minutes. */
  waitTimer: number;
  branchPolicy: { readonly protected: boolean; readonly custom: boolean } | null;
  readonly createdAt: number;
  updatedAt: number;
}

export type EnvironmentReviewer =
  | { readonly kind: 'User'; readonly account: Account }
  | { readonly kind: 'Team'; readonly slug: string };
