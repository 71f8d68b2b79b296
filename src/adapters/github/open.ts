import type { ChangeRequest, Opened } from '../../core/ports/github/changes.ts';
import { Batch } from './batch.ts';
import type { Client } from './client.ts';
import { isFault } from './errors.ts';
import type { GraphQlAnswer } from './graphql.ts';
import { type GraphQlPull, PULL, pullOf } from './graphql-pull.ts';
import type { Ids } from './ids.ts';
import type { Sight } from './look.ts';

export interface Free {
  readonly repository: string;
  readonly request: ChangeRequest;
  readonly sight: Extract<Sight, { kind: 'free' }>;
}

/** An end, and the pull request that must not stand: it was opened though the commit was refused. */
export type Made = { readonly opened: Opened; readonly astray?: number };

/**
 * Branch, commit and pull request in one request, of up to `together` repositories. Several repositories share the points
 * of a request, but neither content units nor GitHub's time, and each waits for the others in it: 1 is the usual.
 */
export function opener(client: Client, ids: Ids, together: number): Batch<Free, Made> {
  return new Batch({ most: together }, async (all) => {
    const answer = await client.graphql({
      name: 'changes.open',
      query: mutation(all.length),
      variables: Object.assign({}, ...all.map(variables)) as { readonly [name: string]: unknown },
      mutations: all.flatMap(() => ['createRef', 'createCommitOnBranch', 'createPullRequest'] as const),
      ...(all.length === 1 ? { repository: all[0]!.repository } : {}),
    });
    return all.map((one, at) => madeOf(one, at, answer, ids));
  });
}

function mutation(count: number): string {
  const each = Array.from({ length: count }, (_, n) => n);
  const declared = each.map(
    (n) => `$r${n}: CreateRefInput!, $c${n}: CreateCommitOnBranchInput!, $p${n}: CreatePullRequestInput!`,
  );
  const fields = each.map(
    (n) => `  r${n}: createRef(input: $r${n}) { ref { name } }
  c${n}: createCommitOnBranch(input: $c${n}) { commit { oid } }
  p${n}: createPullRequest(input: $p${n}) { pullRequest { ...pull } }`,
  );
  return `mutation open(${declared.join(', ')}) {\n${fields.join('\n')}\n}\n${PULL}`;
}

function variables({ repository, request, sight }: Free, at: number): object {
  const { branch, title, body, draft = false } = request;
  const { id: repositoryId, base, files } = sight;
  const { headline, rest } = parted(request.message)!;
  return {
    [`r${at}`]: { repositoryId, name: `refs/heads/${branch}`, oid: base.sha },
    [`c${at}`]: {
      branch: { repositoryNameWithOwner: repository, branchName: branch },
      // Were the branch somebody else's after all, GitHub refuses: it is not where we left from.
      expectedHeadOid: base.sha,
      message: { headline, ...(rest === '' ? {} : { body: rest }) },
      fileChanges: {
        additions: files.flatMap(({ path, text }) =>
          text === null ? [] : [{ path, contents: Buffer.from(text, 'utf8').toString('base64') }],
        ),
        deletions: files.flatMap(({ path, text }) => (text === null ? [{ path }] : [])),
      },
    },
    [`p${at}`]: { repositoryId, headRefName: branch, baseRefName: base.branch, title, body, draft },
  };
}

/** GraphQL takes a message in two parts with an empty line between; undefined for one that would not come out the same. */
export function parted(message: string): { readonly headline: string; readonly rest: string } | undefined {
  const [headline = '', ...more] = message.split('\n\n');
  const rest = more.join('\n\n');
  const same = !headline.includes('\n') && headline !== '' && message === message.trim() && !rest.startsWith('\n');
  return same ? { headline, rest } : undefined;
}

function madeOf({ repository, sight }: Free, at: number, { data, errors }: GraphQlAnswer, ids: Ids): Made {
  const commit = (data[`c${at}`] as { readonly commit: { readonly oid: string } | null } | null)?.commit;
  const found = (data[`p${at}`] as { readonly pullRequest: GraphQlPull | null } | null)?.pullRequest;
  const pull = found ? pullOf(found) : undefined;
  if (found && pull !== undefined) ids.keep(repository, `pull ${pull.number}`, found.id);
  if (commit && pull !== undefined) return { opened: { kind: 'opened', base: sight.base, head: commit.oid, pull } };
  const mine = errors.find((error) => [`r${at}`, `c${at}`, `p${at}`].includes(error.at ?? ''));
  const opened = { kind: 'look', why: mine?.message ?? 'GitHub did not say why' } as const;
  return pull === undefined ? { opened } : { opened, astray: pull.number };
}

/** An answer that was lost is no end: what was made is found by whoever looks. */
export function lostAnswer(error: unknown): Made {
  if (isFault(error, 'unavailable')) return { opened: { kind: 'look', why: error.message } };
  throw error;
}
