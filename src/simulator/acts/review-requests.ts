import type { Hub } from '../hub.ts';
import type { Account, Actor, PullIssue, Repository } from '../records.ts';
import { accountJson, teamJson } from '../shapes/accounts.ts';
import { announcePull } from './pulls.ts';

/** Takes requests for review back; one webhook for each that was there. Teams are named by slug. */
export async function withdrawReviewers(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  issue: PullIssue,
  people: readonly Account[],
  teams: readonly string[],
): Promise<void> {
  for (const person of people) {
    if (!issue.pull.reviewers.delete(person.login.toLowerCase())) continue;
    const requested_reviewer = accountJson(hub, person);
    await announcePull(hub, repository, actor, issue, 'review_request_removed', { requested_reviewer });
  }
  const organization = hub.organizations.get(repository.owner.login.toLowerCase());
  for (const slug of teams) {
    const team = organization?.teams.get(slug);
    if (!issue.pull.reviewTeams.delete(slug) || organization === undefined || team === undefined) continue;
    const requested_team = teamJson(hub, organization, team);
    await announcePull(hub, repository, actor, issue, 'review_request_removed', { requested_team });
  }
}
