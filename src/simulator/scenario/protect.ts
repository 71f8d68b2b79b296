import type { Scenario } from '../../core/scenario/schema.ts';
import type { Simulator } from '../simulator.ts';

type Repository = Scenario['organization']['repositories'][number];

/**
 * Protects default branches as an admin does through the API
 * (https://docs.github.com/rest/branches/branch-protection#update-branch-protection). Throws what GitHub answers instead.
 */
export async function protectBranches(
  simulator: Simulator,
  { login, people, repositories }: Scenario['organization'],
): Promise<void> {
  const admin = Object.keys(people).find((one) => people[one] === 'admin');
  for (const repository of repositories) {
    if (repository.protection === undefined || admin === undefined) continue;
    const path = `/repos/${login}/${repository.name}/branches/${encodeURIComponent(repository.defaultBranch)}/protection`;
    const answer = await fetch(`${simulator.url}${path}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${simulator.as(admin).token()}`, 'content-type': 'application/json' },
      body: JSON.stringify(requestOf(repository.protection)),
    });
    if (!answer.ok) throw new Error(`${repository.name} cannot be protected: ${answer.status} ${await answer.text()}`);
  }
}

function requestOf({ checks, strict, approvals, dismissStale, admins }: NonNullable<Repository['protection']>): object {
  return {
    required_status_checks: checks.length === 0 ? null : { strict, contexts: checks },
    enforce_admins: admins,
    required_pull_request_reviews:
      approvals === 0 ? null : { required_approving_review_count: approvals, dismiss_stale_reviews: dismissStale },
    restrictions: null,
  };
}
