import type { CheckButton } from '../ports/github/checks.ts';
import type { Judgement } from './conclude.ts';

/**
 * What people can press on a policy's check, by identifier. GitHub shows three at most, with labels and identifiers of up to
 * 20 characters and descriptions of up to 40: https://docs.github.com/en/rest/checks/runs#create-a-check-run.
 */
export const BUTTONS = {
  explain: { identifier: 'explain', label: 'Explain', description: 'Writes this into the pull request.' },
  waiver: { identifier: 'waiver', label: 'Request a waiver', description: 'Tells whom to ask, and what to type.' },
  /** Workflows listen to this one, `workflows/govern.yaml` for the first. */
  rerun: { identifier: 'rerun', label: 'Re-run', description: 'Judges the pull request again.' },
} as const satisfies { readonly [identifier: string]: CheckButton };

/** A waiver is offered where something stands in the way. */
export function buttonsOf({ conclusion }: Judgement): readonly CheckButton[] {
  const { explain, waiver, rerun } = BUTTONS;
  return conclusion === 'failure' || conclusion === 'action_required' ? [explain, waiver, rerun] : [explain, rerun];
}
