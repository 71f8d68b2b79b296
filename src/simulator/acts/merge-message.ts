import { commitsOf } from '../pull-range.ts';
import type { PullIssue, Repository } from '../records.ts';

const titleOf = (message: string) => message.split('\n')[0]!;
const bodyOf = (message: string) => message.split('\n').slice(1).join('\n').trim();

/**
 * Title and text of the commit that a merge makes, from the repository's settings where the request says nothing
 * (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/configuring-commit-squashing-for-pull-requests).
 */
export function mergeMessage(
  repository: Repository,
  issue: PullIssue,
  request: { readonly method: 'merge' | 'squash'; readonly title?: string; readonly message?: string },
): string {
  const defaults = request.method === 'squash' ? squashDefaults(repository, issue) : mergeDefaults(repository, issue);
  const text = request.message ?? defaults.text;
  return `${request.title ?? defaults.title}${text === '' ? '' : `\n\n${text}`}`;
}

function squashDefaults(repository: Repository, issue: PullIssue): { title: string; text: string } {
  const { squashTitle, squashMessage } = repository.rules.settings;
  const messages = commitsOf(repository, issue).map((sha) => repository.git.commit(sha)!.message);
  const only = messages.length === 1 ? messages[0]! : undefined;
  const title = only !== undefined && squashTitle === 'COMMIT_OR_PR_TITLE' ? titleOf(only) : issue.title;
  const listed = only === undefined ? messages.map((message) => `* ${message}`).join('\n\n') : bodyOf(only);
  const text = { PR_BODY: issue.body ?? '', COMMIT_MESSAGES: listed, BLANK: '' }[squashMessage];
  return { title: `${title} (#${issue.number})`, text };
}

function mergeDefaults(repository: Repository, issue: PullIssue): { title: string; text: string } {
  const { mergeTitle, mergeMessage } = repository.rules.settings;
  const said = `Merge pull request #${issue.number} from ${(issue.pull.head.fork ?? repository).owner.login}/${issue.pull.head.branch}`;
  const text = { PR_BODY: issue.body ?? '', PR_TITLE: issue.title, BLANK: '' }[mergeMessage];
  return { title: mergeTitle === 'PR_TITLE' ? `${issue.title} (#${issue.number})` : said, text };
}
