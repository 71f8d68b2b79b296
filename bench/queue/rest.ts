import { notFound } from '../../src/simulator/refusal.ts';
import type { Asked, Errand } from './github.ts';
import type { Operation } from './operations.ts';
import type { Repositories, Repository } from './repositories.ts';

interface Found {
  readonly repository: Repository;
  /** What the path's groups hold. */
  readonly found: readonly string[];
  readonly body: Asked['body'];
}

interface Route {
  readonly operation: Operation;
  readonly method: string;
  /** What follows the repository's name. */
  readonly path: RegExp;
  /** Undefined answers 204. */
  readonly answer: (about: Found) => unknown;
}

const ROUTES: readonly Route[] = [
  {
    operation: 'git/get-ref',
    method: 'GET',
    path: /^git\/ref\/heads\/(.+)$/,
    answer: ({ repository, found }) => {
      const sha = repository.refs.get(decodeURIComponent(found[0]!));
      if (sha === undefined) throw notFound();
      return { ref: `refs/heads/${found[0]}`, object: { sha, type: 'commit' } };
    },
  },
  {
    operation: 'git/get-commit',
    method: 'GET',
    path: /^git\/commits\/(\w+)$/,
    answer: ({ found }) => ({ sha: found[0], message: 'a commit', tree: { sha: found[0] }, parents: [] }),
  },
  {
    operation: 'git/create-tree',
    method: 'POST',
    path: /^git\/trees$/,
    answer: ({ repository }) => ({ sha: repository.sha() }),
  },
  {
    operation: 'git/create-commit',
    method: 'POST',
    path: /^git\/commits$/,
    answer: ({ repository }) => ({ sha: repository.sha() }),
  },
  {
    operation: 'git/create-ref',
    method: 'POST',
    path: /^git\/refs$/,
    answer: ({ repository, body }) => {
      repository.createRef(String(body['ref']).replace('refs/heads/', ''), String(body['sha']));
      return { ref: body['ref'], object: { sha: body['sha'] } };
    },
  },
  {
    operation: 'git/delete-ref',
    method: 'DELETE',
    path: /^git\/refs\/heads\/(.+)$/,
    answer: ({ repository, found }) => repository.deleteRef(decodeURIComponent(found[0]!)),
  },
  {
    operation: 'pulls/create',
    method: 'POST',
    path: /^pulls$/,
    answer: ({ repository, body }) => {
      const { number, sha } = repository.open(String(body['head']));
      return { number, head: { sha } };
    },
  },
  {
    operation: 'pulls/request-reviewers',
    method: 'POST',
    path: /^pulls\/(\d+)\/requested_reviewers$/,
    answer: ({ repository, found, body }) => {
      for (const one of body['reviewers'] as string[]) repository.pull(Number(found[0])).reviewers.add(one);
      return {};
    },
  },
  {
    operation: 'pulls/merge',
    method: 'PUT',
    path: /^pulls\/(\d+)\/merge$/,
    answer: ({ repository, found, body }) => {
      const sha = repository.merge(repository.pull(Number(found[0])), String(body['sha']));
      return { merged: true, sha };
    },
  },
  {
    operation: 'issues/create',
    method: 'POST',
    path: /^issues$/,
    answer: ({ repository }) => {
      repository.issues += 1;
      return { number: repository.issues };
    },
  },
  {
    operation: 'issues/add-labels',
    method: 'POST',
    path: /^issues\/(\d+)\/labels$/,
    answer: ({ repository, found, body }) => {
      for (const one of body['labels'] as string[]) repository.pull(Number(found[0])).labels.add(one);
      return [];
    },
  },
  {
    operation: 'issues/create-comment',
    method: 'POST',
    path: /^issues\/(\d+)\/comments$/,
    answer: ({ repository, found }) => {
      // Number 0 is the issue that people write commands in.
      if (found[0] !== '0') repository.pull(Number(found[0])).comments += 1;
      return { id: 1 };
    },
  },
  {
    operation: 'checks/create',
    method: 'POST',
    path: /^check-runs$/,
    answer: ({ repository, body }) => {
      repository.checked.add(String(body['head_sha']));
      return { ...body, id: 1, app: { slug: 'baton' }, html_url: '' };
    },
  },
  {
    operation: 'checks/list-for-ref',
    method: 'GET',
    path: /^commits\/\w+\/check-runs$/,
    // No more of a check is kept than that it is there, so a look for one before it is made finds none.
    answer: () => ({ total_count: 0, check_runs: [] }),
  },
  {
    operation: 'repos/get-permission',
    method: 'GET',
    path: /^collaborators\/[^/]+\/permission$/,
    answer: () => ({ permission: 'write' }),
  },
  {
    operation: 'reactions/create',
    method: 'POST',
    path: /^issues\/comments\/\d+\/reactions$/,
    answer: () => ({ id: 1 }),
  },
];

export function restErrand({ method, path, body }: Asked, repositories: Repositories): Errand {
  const [, name, rest] = /^\/repos\/bench\/([^/]+)\/(.+)$/.exec(path) ?? [];
  for (const route of ROUTES) {
    const found = route.method === method ? route.path.exec(rest ?? '') : null;
    if (found === null) continue;
    const run = () => route.answer({ repository: repositories.get(name!), found: found.slice(1), body });
    return { made: [route.operation], graphql: false, reads: method === 'GET' ? [path] : [], run };
  }
  throw new Error(`the tiny GitHub has no ${method} ${path}`);
}
