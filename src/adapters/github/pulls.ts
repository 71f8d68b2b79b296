import { Fault } from '../../core/fault.ts';
import type { ChangedFile, MergeAnswer, Pull, Pulls, Review } from '../../core/ports/github.ts';
import { type Client, named } from './client.ts';
import { isFault, orNothing, readBack } from './errors.ts';
import type { Data } from './operations.ts';

const REVIEW_STATES: { readonly [state: string]: Review['state'] } = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
  PENDING: 'pending',
};

/** https://docs.github.com/en/rest/pulls */
export function pulls(client: Client): Pulls {
  const get = async (name: string, number: number) => {
    const found = await orNothing(client.call('pulls.get', { ...named(name), pull_number: number }));
    return found === undefined ? undefined : pull(found);
  };
  const list: Pulls['list'] = async (name, { head, state }) => {
    const { owner, repo } = named(name);
    // GitHub ignores a head without its owner, and would give every pull request there is.
    const filter = head === undefined ? {} : { head: `${owner}:${head}` };
    const { items } = await client.all('pulls.list', { owner, repo, state, ...filter }, (page) => page);
    return items.map(pull);
  };

  return {
    get,
    list,
    create: async (name, request) => {
      const look = async () =>
        (await list(name, { head: request.head, state: 'open' })).find(({ base }) => base.branch === request.base);
      const there = await look();
      if (there !== undefined) return there;
      try {
        return await readBack(
          async () => pull(await client.call('pulls.create', { ...named(name), ...request })),
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
        async () => pull(await client.call('pulls.update', { ...named(name), pull_number: number, ...change })),
        async () => undefined,
      ),
    merge: async (name, number, request) => merge(client, name, number, request, () => get(name, number)),
    files: async (name, number) => {
      const given = { ...named(name), pull_number: number };
      const { items, truncated } = await client.all('pulls.listFiles', given, (page) => page);
      return { files: items.map(changedFile), truncated };
    },
    reviews: async (name, number) => {
      const given = { ...named(name), pull_number: number };
      const { items } = await client.all('pulls.listReviews', given, (page) => page);
      return items.map((one) => ({
        by: one.user?.login ?? 'ghost',
        state: REVIEW_STATES[one.state] ?? 'commented',
        sha: one.commit_id ?? '',
        at: one.submitted_at === undefined ? 0 : Date.parse(one.submitted_at),
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

/**
 * The write first: with `sha` it can do no harm, and only a refusal needs a look. 405 is "not mergeable", 409 "the head
 * is another" (https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request).
 */
async function merge(
  client: Client,
  name: string,
  number: number,
  { sha, strategy, title, message }: Parameters<Pulls['merge']>[2],
  look: () => Promise<Pull | undefined>,
): Promise<MergeAnswer> {
  const given = {
    ...{ ...named(name), pull_number: number, sha, merge_method: strategy },
    ...(title === undefined ? {} : { commit_title: title }),
    ...(message === undefined ? {} : { commit_message: message }),
  };
  const merged = async (): Promise<MergeAnswer | undefined> => {
    const now = await look();
    return now?.merged === true ? { kind: 'merged', sha: now.mergeCommit ?? '' } : undefined;
  };
  try {
    return await readBack<MergeAnswer>(
      async () => ({ kind: 'merged', sha: (await client.call('pulls.merge', given)).sha }),
      merged,
    );
  } catch (error) {
    const refused = isFault(error, 'conflict', 409) || isFault(error, 'input-invalid');
    if (!refused) throw error;
    const now = await look();
    if (now === undefined) throw new Fault('not-found', `${name} has no pull request #${number}`);
    if (now.merged) return { kind: 'merged', sha: now.mergeCommit ?? '' };
    if (now.state === 'open' && now.head.sha !== sha) return { kind: 'head-moved' };
    // Another merge into the same base was a moment faster; nothing is wrong with this one.
    if (/base branch was modified/i.test(error.message)) throw new Fault('conflict', error.message);
    if (isFault(error, 'conflict', 409) && /head (branch|sha)/i.test(error.message)) return { kind: 'head-moved' };
    return { kind: 'not-mergeable', why: why(error.message, now) };
  }
}

/** GitHub's words, and where they are only "not mergeable", what the pull request itself shows. */
function why(message: string, { state, draft, mergeableState }: Pull): string {
  if (state === 'closed') return 'Pull Request is closed';
  if (draft) return 'Pull Request is still a draft';
  if (mergeableState === 'dirty') return 'Pull Request has merge conflicts';
  return message.replace(/^pulls\.merge on \S+: /, '');
}

function pull(found: Data<'pulls.get'> | Data<'pulls.list'>[number]): Pull {
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
    ...('mergeable_state' in found ? { mergeableState: found.mergeable_state } : {}),
  };
}

function changedFile(found: Data<'pulls.listFiles'>[number]): ChangedFile {
  return {
    path: found.filename,
    status: found.status,
    ...(found.previous_filename === undefined ? {} : { previousPath: found.previous_filename }),
    ...(found.patch === undefined ? {} : { patch: found.patch }),
  };
}
