import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ProbotOctokit } from 'probot';
import { allowedSigner } from '../../../src/simulator/git/signing.ts';
import { type Asking, base64, startAsking } from './asking.ts';

let asking: Asking;
let octokit: InstanceType<typeof ProbotOctokit>;
beforeAll(async () => {
  asking = await startAsking();
  const { sim, installation } = asking.world;
  octokit = new ProbotOctokit({
    baseUrl: `${sim.url}/api/v3`,
    auth: { appId: sim.app.id, privateKey: sim.app.privateKey, installationId: installation },
    throttle: { enabled: false },
    retry: { enabled: false },
  });
});
beforeEach(() => {
  asking.happened();
});
afterAll(async () => {
  const read = asking.world.sim.read('acme/web');
  expect(await read.fsck()).toBe('');
  await asking.world.stop();
});

const OPEN = `mutation open($ref: CreateRefInput!, $commit: CreateCommitOnBranchInput!, $pull: CreatePullRequestInput!) {
  createRef(input: $ref) { ref { id name prefix target { oid } } }
  createCommitOnBranch(input: $commit) { commit { oid url committedViaWeb signature { isValid wasSignedByGitHub state } } }
  createPullRequest(input: $pull) { clientMutationId pullRequest { id number url headRefOid headRefName baseRefName state } }
}`;

/** The first of the three requests of the lean plan, for one branch. */
async function open(branch: string, more: { expectedHeadOid?: string; path?: string } = {}) {
  const { sim } = asking.world;
  const base = sim.read('acme/web').sha('main')!;
  const repositoryId = await asking.repositoryId('acme/web');
  const expectedHeadOid = more.expectedHeadOid ?? base;
  return {
    ref: { repositoryId, name: `refs/heads/${branch}`, oid: base },
    commit: {
      branch: { repositoryNameWithOwner: 'acme/web', branchName: branch },
      expectedHeadOid,
      message: { headline: 'Change', body: 'because' },
      fileChanges: {
        additions: [{ path: more.path ?? `${branch}.txt`, contents: base64('Grüße\n') }],
        deletions: [],
      },
    },
    pull: {
      repositoryId,
      headRefName: branch,
      baseRefName: 'main',
      title: branch,
      body: 'b',
      clientMutationId: 'mine',
    },
  };
}

test('one request makes a branch, a commit and a pull request, and their webhooks', async () => {
  // biome-ignore lint/suspicious/noExplicitAny: the answer is what the test looks at.
  const answer = await octokit.graphql<any>(OPEN, await open('lean'));
  const read = asking.world.sim.read('acme/web');
  const oid = read.sha('lean')!;
  expect(asking.happened()).toEqual([
    'create',
    'push',
    'check_suite.requested',
    'push',
    'check_suite.requested',
    'pull_request.opened',
  ]);
  expect(answer.createRef.ref).toMatchObject({ name: 'lean', prefix: 'refs/heads/' });
  expect(answer.createCommitOnBranch.commit).toEqual({
    oid,
    url: `${asking.world.sim.url}/acme/web/commit/${oid}`,
    committedViaWeb: true,
    signature: { isValid: true, wasSignedByGitHub: true, state: 'VALID' },
  });
  expect(answer.createPullRequest.clientMutationId).toBe('mine');
  expect(answer.createPullRequest.pullRequest).toMatchObject({ headRefOid: oid, headRefName: 'lean', state: 'OPEN' });
  expect(read.file('lean.txt', 'lean')).toBe('Grüße\n');
  expect(read.log('lean')[0]).toMatchObject({ message: 'Change\n\nbecause', author: 'baton[bot]' });
});

