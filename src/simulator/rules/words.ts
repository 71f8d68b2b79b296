import type { Hub } from '../hub.ts';
import type { Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Applied } from './applied.ts';

/** A rule that is not kept. */
export interface Violation {
  /** Undefined for what GitHub itself keeps from everybody. */
  readonly applied: Applied | undefined;
  readonly message: string;
  /** Commits or paths that offend. */
  readonly found?: readonly string[];
}

const isRuleset = ({ applied }: Violation) => applied?.kind === 'ruleset';

function messages(violations: readonly Violation[]): string[] {
  return [...new Set(violations.map(({ message }) => message))];
}

/** Refuses in the words of the API: rulesets have a headline, branch protection only says what is wrong. */
export function refusalOf(status: number, violations: readonly Violation[]): Refusal {
  const said = messages(violations);
  if (!violations.some(isRuleset)) return new Refusal(status, said.join(' '));
  return new Refusal(status, `Repository rule violations found\n\n${said.map((one) => `${one}\n\n`).join('')}`);
}

/** What `git push` shows after "remote:", and why the ref was declined. */
export function pushWords(
  hub: Hub,
  repository: Repository,
  ref: string,
  violations: readonly Violation[],
): { readonly text: string; readonly reason: string } {
  const listed = messages(violations)
    .map((message) => {
      const found = [...new Set(violations.filter((one) => one.message === message).flatMap((one) => one.found ?? []))];
      const count = `  Found ${found.length} violation${found.length === 1 ? '' : 's'}:\n\n`;
      return `- ${message}\n${found.length === 0 ? '' : `${count}${found.map((one) => `  ${one}\n`).join('')}`}\n`;
    })
    .join('');
  if (!violations.some(isRuleset)) {
    const text = `error: GH006: Protected branch update failed for ${ref}.\n\n${listed}`;
    return { text, reason: 'protected branch hook declined' };
  }
  const page = `${hub.url}/${repository.fullName}/rules?ref=${encodeURIComponent(ref)}`;
  const head = `error: GH013: Repository rule violations found for ${ref}.\nReview all repository rules at ${page}\n\n`;
  return { text: `${head}${listed}`, reason: 'push declined due to repository rule violations' };
}
