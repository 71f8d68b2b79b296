import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Asking, startAsking } from './asking.ts';

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking();
});
afterAll(() => asking.world.stop());

test('text, folders and commits are read by expression', async () => {
  const { data } = await asking.ask(`{ repository(owner: "acme", name: "web") {
    nameWithOwner isPrivate defaultBranchRef { name prefix target { oid ... on Commit { message tree { oid } } } }
    file: object(expression: "main:src/a.txt") { __typename ... on Blob { text byteSize isBinary } }
    folder: object(expression: "HEAD:") { __typename ... on Tree { entries { name type mode object { __typename } } } }
    commit: object(expression: "main") { __typename ... on Commit { messageHeadline history(first: 5) { totalCount } } }
    nothing: object(expression: "main:nope") { __typename }
    ref(qualifiedName: "main") { id }
    none: ref(qualifiedName: "refs/heads/none") { id }
  } }`);
  const sha = asking.world.sim.read('acme/web').sha('main');
  expect(data.repository).toMatchObject({
    nameWithOwner: 'acme/web',
    isPrivate: true,
    defaultBranchRef: { name: 'main', prefix: 'refs/heads/', target: { oid: sha, message: 'First commit' } },
    file: { __typename: 'Blob', text: 'one\ntwo\nthree\n', byteSize: 14, isBinary: false },
    folder: {
      __typename: 'Tree',
      entries: [
        { name: 'README.md', type: 'blob', mode: 0o100644, object: { __typename: 'Blob' } },
        { name: 'src', type: 'tree', mode: 0o40000, object: { __typename: 'Tree' } },
      ],
    },
    commit: { __typename: 'Commit', messageHeadline: 'First commit', history: { totalCount: 1 } },
    nothing: null,
    none: null,
  });
});

test('a pull request shows what REST shows, and mergeable is unknown until the second look', async () => {
  const { ask, world } = asking;
  const ben = world.sim.as('ben');
  await ben.push('acme/web', 'seen', { 'b.txt': '1\n2\n', 'src/a.txt': null }, 'Change');
  const number = await ben.openPull('acme/web', { head: 'seen', title: 'Seen', body: 'B' });
  await world.sim.as('ana').review('acme/web', number, 'APPROVE');
  await ben.comment('acme/web', number, 'hello');
  const head = world.sim.read('acme/web').sha('seen')!;
  const query = `{ repository(owner: "acme", name: "web") { pullRequest(number: ${number}) {
    id databaseId number state merged mergeable mergeStateStatus isDraft title body url headRefOid headRefName baseRefName
    headRef { id } additions deletions changedFiles reviewDecision author { __typename login } authorAssociation
    files(first: 10) { nodes { path changeType additions deletions } }
    reviews(first: 5) { nodes { state author { login } } } comments(last: 1) { totalCount nodes { body } }
    commits(last: 1) { totalCount nodes { commit { oid statusCheckRollup { state } } } }
  } } }`;
  await world.sim.settled();
  const first = (await ask(query)).data.repository.pullRequest;
  expect(first.mergeable).toBe('UNKNOWN');
  await world.sim.settled();
  const second = (await ask(query)).data.repository.pullRequest;
  const { body: rest } = await world.call('GET', `/repos/acme/web/pulls/${number}`);
  expect(second).toEqual({
    id: rest.node_id,
    databaseId: rest.id,
    number,
    state: 'OPEN',
    merged: false,
    mergeable: 'MERGEABLE',
    mergeStateStatus: rest.mergeable_state.toUpperCase(),
    isDraft: false,
    title: 'Seen',
    body: 'B',
    url: rest.html_url,
    headRefOid: head,
    headRefName: 'seen',
    baseRefName: 'main',
    headRef: { id: (await world.call('GET', '/repos/acme/web/git/ref/heads/seen')).body.node_id },
    additions: rest.additions,
    deletions: rest.deletions,
    changedFiles: 2,
    reviewDecision: 'APPROVED',
    author: { __typename: 'User', login: 'ben' },
    authorAssociation: 'MEMBER',
    files: {
      nodes: [
        { path: 'b.txt', changeType: 'ADDED', additions: 2, deletions: 0 },
        { path: 'src/a.txt', changeType: 'DELETED', additions: 0, deletions: 3 },
      ],
    },
    reviews: { nodes: [{ state: 'APPROVED', author: { login: 'ana' } }] },
    comments: { totalCount: 1, nodes: [{ body: 'hello' }] },
    commits: { totalCount: 1, nodes: [{ commit: { oid: head, statusCheckRollup: null } }] },
  });
});