test('the other two requests of the plan label, report, land and clean up, for 15 points in all', async () => {
  const { sim } = asking.world;
  const before = sim.journal.entries.length;
  // biome-ignore lint/suspicious/noExplicitAny: the answers are what the test looks at.
  const opened = await octokit.graphql<any>(OPEN, await open('full'));
  const { id: pullRequestId, headRefOid } = opened.createPullRequest.pullRequest;
  await octokit.request('POST /repos/{owner}/{repo}/labels', {
    owner: 'acme',
    repo: 'web',
    name: 'sync',
    color: 'ffffff',
  });
  const { data: label } = await asking.ask(
    '{ repository(owner: "acme", name: "web") { id label(name: "sync") { id } } }',
  );
  const { data: ben } = await asking.ask('{ user(login: "ben") { id } }');
  asking.happened();
  // biome-ignore lint/suspicious/noExplicitAny: the answers are what the test looks at.
  const second = await octokit.graphql<any>(
    `mutation($labels: AddLabelsToLabelableInput!, $reviews: RequestReviewsInput!, $comment: AddCommentInput!, $check: CreateCheckRunInput!) {
      addLabelsToLabelable(input: $labels) { labelable { ... on PullRequest { number labels(first: 5) { nodes { name } } } } }
      requestReviews(input: $reviews) { pullRequest { reviewRequests(first: 5) { nodes { requestedReviewer { __typename ... on User { login } } } } } }
      addComment(input: $comment) { commentEdge { node { body author { login } } } subject { id } }
      createCheckRun(input: $check) { checkRun { name status conclusion annotations(first: 3) { nodes { annotationLevel location { start { line } } } } } }
    }`,
    {
      labels: { labelableId: pullRequestId, labelIds: [label.repository.label.id] },
      reviews: { pullRequestId, userIds: [ben.user.id], union: true },
      comment: { subjectId: pullRequestId, body: 'linked' },
      check: {
        repositoryId: label.repository.id,
        headSha: headRefOid,
        name: 'baton',
        status: 'COMPLETED',
        conclusion: 'SUCCESS',
        output: {
          title: 't',
          summary: 's',
          annotations: [
            { path: 'full.txt', annotationLevel: 'WARNING', message: 'm', location: { startLine: 1, endLine: 1 } },
          ],
        },
      },
    },
  );
  expect(asking.happened()).toEqual([
    'pull_request.labeled',
    'pull_request.review_requested',
    'issue_comment.created',
    'check_run.created',
    'check_run.completed',
    'check_suite.completed',
  ]);
  expect(second.addLabelsToLabelable.labelable.labels.nodes).toEqual([{ name: 'sync' }]);
  expect(second.requestReviews.pullRequest.reviewRequests.nodes).toEqual([
    { requestedReviewer: { __typename: 'User', login: 'ben' } },
  ]);
  expect(second.addComment).toEqual({
    commentEdge: { node: { body: 'linked', author: { login: 'baton[bot]' } } },
    subject: { id: pullRequestId },
  });
  expect(second.createCheckRun.checkRun).toEqual({
    name: 'baton',
    status: 'COMPLETED',
    conclusion: 'SUCCESS',
    annotations: { nodes: [{ annotationLevel: 'WARNING', location: { start: { line: 1 } } }] },
  });
  // biome-ignore lint/suspicious/noExplicitAny: the answers are what the test looks at.
  const third = await octokit.graphql<any>(
    `mutation($merge: MergePullRequestInput!, $ref: DeleteRefInput!) {
      mergePullRequest(input: $merge) { actor { login } pullRequest { state merged mergeCommit { oid } } }
      deleteRef(input: $ref) { clientMutationId }
    }`,
    {
      merge: { pullRequestId, expectedHeadOid: headRefOid, mergeMethod: 'SQUASH' },
      ref: { refId: opened.createRef.ref.id },
    },
  );
  const read = sim.read('acme/web');
  expect(third.mergePullRequest).toEqual({
    actor: { login: 'baton[bot]' },
    pullRequest: { state: 'MERGED', merged: true, mergeCommit: { oid: read.sha('main') } },
  });
  expect(read.branches()).not.toContain('full');
  expect(asking.happened()).toContain('pull_request.closed');
  const plan = sim.journal.entries
    .slice(before)
    .filter(({ operation, points }) => operation?.startsWith('graphql:') && points > 1);
  expect(plan.map(({ operation, points, content }) => ({ operation, points, content }))).toEqual([
    { operation: 'graphql:createRef+createCommitOnBranch+createPullRequest', points: 5, content: 1 },
    { operation: 'graphql:addLabelsToLabelable+requestReviews+addComment+createCheckRun', points: 5, content: 2 },
    { operation: 'graphql:mergePullRequest+deleteRef', points: 5, content: 1 },
  ]);
});

