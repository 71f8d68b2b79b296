import type { Operation } from './operations.ts';
import { type Change, FULL, HEADS, LEAN, OPENED, REQUESTS, type Request } from './requests.ts';

/** Sends a request of REST (`POST /repos/…`) or GraphQL (the document) and gives its data. */
export type Send = (request: Request, text: string, given: { readonly [key: string]: unknown }) => Promise<unknown>;

export interface Opened {
  readonly name: string;
  readonly number: number;
  readonly sha: string;
  readonly id: string;
  readonly ref: string;
}

/** A change set in progress. `open` makes a pull request with all that belongs to it, `land` merges it. */
export interface ChangeSet {
  open(name: string): Promise<Opened>;
  land(opened: Opened): Promise<void>;
}

const BRANCH = 'baton/bench';

export function overRest(send: Send, change: Change, names: readonly string[]): ChangeSet {
  const ask = async (made: Operation, repository: string, text: string, given: object = {}, landing = false) =>
    (await send({ made: [made], repository, landing }, text, { owner: 'bench', repo: repository, ...given })) as never;
  let tracking: Promise<{ number: number }> | undefined;
  const issue = () => {
    tracking ??= ask('issues/create', names[0]!, 'POST /repos/{owner}/{repo}/issues', { title: 'The set' });
    return tracking;
  };
  return {
    async open(name) {
      const linked = change === 'lean' ? issue() : undefined;
      const head: { object: { sha: string } } = await ask(
        'git/get-ref',
        name,
        'GET /repos/{owner}/{repo}/git/ref/heads/main',
      );
      const base = head.object.sha;
      const path = `GET /repos/{owner}/{repo}/git/commits/${base}`;
      const commit: { tree: { sha: string } } = await ask('git/get-commit', name, path);
      const tree: { sha: string } = await ask('git/create-tree', name, 'POST /repos/{owner}/{repo}/git/trees', {
        base_tree: commit.tree.sha,
        tree: [1, 2, 3].map((at) => ({ path: `tokens/${at}.json`, mode: '100644', type: 'blob', content: '{}' })),
      });
      const { sha }: { sha: string } = await ask('git/create-commit', name, 'POST /repos/{owner}/{repo}/git/commits', {
        message: 'A change',
        tree: tree.sha,
        parents: [base],
      });
      const ref = `refs/heads/${BRANCH}`;
      await ask('git/create-ref', name, 'POST /repos/{owner}/{repo}/git/refs', { ref, sha });
      const body = linked === undefined ? '' : `Part of #${(await linked).number}`;
      const given = { head: BRANCH, base: 'main', title: 'A change', body };
      const pull: { number: number } = await ask('pulls/create', name, 'POST /repos/{owner}/{repo}/pulls', given);
      const issues = `POST /repos/{owner}/{repo}/issues/${pull.number}`;
      await ask('issues/add-labels', name, `${issues}/labels`, { labels: ['baton'] });
      if (change === 'full') {
        const asked = `POST /repos/{owner}/{repo}/pulls/${pull.number}/requested_reviewers`;
        await ask('pulls/request-reviewers', name, asked, { reviewers: ['ada'] });
        await ask('issues/create-comment', name, `${issues}/comments`, { body: 'Linked: all of them' });
      }
      await ask('checks/create', name, 'POST /repos/{owner}/{repo}/check-runs', {
        name: 'baton',
        head_sha: sha,
        status: 'completed',
        conclusion: 'success',
      });
      return { name, number: pull.number, sha, id: '', ref: BRANCH };
    },
    async land({ name, number, sha, ref }) {
      await ask('pulls/merge', name, `PUT /repos/{owner}/{repo}/pulls/${number}/merge`, { sha }, true);
      if (change === 'lean') return;
      await ask('git/delete-ref', name, `DELETE /repos/{owner}/{repo}/git/refs/heads/${ref}`, {}, true);
    },
  };
}