test('the rollup is the worst of the latest checks and statuses', async () => {
  const { ask, world } = asking;
  const ben = world.sim.as('ben');
  const head = await ben.push('acme/web', 'rolled', { 'c.txt': 'c\n' }, 'Change');
  const state = async () => {
    const { data } = await ask(`{ repository(owner: "acme", name: "web") { object(oid: "${head}") { ... on Commit {
      statusCheckRollup { state contexts(first: 10) { totalCount checkRunCount statusContextCount nodes { __typename ... on CheckRun { name conclusion } ... on StatusContext { context state } } } }
      checkSuites(first: 5) { nodes { app { slug } status conclusion checkRuns(first: 5) { nodes { name } } } }
    } } } }`);
    return data.repository.object;
  };
  expect((await state()).statusCheckRollup).toBeNull();
  await ben.setStatus('acme/web', head, 'ci/one', 'pending');
  expect((await state()).statusCheckRollup.state).toBe('PENDING');
  await ben.setStatus('acme/web', head, 'ci/one', 'success');
  expect((await state()).statusCheckRollup.state).toBe('SUCCESS');
  const check = { name: 'baton', head_sha: head, status: 'completed', conclusion: 'failure' };
  await world.call('POST', '/repos/acme/web/check-runs', check);
  expect(await state()).toEqual({
    statusCheckRollup: {
      state: 'FAILURE',
      contexts: {
        totalCount: 2,
        checkRunCount: 1,
        statusContextCount: 1,
        nodes: [
          { __typename: 'CheckRun', name: 'baton', conclusion: 'FAILURE' },
          { __typename: 'StatusContext', context: 'ci/one', state: 'SUCCESS' },
        ],
      },
    },
    checkSuites: {
      nodes: [
        {
          app: { slug: 'baton' },
          status: 'COMPLETED',
          conclusion: 'FAILURE',
          checkRuns: { nodes: [{ name: 'baton' }] },
        },
      ],
    },
  });
});

test('connections page forwards and backwards, filter and order', async () => {
  const { ask, world } = asking;
  const ben = world.sim.as('ben');
  for (const name of ['p1', 'p2', 'p3']) {
    await ben.push('acme/docs', name, { [`${name}.txt`]: 'x\n' }, name).catch(() => undefined);
    await ben.openPull('acme/docs', { head: name, title: name });
  }
  await ben.close('acme/docs', 2);
  const list = async (args: string) => {
    const selection = 'totalCount nodes { title } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
    const { data } = await ask(
      `{ repository(owner: "acme", name: "docs") { pullRequests(${args}) { ${selection} } } }`,
    );
    const { nodes, ...rest } = data.repository.pullRequests;
    return { ...rest, titles: nodes.map(({ title }: { title: string }) => title) };
  };
  const first = await list('first: 2');
  expect(first).toMatchObject({
    totalCount: 3,
    titles: ['p1', 'p2'],
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
  });
  const rest = await list(`first: 2, after: "${first.pageInfo.endCursor}"`);
  expect(rest).toMatchObject({ titles: ['p3'], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
  expect((await list('last: 1')).titles).toEqual(['p3']);
  expect((await list(`last: 1, before: "${rest.pageInfo.startCursor}"`)).titles).toEqual(['p2']);
  expect((await list('first: 5, states: [OPEN]')).titles).toEqual(['p1', 'p3']);
  expect((await list('first: 5, states: CLOSED, headRefName: "p2"')).titles).toEqual(['p2']);
  expect((await list('first: 5, orderBy: { field: CREATED_AT, direction: DESC }')).titles).toEqual(['p3', 'p2', 'p1']);
});

test('global ids are those of REST, and lead back to what they name', async () => {
  const { ask, world } = asking;
  const ids = [
    (await world.call('GET', '/repos/acme/docs')).body.node_id,
    (await world.call('GET', '/repos/acme/docs/pulls/1')).body.node_id,
    (await world.call('GET', '/repos/acme/docs/issues/1')).body.node_id,
    (await world.call('GET', '/repos/acme/docs/git/ref/heads/p1')).body.node_id,
    (await world.call('GET', '/repos/acme/docs/commits/p1')).body.node_id,
    (await world.call('GET', '/repos/acme/web/check-runs/1', undefined)).body.node_id ?? 'MDE6WDE=',
  ];
  const { data, errors } = await ask(
    'query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on PullRequest { number } ... on Ref { name } } }',
    { ids },
  );
  expect(data.nodes).toEqual([
    { __typename: 'Repository', id: ids[0] },
    { __typename: 'PullRequest', id: ids[1], number: 1 },
    { __typename: 'PullRequest', id: ids[1], number: 1 },
    { __typename: 'Ref', id: ids[3], name: 'p1' },
    { __typename: 'Commit', id: ids[4] },
    null,
  ]);
  expect(errors).toEqual([
    {
      type: 'NOT_FOUND',
      path: ['nodes', 5],
      locations: [{ line: 1, column: 23 }],
      message: "Could not resolve to a node with the global id of 'MDE6WDE='",
    },
  ]);
});

test('five repositories by alias, one of them missing, are one request that costs one point', async () => {
  const names = ['web', 'docs', 'old', 'nope', 'web'];
  const parts = names.map(
    (name, at) =>
      `r${at}: repository(owner: "acme", name: "${name}") { nameWithOwner pullRequests(first: 50, states: OPEN) { totalCount nodes { number } } }`,
  );
  const { data, errors, headers } = await asking.ask(
    `query five { ${parts.join('\n')} rateLimit { cost nodeCount limit remaining used resetAt } }`,
  );
  expect(Object.keys(data)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'rateLimit']);
  expect([data.r0.nameWithOwner, data.r3]).toEqual(['acme/web', null]);
  expect(errors).toMatchObject([
    { type: 'NOT_FOUND', path: ['r3'], message: "Could not resolve to a Repository with the name 'acme/nope'." },
  ]);
  expect(data.rateLimit).toMatchObject({ cost: 1, nodeCount: 250, limit: 5000 });
  expect(data.rateLimit.used + data.rateLimit.remaining).toBe(5000);
  expect(headers.get('x-ratelimit-resource')).toBe('graphql');
  expect(headers.get('x-ratelimit-used')).toBe(String(data.rateLimit.used));
  expect(asking.world.sim.journal.entries.at(-1)).toMatchObject({ operation: 'graphql:five', points: 1, content: 0 });
});