test('what fails in a batch is null with an error of its type at its alias, and the others are done', async () => {
  const { ask, world } = asking;
  const base = world.sim.read('acme/web').sha('main')!;
  const repositoryId = await asking.repositoryId('acme/web');
  const { status, data, errors } = await ask(
    `mutation($a: CreateRefInput!, $b: CreateRefInput!, $c: CreateCommitOnBranchInput!, $d: CreatePullRequestInput!, $e: DeleteRefInput!, $f: CreateRefInput!) {
      a: createRef(input: $a) { ref { name } }
      b: createRef(input: $b) { ref { name } }
      c: createCommitOnBranch(input: $c) { commit { oid } }
      d: createPullRequest(input: $d) { pullRequest { number } }
      e: deleteRef(input: $e) { clientMutationId }
      f: createRef(input: $f) { ref { name } }
    }`,
    {
      a: { repositoryId, name: 'refs/heads/batch', oid: base },
      b: { repositoryId, name: 'refs/heads/batch', oid: base },
      c: (await open('batch', { expectedHeadOid: 'a'.repeat(40) })).commit,
      d: { repositoryId, headRefName: 'nowhere', baseRefName: 'main', title: 't' },
      e: { refId: base64('03:Ref1:refs/heads/x') },
      f: { repositoryId, name: 'refs/heads/batch-2', oid: base },
    },
  );
  expect(status).toBe(200);
  expect(data).toEqual({
    a: { ref: { name: 'batch' } },
    b: null,
    c: null,
    d: null,
    e: null,
    f: { ref: { name: 'batch-2' } },
  });
  expect(errors).toEqual([
    {
      type: 'UNPROCESSABLE',
      path: ['b'],
      locations: [{ line: 3, column: 7 }],
      message: 'A ref named "refs/heads/batch" already exists in the repository.',
    },
    {
      type: 'STALE_DATA',
      path: ['c'],
      locations: [{ line: 4, column: 7 }],
      message: `Expected branch to point to "${'a'.repeat(40)}" but it did not.  Pull and try again.`,
    },
    {
      type: 'UNPROCESSABLE',
      path: ['d'],
      locations: [{ line: 5, column: 7 }],
      message: "Head sha can't be blank, No commits between main and nowhere, Head ref must be a branch",
    },
    {
      type: 'NOT_FOUND',
      path: ['e'],
      locations: [{ line: 6, column: 7 }],
      message: `Could not resolve to a node with the global id of '${base64('03:Ref1:refs/heads/x')}'`,
    },
  ]);
});

test('a commit on a branch replaces and deletes files, and is refused whole when one of them is not there', async () => {
  const { ask, world } = asking;
  await ask(OPEN, await open('files'));
  const read = world.sim.read('acme/web');
  const commit = (head: string, deletions: string[]) => ({
    branch: { repositoryNameWithOwner: 'acme/web', branchName: 'files' },
    expectedHeadOid: head,
    message: { headline: 'Move' },
    fileChanges: {
      additions: [{ path: 'moved/a.txt', contents: base64('moved\n') }],
      deletions: deletions.map((path) => ({ path })),
    },
  });
  const query =
    'mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { ref { target { oid } } } }';
  const head = read.sha('files')!;
  const bad = await ask(query, { input: commit(head, ['src/a.txt', 'nowhere.txt']) });
  expect(bad.errors).toMatchObject([{ type: 'UNPROCESSABLE', path: ['createCommitOnBranch'] }]);
  expect(read.sha('files')).toBe(head);
  const good = await ask(query, { input: commit(head, ['src/a.txt']) });
  expect(good.data.createCommitOnBranch.ref.target.oid).toBe(read.sha('files'));
  expect(read.files('files').filter((path) => path !== 'full.txt')).toEqual(['README.md', 'files.txt', 'moved/a.txt']);
});

