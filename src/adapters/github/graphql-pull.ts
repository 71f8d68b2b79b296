import type { CheckRun, Conclusion } from '../../core/ports/github/checks.ts';
import type { Pull } from '../../core/ports/github/pulls.ts';

/** A pull request as the port shows it. */
export const PULL = `fragment pull on PullRequest {
  id number url state merged isDraft title body mergeable mergeStateStatus
  mergeCommit { oid }
  author { __typename login }
  labels(first: 100) { nodes { name } }
  headRefName headRefOid headRepository { nameWithOwner }
  baseRefName baseRefOid
  comments { totalCount }
}`;

/** The latest of each check and status on the head. */
export const ROLLUP = `fragment rollup on PullRequest {
  statusCheckRollup {
    commit { oid }
    contexts(first: 100) {
      pageInfo { hasNextPage }
      nodes {
        __typename
        ... on CheckRun { databaseId name status conclusion externalId permalink title checkSuite { app { slug } } }
        ... on StatusContext { id context state description targetUrl }
      }
    }
  }
}`;

export interface GraphQlPull {
  readonly id: string;
  readonly number: number;
  readonly url: string;
  readonly state: 'OPEN' | 'CLOSED' | 'MERGED';
  readonly merged: boolean;
  readonly isDraft: boolean;
  readonly title: string;
  readonly body: string;
  readonly mergeable: 'MERGEABLE' | 'CONFLICTING' | 'UNKNOWN';
  readonly mergeStateStatus: string;
  readonly mergeCommit: { readonly oid: string } | null;
  readonly author: { readonly __typename: string; readonly login: string } | null;
  readonly labels: { readonly nodes: readonly { readonly name: string }[] } | null;
  readonly headRefName: string;
  readonly headRefOid: string;
  readonly headRepository: { readonly nameWithOwner: string } | null;
  readonly baseRefName: string;
  readonly baseRefOid: string;
  readonly comments: { readonly totalCount: number };
}

/** The same pull request as REST would show it. */
export function pullOf(found: GraphQlPull): Pull {
  const { mergeable, headRepository, mergeCommit, merged } = found;
  return {
    number: found.number,
    url: found.url,
    state: found.state === 'OPEN' ? 'open' : 'closed',
    merged,
    ...(merged && mergeCommit !== null ? { mergeCommit: mergeCommit.oid } : {}),
    draft: found.isDraft,
    title: found.title,
    body: found.body,
    author: loginOf(found.author),
    labels: (found.labels?.nodes ?? []).map(({ name }) => name),
    head: {
      branch: found.headRefName,
      sha: found.headRefOid,
      ...(headRepository === null ? {} : { repository: headRepository.nameWithOwner }),
    },
    base: { branch: found.baseRefName, sha: found.baseRefOid },
    ...(mergeable === 'UNKNOWN' ? {} : { mergeable: mergeable === 'MERGEABLE' }),
    mergeableState: found.mergeStateStatus.toLowerCase(),
    comments: found.comments.totalCount,
  };
}

/** GraphQL writes an app's login without the `[bot]` that REST gives it. */
function loginOf(author: GraphQlPull['author']): string {
  if (author === null) return 'ghost';
  const bare = author.__typename === 'Bot' && !author.login.endsWith('[bot]');
  return bare ? `${author.login}[bot]` : author.login;
}

interface CheckContext {
  readonly __typename: 'CheckRun';
  readonly databaseId: number | null;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly externalId: string | null;
  readonly permalink: string;
  readonly title: string | null;
  readonly checkSuite: { readonly app: { readonly slug: string } | null };
}

interface StatusContext {
  readonly __typename: 'StatusContext';
  readonly context: string;
  readonly state: 'ERROR' | 'EXPECTED' | 'FAILURE' | 'PENDING' | 'SUCCESS';
  readonly description: string | null;
  readonly targetUrl: string | null;
}

/** Null when nothing was reported on the head. */
export type Rollup = {
  readonly commit: { readonly oid: string } | null;
  readonly contexts: {
    readonly pageInfo: { readonly hasNextPage: boolean };
    readonly nodes: readonly (CheckContext | StatusContext | null)[];
  };
} | null;

/** Undefined where GitHub did not tell all of them, or told those of another commit. */
export function runsOf(rollup: Rollup, head: string): readonly CheckRun[] | undefined {
  if (rollup === null) return [];
  const { commit, contexts } = rollup;
  if (contexts.pageInfo.hasNextPage || (commit !== null && commit.oid !== head)) return undefined;
  return contexts.nodes.flatMap((one) =>
    one === null ? [] : [one.__typename === 'CheckRun' ? checkOf(one) : statusOf(one)],
  );
}

function checkOf(found: CheckContext): CheckRun {
  const { externalId, conclusion, title } = found;
  return {
    id: found.databaseId ?? 0,
    name: found.name,
    status: found.status.toLowerCase() as CheckRun['status'],
    ...(conclusion === null ? {} : { conclusion: conclusion.toLowerCase() as Conclusion }),
    app: found.checkSuite.app?.slug ?? '',
    ...(externalId === null || externalId === '' ? {} : { externalId }),
    url: found.permalink,
    ...(title === null ? {} : { title }),
  };
}

/** GraphQL has no number for a status; REST has, and nobody needs it. */
function statusOf(found: StatusContext): CheckRun {
  const pending = found.state === 'PENDING' || found.state === 'EXPECTED';
  return {
    id: 0,
    name: found.context,
    status: pending ? 'in_progress' : 'completed',
    ...(pending ? {} : { conclusion: found.state === 'SUCCESS' ? 'success' : 'failure' }),
    app: 'status',
    url: found.targetUrl ?? '',
    ...(found.description === null ? {} : { title: found.description }),
  };
}
