import type { Json, JsonObject } from '../../core/json.ts';
import { maySee } from '../http/authentication.ts';
import type { Call, Handlers, Reply } from '../http/call.ts';
import type { Hub } from '../hub.ts';
import type { Issue, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { commentsOf, issueJson } from '../shapes/issues.ts';
import { repositoryJson } from '../shapes/repositories.ts';
import { readQuery, type Term } from './search-query.ts';

/** "Provides up to 1,000 results for each search" (https://docs.github.com/rest/search/search#about-search). */
const MOST_RESULTS = 1000;

function repositoriesFor(call: Call, terms: readonly Term[]): Repository[] {
  const places = terms.filter(({ qualifier, not }) => !not && ['repo', 'org', 'user'].includes(qualifier ?? ''));
  const seen = [...call.hub.repositories.values()].filter((one) => maySee(call.hub, one, call.caller));
  const within = (repository: Repository, { qualifier, value }: Term) =>
    (qualifier === 'repo' ? repository.fullName : repository.owner.login).toLowerCase() === value;
  const found = seen.filter((one) => places.length === 0 || places.some((place) => within(one, place)));
  if (places.length > 0 && found.length === 0) {
    const message =
      'The listed users and repositories cannot be searched either because the resources do not exist or you do not have permission to view them.';
    throw new Refusal(422, 'Validation Failed', {
      errors: [{ message, resource: 'Search', field: 'q', code: 'invalid' }],
    });
  }
  return found;
}

function isIssue(repository: Repository, issue: Issue, value: string): boolean {
  const { pull, state } = issue;
  const answers: { readonly [value: string]: boolean } = {
    open: state === 'open',
    closed: state === 'closed',
    issue: pull === undefined,
    pr: pull !== undefined,
    'pull-request': pull !== undefined,
    merged: pull !== undefined && pull.merged !== null,
    unmerged: pull !== undefined && pull.merged === null,
    draft: pull?.draft === true,
    locked: issue.lock !== null,
    unlocked: issue.lock === null,
    public: !repository.private,
    private: repository.private,
  };
  const answer = answers[value];
  if (answer === undefined) throw new Refusal(501, `is:${value} is known, but the simulator has not built it`);
  return answer;
}

function holds(repository: Repository, issue: Issue, { qualifier, value }: Term): boolean {
  const { pull, milestone } = issue;
  const text = `${issue.title}\n${issue.body ?? ''}`.toLowerCase();
  const login = (name: string) => name.toLowerCase().replace(/\[bot\]$/, '');
  if (qualifier === undefined) return text.includes(value);
  if (qualifier === 'is' || qualifier === 'type' || qualifier === 'state') return isIssue(repository, issue, value);
  if (qualifier === 'author') return login(issue.author.account.login) === login(value.replace(/^app\//, ''));
  if (qualifier === 'assignee') return issue.assignees.has(value);
  if (qualifier === 'label') return value.split(',').some((one) => issue.labels.has(one.replaceAll('"', '')));
  if (qualifier === 'milestone') return milestone?.title.toLowerCase() === value;
  if (qualifier === 'head') return pull?.head.branch.toLowerCase().startsWith(value) === true;
  if (qualifier === 'base') return pull?.base.branch.toLowerCase().startsWith(value) === true;
  if (qualifier === 'sha') return pull?.head.sha.startsWith(value) === true;
  if (qualifier === 'draft') return pull !== undefined && String(pull.draft) === value;
  if (qualifier === 'archived') return String(repository.archived) === value;
  if (qualifier === 'mentions') return text.includes(`@${value}`);
  if (qualifier === 'reason') return issue.stateReason?.replace('_', ' ') === value;
  if (qualifier === 'commenter') {
    return commentsOf(repository, issue).some(({ author }) => login(author.account.login) === login(value));
  }
  if (qualifier === 'no') {
    const empty: { readonly [name: string]: boolean } = {
      label: issue.labels.size === 0,
      assignee: issue.assignees.size === 0,
      milestone: milestone === null,
    };
    return empty[value] === true;
  }
  // Where the repositories come from, and which texts are looked at: both always are.
  return true;
}

function answer<T>(call: Call, found: readonly T[], show: (one: T) => Json, more: JsonObject = {}): Reply {
  const [page, size] = [Number(call.query.get('page') ?? 1), Number(call.query.get('per_page') ?? 30)];
  if ((page - 1) * size >= MOST_RESULTS) throw new Refusal(422, 'Only the first 1000 search results are available');
  return call.page(found.slice(0, MOST_RESULTS), show, (items) => ({
    total_count: found.length,
    incomplete_results: false,
    items,
    ...more,
  }));
}

function searchIssues(call: Call) {
  const { hub, query } = call;
  const terms = readQuery(query.get('q') ?? '');
  const found = repositoriesFor(call, terms).flatMap((repository) =>
    [...repository.issues.values()]
      .filter((issue) => terms.every((term) => holds(repository, issue, term) !== term.not))
      .map((issue) => ({ repository, issue })),
  );
  const sort = query.get('sort');
  const key = ({ repository, issue }: (typeof found)[number]): number => {
    if (sort === 'updated') return issue.updatedAt;
    return sort === 'comments' ? commentsOf(repository, issue).length : issue.createdAt;
  };
  const upwards = query.get('order') === 'asc' ? 1 : -1;
  found.sort((a, b) => upwards * (key(a) - key(b) || a.issue.id - b.issue.id));
  return answer(call, found, ({ repository, issue }) => foundJson(hub, repository, issue), { search_type: 'lexical' });
}

/** A found issue has a text or none, where one that is read by its number may have null: so GitHub describes them. */
function foundJson(hub: Hub, repository: Repository, issue: Issue): JsonObject {
  const { body, ...shown } = issueJson(hub, repository, issue);
  return { ...shown, ...(typeof body === 'string' ? { body } : {}), score: 1 };
}

function searchRepositories(call: Call) {
  const terms = readQuery(call.query.get('q') ?? '');
  const fits = (repository: Repository, { qualifier, value }: Term): boolean => {
    const text = `${repository.name} ${repository.description ?? ''}`.toLowerCase();
    if (qualifier === undefined) return text.includes(value);
    if (qualifier === 'is') return value === (repository.private ? 'private' : 'public');
    return qualifier === 'archived' ? value === String(repository.archived) : true;
  };
  const found = repositoriesFor(call, terms).filter((one) => terms.every((term) => fits(one, term) !== term.not));
  return answer(call, found, (one) => ({ ...repositoryJson(call.hub, one), score: 1 }));
}

export const searchHandlers: Handlers = {
  'search/issues-and-pull-requests': searchIssues,
  'search/repos': searchRepositories,
};