test('git itself finds the signature of such a commit good, and REST calls it verified', async () => {
  const { world } = asking;
  await asking.ask(OPEN, await open('signed'));
  const sha = world.sim.read('acme/web').sha('signed')!;
  const folder = mkdtempSync(join(tmpdir(), 'signers-'));
  writeFileSync(join(folder, 'allowed'), `${allowedSigner()}\n`);
  const settings = ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${join(folder, 'allowed')}`];
  const shown = execFileSync('git', [...settings, 'log', '-1', '--format=%G? %cn <%ce>', sha], {
    cwd: world.sim.read('acme/web').path,
  }).toString('utf8');
  rmSync(folder, { recursive: true });
  expect(shown.trim()).toBe('G GitHub <noreply@github.com>');
  const { body } = await world.call('GET', `/repos/acme/web/git/commits/${sha}`);
  expect(body.verification).toMatchObject({ verified: true, reason: 'valid' });
  expect(body.committer).toMatchObject({ name: 'GitHub', email: 'noreply@github.com' });
});

test('a pull request is edited, drafted, made ready, reviewed, closed and opened again', async () => {
  const { ask, world } = asking;
  const made = await ask(OPEN, await open('turns'));
  const { id, number } = made.data.createPullRequest.pullRequest;
  asking.happened();
  const ben = world.sim.as('ben').token();
  const step = async (mutation: string, input: object, selection: string, token?: string) => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { ${selection} } }`;
    const { data, errors } = await ask(query, { input: { pullRequestId: id, ...input } }, token);
    expect(errors).toBeUndefined();
    return data[mutation];
  };
  expect(await step('updatePullRequest', { title: 'New', body: 'text' }, 'pullRequest { title body }')).toEqual({
    pullRequest: { title: 'New', body: 'text' },
  });
  await step('convertPullRequestToDraft', {}, 'pullRequest { isDraft }');
  await step('markPullRequestReadyForReview', {}, 'pullRequest { isDraft }');
  const approved = await step(
    'addPullRequestReview',
    { event: 'APPROVE' },
    'pullRequestReview { state author { login } pullRequest { reviewDecision } }',
    ben,
  );
  expect(approved.pullRequestReview).toEqual({
    state: 'APPROVED',
    author: { login: 'ben' },
    pullRequest: { reviewDecision: 'APPROVED' },
  });
  await step('closePullRequest', {}, 'pullRequest { state closedAt }');
  expect(await step('reopenPullRequest', {}, 'pullRequest { state }')).toEqual({ pullRequest: { state: 'OPEN' } });
  expect(asking.happened()).toEqual([
    'pull_request.edited',
    'pull_request.converted_to_draft',
    'pull_request.ready_for_review',
    'pull_request_review.submitted',
    'pull_request.closed',
    'pull_request.reopened',
  ]);
  const comment = await ask(
    'mutation($i: AddCommentInput!) { addComment(input: $i) { commentEdge { node { id } } } }',
    {
      i: { subjectId: id, body: 'first' },
    },
  );
  const commentId = comment.data.addComment.commentEdge.node.id;
  const { data } = await ask(
    `mutation($u: UpdateIssueCommentInput!, $r: AddReactionInput!) {
      updateIssueComment(input: $u) { issueComment { body } }
      addReaction(input: $r) { reaction { content user { login } } }
    }`,
    { u: { id: commentId, body: 'second' }, r: { subjectId: commentId, content: 'THUMBS_UP' } },
  );
  expect(data.updateIssueComment.issueComment.body).toBe('second');
  expect(data.addReaction.reaction.content).toBe('THUMBS_UP');
  const { body: comments } = await world.call('GET', `/repos/acme/web/issues/${number}/comments`);
  expect(comments).toMatchObject([{ body: 'second', node_id: commentId, reactions: { '+1': 1 } }]);
});

test('a guard that the head has moved away from refuses the merge', async () => {
  const { ask } = asking;
  const { data } = await ask(OPEN, await open('guarded'));
  const merge = await ask(
    'mutation($i: MergePullRequestInput!) { mergePullRequest(input: $i) { pullRequest { id } } }',
    {
      i: { pullRequestId: data.createPullRequest.pullRequest.id, expectedHeadOid: 'b'.repeat(40) },
    },
  );
  expect(merge.data).toEqual({ mergePullRequest: null });
  expect(merge.errors).toMatchObject([
    { type: 'UNPROCESSABLE', message: 'Head branch was modified. Review and try the merge again.' },
  ]);
});
