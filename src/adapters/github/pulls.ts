import type { ViewedCommit } from '../../core/policy/facts.ts';
import type { ChangedFile, DatedPull, Pull, Pulls, Review } from '../../core/ports/github/pulls.ts';
import { type Client, named } from './client.ts';
import { isFault, orNothing, readBack } from './errors.ts';
import type { Ids } from './ids.ts';
import { merge } from './merge.ts';
import type { Data } from './operations.ts';

const REVIEW_STATES: { readonly [state: string]: Review['state'] } = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
  PENDING: 'pending',
};

/** https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request */
const MOST_COMMITS = 250;

/** https://docs.github.com/en/rest/pulls */
export function pulls(client: Client, ids: Ids): Pulls {
  const pull = (name: string, found: Found): Pull => {
    ids.keep(name, `pull ${found.number}`, found.node_id);
    return shown(found);
  };
  const get = async (name: string, number: number) => {
    const found = await orNothing(client.call('pulls.get', { ...named(name), pull_number: number }));
    return found === undefined ? undefined : pull(name, found);
  };
  const list: Pulls['list'] = async (name, { head, state }) => {
    const { owner, repo } = named(name);
    // GitHub ignores a head without its owner, and would give every pull request there is.
    const filter = head === undefined ? {} : { head: `${owner}:${head}` };
    const { items } = await client.all('pulls.list', { owner, repo, state, ...filter }, (page) => page);
    return items.map((one) => pull(name, one));
  };

  return {
    get,
    list,
    changedSince: async (name, since) => {
      const given = { ...named(name), state: 'all', sort: 'updated', direction: 'desc' } as const;
      const old = ({ updatedAt }: DatedPull) => updatedAt < since;
      const all = await client.all(
        'pulls.list',
        given,
        (page) => page.map(datedPull),
        (page) => page.some(old),
      );
      return { pulls: all.items.filter((one) => !old(one)), truncated: all.truncated };
    },
    create: async (name, request) => {
      const look = async () =>
        (await list(name, { head: request.head, state: 'open' })).find(({ base }) => base.branch === request.base);
      const there = await look();
      if (there !== undefined) return there;
      try {
        return await readBack(
          async () => pull(name, await client.call('pulls.create', { ...named(name), ...request })),
          look,
        );
      } catch (error) {
        // 422 "A pull request already exists": made between our look and our write.
        const made = isFault(error, 'input-invalid') ? await look() : undefined;
        if (made === undefined) throw error;
        return made;
      }
    },
    // Sets values and makes nothing, so it may simply be tried again.
    update: (name, number, change) =>
      readBack(
        async () => pull(name, await client.call('pulls.update', { ...named(name), pull_number: number, ...change })),
        async () => undefined,
      ),
    merge: async (name, number, request) => merge(client, name, number, request, () => get(name, number)),
    files: async (name, number) => {
      const given = { ...named(name), pull_number: number };
      const { items, truncated } = await client.all('pulls.listFiles', given, (page) => page);
      return { files: items.map(changedFile), truncated };
    },
    commits: async (name, number) => {
      const given = { ...named(name), pull_number: number };
      const { items } = await client.all('pulls.listCommits', given, (page) => page);
      // The list does not say whether it was cut; the pull request counts all.
      const truncated = items.length >= MOST_COMMITS && (await client.call('pulls.get', given)).commits > items.length;
      return { commits: items.map(pullCommit), truncated };
    },
    reviews: async (name, number) => {
      const given = { ...named(name), pull_number: number };
      const { items } = await client.all('pulls.listReviews', given, (page) => page);
      return items.map((one) => ({
        by: one.user?.login ?? 'ghost',
        state: REVIEW_STATES[one.state] ?? 'commented',
        sha: one.commit_id ?? '',
        at: one.submitted_at === undefined ? 0 : Date.parse(one.submitted_at),
        bot: one.user?.type === 'Bot',
      }));
    },
    requestReviewers: async (name, number, { people, teams }) => {
      const given = { ...named(name), pull_number: number };
      const asked = await client.call('pulls.listRequestedReviewers', given);
      const reviewers = people.filter((login) => !asked.users.some((one) => one.login === login));
      const team_reviewers = teams.filter((slug) => !asked.teams.some((one) => one.slug === slug));
      if (reviewers.length + team_reviewers.length === 0) return;
      await readBack<unknown>(
        () => client.call('pulls.requestReviewers', { ...given, reviewers, team_reviewers }),
        async () => undefined,
      );
    },
  };
}

type Found = Data<'pulls.get'> | Data<'pulls.list'>[number];

function shown(found: Found): Pull {
  const merged = 'merged' in found ? found.merged : found.merged_at !== null;
  const mergeable = 'mergeable' in found ? (found.mergeable ?? undefined) : undefined;
  const from = found.head.repo as { readonly full_name: string } | null;
  return {
    number: found.number,
    url: found.html_url,
    state: found.state === 'open' ? 'open' : 'closed',
    merged,
    ...(merged && typeof found.merge_commit_sha === 'string' ? { mergeCommit: found.merge_commit_sha } : {}),
    draft: found.draft ?? false,
    title: found.title,
    body: found.body ?? '',
    author: found.user?.login ?? 'ghost',
    labels: found.labels.map(({ name }) => name),
    head: {
      branch: found.head.ref,
      sha: found.head.sha,
      ...(from === null ? {} : { repository: from.full_name }),
    },
    base: { branch: found.base.ref, sha: found.base.sha },
    ...(mergeable === undefined ? {} : { mergeable }),
    ...('mergeable_state' in found ? { mergeableState: found.mergeable_state, comments: found.comments } : {}),
  };
}

function datedPull(found: Data<'pulls.list'>[number]): DatedPull {
  return {
    ...shown(found),
    createdAt: Date.parse(found.created_at),
    updatedAt: Date.parse(found.updated_at),
    ...(found.closed_at === null ? {} : { closedAt: Date.parse(found.closed_at) }),
  };
}

function changedFile(found: Data<'pulls.listFiles'>[number]): ChangedFile {
  return {
    path: found.filename,
    status: found.status,
    ...(found.previous_filename === undefined ? {} : { previousPath: found.previous_filename }),
    ...(found.patch === undefined ? {} : { patch: found.patch }),
    additions: found.additions,
    deletions: found.deletions,
  };
}

function pullCommit({ sha, commit, parents, author, committer }: Data<'pulls.listCommits'>[number]): ViewedCommit {
  const by = login(author);
  const put = login(committer);
  return {
    sha,
    message: commit.message,
    parents: parents.map((one) => one.sha),
    ...(by === undefined ? {} : { author: by }),
    ...(put === undefined ? {} : { committer: put }),
  };
}

/** GitHub gives null, or an empty object, for an address that is nobody's. */
function login(account: object | null): string | undefined {
  return account !== null && 'login' in account && typeof account.login === 'string' ? account.login : undefined;
}
