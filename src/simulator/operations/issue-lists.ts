import type { Call } from '../http/call.ts';
import type { Issue } from '../records.ts';
import { invalid, Refusal } from '../refusal.ts';
import { commentsOf, issueJson } from '../shapes/issues.ts';

/** A time that lists begin at. */
export function since(call: Call): number {
  const text = call.query.get('since');
  const at = text === null ? 0 : Date.parse(text);
  if (Number.isNaN(at)) throw new Refusal(422, `Invalid request.\n\n"${text}" is not a valid date-time.`);
  return at;
}

/** https://docs.github.com/rest/issues/issues#list-repository-issues; pull requests are issues too. */
export function listIssues(call: Call) {
  const { query, repository, hub } = call;
  const state = query.get('state') ?? 'open';
  const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const [creator, assignee, mentioned, milestone] = ['creator', 'assignee', 'mentioned', 'milestone'].map((name) =>
    query.get(name)?.toLowerCase(),
  );
  if (milestone !== undefined && !/^(\d+|\*|none)$/.test(milestone)) throw invalid('Issue', 'milestone', 'invalid');
  const one = (wanted: string | undefined, has: (value: string) => boolean, any: boolean): boolean => {
    if (wanted === undefined) return true;
    if (wanted === '*' || wanted === 'none') return any === (wanted === '*');
    return has(wanted);
  };
  const from = since(call);
  const found = [...repository.issues.values()].filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      issue.updatedAt >= from &&
      labels.every((name) => issue.labels.has(name.toLowerCase())) &&
      (creator === undefined || issue.author.account.login.toLowerCase() === creator) &&
      (mentioned === undefined || mentions(issue, mentioned)) &&
      one(assignee, (login) => issue.assignees.has(login), issue.assignees.size > 0) &&
      one(milestone, (number) => issue.milestone?.number === Number(number), issue.milestone !== null),
  );
  const sort = query.get('sort') ?? 'created';
  const key = (issue: Issue): number => {
    if (sort === 'comments') return commentsOf(repository, issue).length;
    return sort === 'updated' ? issue.updatedAt : issue.createdAt;
  };
  const upwards = query.get('direction') === 'asc' ? 1 : -1;
  found.sort((a, b) => upwards * (key(a) - key(b) || a.number - b.number));
  return call.page(found, (issue) => issueJson(hub, repository, issue));
}

function mentions(issue: Issue, login: string): boolean {
  return new RegExp(`(^|[^\\w-])@${login.replace(/[^\w-]/g, '')}(?![\\w-])`, 'i').test(issue.body ?? '');
}
