import { computeMergeable } from '../acts/merging.ts';
import { type EditIssue, editIssue, openPull, pullOf, pullsOf, requestReviewers } from '../acts/pulls.ts';
import { withdrawReviewers } from '../acts/review-requests.ts';
import { difference } from '../git/difference.ts';
import { type Call, created, type Handlers, noContent, ok } from '../http/call.ts';
import type { PullIssue } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { accountJson, teamJson } from '../shapes/accounts.ts';
import { commitJson, fileJson } from '../shapes/git.ts';
import { commitsOf, knownMergeable, pullJson, range, simplePullJson } from '../shapes/pulls.ts';
import { rawDifference } from './raw-difference.ts';

/** GitHub shows no more files than this of one pull request. */
const MOST_FILES = 3000;

function pullAt(call: Call): PullIssue {
  return pullOf(call.repository, call.number('pull_number'));
}

function listPulls(call: Call) {
  const { query, repository } = call;
  const state = query.get('state') ?? 'open';
  const head = query.get('head')?.toLowerCase();
  const base = query.get('base');
  const found = pullsOf(repository).filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      (head === undefined ||
        `${(issue.pull.head.fork ?? repository).owner.login}:${issue.pull.head.branch}`.toLowerCase() === head) &&
      (base === null || issue.pull.base.branch === base),
  );
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const upwards = query.get('direction') === 'asc';
  found.sort((a, b) => (upwards ? 1 : -1) * (a[key] - b[key] || a.number - b.number));
  return call.page(found, (issue) => simplePullJson(call.hub, repository, issue));
}

async function createPull(call: Call) {
  const issue = await openPull(call.hub, call.repository, call.actor, {
    head: call.text('head'),
    base: call.text('base'),
    title: call.text('title'),
    body: call.optionalText('body') ?? null,
    draft: call.body['draft'] === true,
  });
  return created(await pullJson(call.hub, call.repository, issue));
}

/** The first look at a pull request starts the computation of `mergeable`; a later one finds it (as GitHub documents). */
async function getPull(call: Call) {
  const issue = pullAt(call);
  const { from, to } = range(call.repository, issue);
  const asText = await rawDifference(call, from, to);
  if (asText !== undefined) return asText;
  const body = await pullJson(call.hub, call.repository, issue);
  if (issue.state === 'open' && knownMergeable(call.repository, issue) === null) {
    call.hub.background(computeMergeable(call.repository, issue));
  }
  return ok(body);
}

async function updatePull(call: Call) {
  const issue = pullAt(call);
  const change: { -readonly [K in keyof EditIssue]: EditIssue[K] } = {};
  const title = call.optionalText('title');
  const base = call.optionalText('base');
  const state = call.optionalText('state');
  if (title !== undefined) change.title = title;
  if (base !== undefined) change.base = base;
  if (call.body['body'] !== undefined) change.body = call.optionalText('body') ?? null;
  if (state !== undefined) {
    if (state !== 'open' && state !== 'closed') throw invalid('PullRequest', 'state', 'invalid');
    change.state = state;
  }
  await editIssue(call.hub, call.repository, call.actor, issue, change);
  return ok(await pullJson(call.hub, call.repository, issue));
}

async function listFiles(call: Call) {
  const { from, to } = range(call.repository, pullAt(call));
  const files = await difference(call.repository.git, from, to);
  return call.page(files.slice(0, MOST_FILES), (file) => fileJson(call.hub, call.repository, to, file));
}

function reviewersJson(call: Call) {
  const { pull } = pullAt(call);
  const organization = call.hub.organizations.get(call.repository.owner.login.toLowerCase());
  return {
    users: [...pull.reviewers.values()].map((account) => accountJson(call.hub, account)),
    teams: [...pull.reviewTeams].map((slug) => teamJson(call.hub, organization!, organization!.teams.get(slug)!)),
  };
}

async function askReviewers(call: Call) {
  const issue = pullAt(call);
  const people = call.texts('reviewers').map((login) => {
    const account = call.hub.accounts.get(login.toLowerCase());
    if (account === undefined) {
      throw new Refusal(
        422,
        `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${call.repository.fullName} repository.`,
      );
    }
    return account;
  });
  await requestReviewers(call.hub, call.repository, call.actor, issue, people, call.texts('team_reviewers'));
  return created(simplePullJson(call.hub, call.repository, issue));
}

export const pullHandlers: Handlers = {
  'pulls/list': listPulls,
  'pulls/create': createPull,
  'pulls/get': getPull,
  'pulls/update': updatePull,
  'pulls/check-if-merged': (call) => {
    if (pullAt(call).pull.merged === null) throw notFound();
    return noContent();
  },
  'pulls/list-files': listFiles,
  'pulls/list-commits': (call) =>
    call.page(commitsOf(call.repository, pullAt(call)).slice(0, 250), (sha) =>
      commitJson(call.hub, call.repository, sha),
    ),
  'pulls/list-requested-reviewers': (call) => ok(reviewersJson(call)),
  'pulls/request-reviewers': askReviewers,
  'pulls/remove-requested-reviewers': async (call) => {
    const issue = pullAt(call);
    const people = call.texts('reviewers').flatMap((login) => call.hub.accounts.get(login.toLowerCase()) ?? []);
    await withdrawReviewers(call.hub, call.repository, call.actor, issue, people, call.texts('team_reviewers'));
    return ok(simplePullJson(call.hub, call.repository, issue));
  },
};
