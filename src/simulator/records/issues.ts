import type { Account, Actor } from '../records.ts';

export interface Milestone {
  readonly id: number;
  readonly number: number;
  title: string;
  description: string | null;
  state: 'open' | 'closed';
  readonly creator: Account;
  dueAt: number | null;
  closedAt: number | null;
  readonly createdAt: number;
  updatedAt: number;
}

export const LOCK_REASONS = ['off-topic', 'too heated', 'resolved', 'spam'] as const;

/** An issue that only those with write access may comment on. */
export interface Lock {
  readonly reason: (typeof LOCK_REASONS)[number] | null;
}

/** Something that happened to an issue, as its events and its timeline tell it. */
export interface IssueEvent {
  readonly id: number;
  readonly issue: number;
  readonly actor: Actor;
  readonly event: string;
  readonly at: number;
  readonly label?: { readonly name: string; readonly color: string };
  readonly assignee?: Account;
  readonly milestone?: string;
  readonly rename?: { readonly from: string; readonly to: string };
  readonly lockReason?: string | null;
  readonly commit?: string;
}
