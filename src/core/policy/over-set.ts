import type { Policy } from './policy.ts';

/**
 * Whether a policy is about the change set that a pull request belongs to: it holds a rule of the category `changeset`. It
 * is judged after the policies about the pull request alone, and anew when any member of the set changes.
 */
export function isOverSet({ rules }: Pick<Policy, 'rules'>): boolean {
  return rules.some(({ rule }) => rule.startsWith('changeset.'));
}
