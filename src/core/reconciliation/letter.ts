import type { RepositoryRef } from '../event.ts';
import type { JsonObject } from '../json.ts';
import type { DatedComment } from '../ports/github/issues.ts';
import type { DatedPull } from '../ports/github/pulls.ts';
import type { Known, PullAction } from './pull-level.ts';

/** A delivery that GitHub never made, in GitHub's words, so that the sources read it as they read every other. */
export interface Letter {
  /** `X-GitHub-Event` */
  readonly name: string;
  readonly payload: JsonObject;
}

export interface Sender {
  readonly installation: number;
  readonly org: string;
}

/** About a pull request; `known` is what was known of it before. Nobody is named as the sender: nobody knows. */
export function pullLetter(
  from: Sender & { readonly repository: RepositoryRef },
  pull: DatedPull,
  action: PullAction,
  known: readonly Known[],
): Letter {
  const { number, title, state, draft, merged, updatedAt, author, labels, head, base } = pull;
  const before = known.at(-1)?.level;
  const changes = {
    ...(before === undefined || before.title === title ? {} : { title: { from: before.title } }),
    ...(before === undefined || before.base === base.branch ? {} : { base: { ref: { from: before.base } } }),
  };
  return {
    name: 'pull_request',
    payload: {
      ...envelope(from, action),
      ...(action === 'edited' ? { changes } : {}),
      pull_request: {
        ...{ number, title, state, draft, merged, updated_at: iso(updatedAt), user: { login: author } },
        labels: labels.toSorted().map((name) => ({ name })),
        head: { ref: head.branch, sha: head.sha },
        base: { ref: base.branch, sha: base.sha },
      },
    },
  };
}

/** About a comment that was written and never changed. */
export function commentLetter(
  from: Sender & { readonly repository: RepositoryRef },
  { id, body, author, byBot, issue, onPull }: DatedComment,
): Letter {
  const user = { login: author, type: byBot ? 'Bot' : 'User' };
  return {
    name: 'issue_comment',
    payload: {
      ...envelope(from, 'created'),
      issue: { number: issue, ...(onPull ? { pull_request: {} } : {}) },
      comment: { id, body, user },
      sender: user,
    },
  };
}

/** About the default branch of a repository, which was at `before` and is at `after`. Which paths changed is not known. */
export function pushLetter(
  from: Sender & { readonly repository: RepositoryRef },
  branch: string,
  { before, after }: { readonly before: string; readonly after: string },
): Letter {
  const ref = `refs/heads/${branch}`;
  return { name: 'push', payload: { ...envelope(from, ''), ref, before, after, commits: [] } };
}

/** About the installation itself; `at` is when it came to be so, in epoch milliseconds of GitHub's clock. */
export function installationLetter(
  { installation, org }: Sender,
  action: 'created' | 'deleted' | 'suspend' | 'unsuspend',
  at: number,
): Letter {
  const about = { id: installation, account: { login: org }, updated_at: iso(at) };
  return { name: 'installation', payload: { action, installation: about } };
}

function envelope({ installation, org, repository }: Sender & { readonly repository: RepositoryRef }, action: string) {
  const [owner = org] = repository.fullName.split('/');
  return {
    ...(action === '' ? {} : { action }),
    installation: { id: installation },
    organization: { login: org },
    repository: { id: repository.id, full_name: repository.fullName, owner: { login: owner } },
  };
}

/** As GitHub writes times: in whole seconds. */
const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');
