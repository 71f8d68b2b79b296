import { afterEach, expect, test } from '@jest/globals';
import { ManualClock } from '../../fakes/clock.ts';
import { type Asking, startAsking } from './asking.ts';

let asking: Asking;
afterEach(() => asking.world.stop());

const VIEWER = '{ viewer { login } }';
const comments = (count: number) =>
  `mutation($id: ID!) { ${Array.from({ length: count }, (_, at) => `c${at}: addComment(input: { subjectId: $id, body: "${at}" }) { clientMutationId }`).join(' ')} }`;

async function issueId(): Promise<string> {
  const { world } = asking;
  const number = await world.sim.as('ben').openIssue('acme/web', 'Subject');
  return (await world.call('GET', `/repos/acme/web/issues/${number}`)).body.node_id;
}

test('used-up points are told with 200 and RATE_LIMITED, apart from those of REST', async () => {
  asking = await startAsking({ limits: { graphqlHourly: 2 } });
  const { ask, world } = asking;
  expect((await ask(VIEWER)).errors).toBeUndefined();
  expect((await ask(VIEWER)).errors).toBeUndefined();
  const third = await ask(VIEWER);
  expect(third.status).toBe(200);
  expect(third.body).toEqual({
    errors: [{ type: 'RATE_LIMITED', message: `API rate limit exceeded for installation ID ${world.installation}.` }],
  });
  expect(third.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(third.headers.get('x-ratelimit-resource')).toBe('graphql');
  expect(world.sim.journal.entries.at(-1)).toMatchObject({ limit: 'primary' });
  expect((await world.call('GET', '/repos/acme/web')).status).toBe(200);
  const { body } = await world.call('GET', '/rate_limit');
  expect(body.resources.graphql).toMatchObject({ limit: 2, remaining: 0, used: 2 });
});

test('points a minute: 1 for a query, 5 for a request with mutations, then 403 with retry-after', async () => {
  asking = await startAsking({ limits: { graphqlPointsPerMinute: 7 } });
  const id = await issueId();
  expect((await asking.ask(comments(2), { id })).errors).toBeUndefined();
  expect((await asking.ask(VIEWER)).errors).toBeUndefined();
  expect((await asking.ask(VIEWER)).errors).toBeUndefined();
  const refused = await asking.ask(VIEWER);
  expect(refused.status).toBe(403);
  expect(refused.body.message).toMatch(/^You have exceeded a secondary rate limit/);
  expect(refused.headers.get('retry-after')).toBe('60');
});

test('every object made counts as content, together with what REST makes', async () => {
  asking = await startAsking({ limits: { contentPerMinute: 5 } });
  const { ask, world } = asking;
  const id = await issueId();
  await ask(comments(3), { id });
  expect(world.sim.journal.entries.at(-1)).toMatchObject({ operation: 'graphql:addComment', points: 5, content: 3 });
  await world.call('POST', '/repos/acme/web/issues/1/comments', { body: 'rest' });
  const refused = await ask(comments(2), { id });
  expect(refused.status).toBe(403);
  expect(world.sim.read('acme/web').comments(1)).toHaveLength(4);
  expect((await ask(comments(1), { id })).errors).toBeUndefined();
});

test('a hidden cap of an operation counts what GraphQL makes of it', async () => {
  asking = await startAsking({ limits: { hidden: { 'issues/create-comment': { perMinute: 3, perHour: 10 } } } });
  const id = await issueId();
  expect((await asking.ask(comments(2), { id })).errors).toBeUndefined();
  expect((await asking.ask(comments(2), { id })).status).toBe(403);
  expect((await asking.ask(comments(1), { id })).errors).toBeUndefined();
});

test('the cost of a query is its connections through 100, and pages must be given and small', async () => {
  asking = await startAsking();
  const { ask } = asking;
  const nested = (pulls: string, commits: string) =>
    `{ organization(login: "acme") { repositories(first: 100) { nodes { pullRequests(${pulls}) { nodes { commits(${commits}) { nodes { commit { oid } } } } } } } } rateLimit { cost nodeCount } }`;
  // 1 + 100 + 100 * 50 connections.
  const { data } = await ask(nested('first: 50', 'last: 10'));
  expect(data.rateLimit).toEqual({ cost: 51, nodeCount: 100 + 100 * 50 + 100 * 50 * 10 });
  const huge = await ask(nested('first: 100', 'first: 60'));
  expect(huge).toMatchObject({ status: 200, data: undefined });
  expect(huge.errors).toEqual([
    {
      type: 'MAX_NODE_LIMIT_EXCEEDED',
      message: 'This query requests up to 610,100 possible nodes which exceeds the maximum limit of 500,000.',
    },
  ]);
  const web = (selection: string) => ask(`{ repository(owner: "acme", name: "web") { ${selection} } }`);
  expect((await web('pullRequests { nodes { id } }')).errors).toEqual([
    {
      type: 'MISSING_PAGINATION_BOUNDARIES',
      path: ['repository', 'pullRequests'],
      locations: [{ line: 1, column: 44 }],
      message: 'You must provide a `first` or `last` value to properly paginate the `pullRequests` connection.',
    },
  ]);
  expect((await web('pullRequests(first: 101) { nodes { id } }')).errors).toMatchObject([
    { type: 'EXCESSIVE_PAGINATION' },
  ]);
  expect((await web('pullRequests { totalCount }')).data.repository).toEqual({ pullRequests: { totalCount: 0 } });
});

test('what takes more than ten seconds is cut off with 502; what it did until then stays done, and it costs more', async () => {
  const clock = new ManualClock();
  asking = await startAsking({ clock, graphql: { milliseconds: (field) => (field === 'addComment' ? 4000 : 0) } });
  const id = await issueId();
  const pending = asking.ask(comments(4), { id });
  // Two whole comments, and two seconds of the third.
  for (const milliseconds of [4000, 4000, 2000]) {
    while (clock.sleeping === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await clock.advance(milliseconds);
  }
  const { status, data, errors, headers } = await pending;
  expect([status, data]).toEqual([502, null]);
  expect(errors[0].message).toMatch(/^Something went wrong while executing your query/);
  expect(asking.world.sim.read('acme/web').comments(1)).toHaveLength(2);
  expect(headers.get('x-ratelimit-used')).toBe('2');
});

test('faults aim at a batch by the names of its mutations, and can lose the answer after the work was done', async () => {
  asking = await startAsking();
  const { ask, world } = asking;
  const id = await issueId();
  world.sim.faults.add({ operation: 'graphql:addComment', kind: 502, applied: true });
  expect((await ask(comments(1), { id })).status).toBe(502);
  expect(world.sim.read('acme/web').comments(1)).toHaveLength(1);
  world.sim.faults.add({ operation: 'graphql:*', kind: 'primary' });
  const limited = await ask(VIEWER);
  expect([limited.status, limited.errors[0].type, limited.headers.get('x-ratelimit-remaining')]).toEqual([
    200,
    'RATE_LIMITED',
    '0',
  ]);
  world.sim.faults.add({ operation: 'graphql:*', kind: 'too-many', retryAfterSeconds: 7 });
  const many = await ask(VIEWER);
  expect([many.status, many.headers.get('retry-after')]).toEqual([429, '7']);
  world.sim.faults.add({ operation: 'graphql:*', kind: 'hang-up' });
  await expect(ask(VIEWER)).rejects.toThrow();
  expect((await ask(VIEWER)).errors).toBeUndefined();
});