const OPEN = `mutation($ref: CreateRefInput!, $commit: CreateCommitOnBranchInput!, $pull: CreatePullRequestInput!) {
  createRef(input: $ref) { ref { id } }
  createCommitOnBranch(input: $commit) { commit { oid } }
  createPullRequest(input: $pull) { pullRequest { id number } }
}`;
const DRESS = {
  full: `mutation($labels: AddLabelsToLabelableInput!, $reviews: RequestReviewsInput!, $comment: AddCommentInput!, $check: CreateCheckRunInput!) {
  addLabelsToLabelable(input: $labels) { clientMutationId }
  requestReviews(input: $reviews) { clientMutationId }
  addComment(input: $comment) { clientMutationId }
  createCheckRun(input: $check) { checkRun { id } }
}`,
  lean: `mutation($labels: AddLabelsToLabelableInput!, $check: CreateCheckRunInput!) {
  addLabelsToLabelable(input: $labels) { clientMutationId }
  createCheckRun(input: $check) { checkRun { id } }
}`,
};
const LAND = {
  full: `mutation($merge: MergePullRequestInput!, $ref: DeleteRefInput!) {
  mergePullRequest(input: $merge) { pullRequest { merged } }
  deleteRef(input: $ref) { clientMutationId }
}`,
  lean: `mutation($merge: MergePullRequestInput!) { mergePullRequest(input: $merge) { pullRequest { merged } } }`,
};
const ISSUE = 'mutation($issue: CreateIssueInput!) { createIssue(input: $issue) { issue { number } } }';

interface Head {
  readonly id: string;
  readonly defaultBranchRef: { readonly target: { readonly oid: string } };
}

export function overGraphql(send: Send, change: Change, names: readonly string[]): ChangeSet {
  const heads = new Map<number, Promise<{ [alias: string]: Head }>>();
  /** The heads of a hundred repositories are one request, made when the first of them is asked for. */
  const headOf = async (name: string): Promise<Head> => {
    const at = names.indexOf(name);
    const page = Math.floor(at / HEADS);
    const roots = names
      .slice(page * HEADS, (page + 1) * HEADS)
      .map(
        (one, index) =>
          `h${index}: repository(owner: "bench", name: "${one}") { id defaultBranchRef { target { oid } } }`,
      );
    const asked =
      heads.get(page) ??
      (send(
        { made: ['graphql/query'], repository: undefined, landing: false },
        `query { ${roots.join('\n')} }`,
        {},
      ) as never);
    heads.set(page, asked);
    return (await asked)[`h${at % HEADS}`]!;
  };
  let tracking: Promise<unknown> | undefined;
  const issue = () => {
    const issueOf = { repositoryId: `R_${names[0]}`, title: 'The set' };
    tracking ??= send({ made: ['issues/create'], repository: names[0], landing: false }, ISSUE, { issue: issueOf });
    return tracking;
  };
  return {
    async open(name) {
      const [head] = await Promise.all([headOf(name), change === 'lean' ? issue() : undefined]);
      const base = head.defaultBranchRef.target.oid;
      const opened = { made: OPENED, repository: name, landing: false };
      const made = (await send(opened, OPEN, {
        ref: { repositoryId: head.id, name: `refs/heads/${BRANCH}`, oid: base },
        commit: {
          branch: { repositoryNameWithOwner: `bench/${name}`, branchName: BRANCH },
          expectedHeadOid: base,
          message: { headline: 'A change' },
          fileChanges: { additions: [1, 2, 3].map((at) => ({ path: `tokens/${at}.json`, contents: 'e30=' })) },
        },
        pull: {
          repositoryId: head.id,
          headRefName: BRANCH,
          baseRefName: 'main',
          title: 'A change',
          body: 'Part of #1',
        },
      })) as {
        createRef: { ref: { id: string } };
        createCommitOnBranch: { commit: { oid: string } };
        createPullRequest: { pullRequest: { id: string; number: number } };
      };
      const { id, number } = made.createPullRequest.pullRequest;
      const sha = made.createCommitOnBranch.commit.oid;
      await send({ made: change === 'full' ? FULL : LEAN, repository: name, landing: false }, DRESS[change], {
        labels: { labelableId: id, labelIds: ['L_baton'] },
        reviews: { pullRequestId: id, userIds: ['U_ada'] },
        comment: { subjectId: id, body: 'Linked: all of them' },
        check: { repositoryId: head.id, name: 'baton', headSha: sha, conclusion: 'SUCCESS', status: 'COMPLETED' },
      });
      return { name, number, sha, id, ref: made.createRef.ref.id };
    },
    async land({ name, id, sha, ref }) {
      await send({ made: REQUESTS.graphql[change].land[0]!, repository: name, landing: true }, LAND[change], {
        merge: { pullRequestId: id, expectedHeadOid: sha },
        ref: { refId: ref },
      });
    },
  };
}
