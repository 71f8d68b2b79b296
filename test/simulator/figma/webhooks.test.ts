import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { AFTER, BEFORE } from './libraries.ts';
import { type Answer, type FigmaWorld, startEndpoint, startFigmaWorld } from './world.ts';

const PASSCODE = 'a passcode of ours';
let world: FigmaWorld;
let endpoint: Awaited<ReturnType<typeof startEndpoint>>;

beforeAll(async () => {
  endpoint = await startEndpoint();
  world = await startFigmaWorld();
  world.figma.put('parts', BEFORE);
});
afterEach(async () => {
  for (const id of world.figma.state.webhooks.keys()) await world.call('DELETE', `/v2/webhooks/${id}`);
  await world.figma.settled();
  endpoint.received.length = 0;
  endpoint.answers.length = 0;
  // The bucket of the tier is empty again.
  world.ahead += 60_000;
});
afterAll(async () => {
  await world.figma.close();
  await endpoint.close();
  expect(world.faults()).toEqual([]);
});

const wanted = (about: object = {}) => ({
  event_type: 'FILE_COMMENT',
  context: 'file',
  context_id: 'parts',
  endpoint: endpoint.url,
  passcode: PASSCODE,
  ...about,
});
async function subscribe(about: object = {}): Promise<string> {
  const { status, body } = await world.call('POST', '/v2/webhooks', wanted(about));
  expect(status).toBe(200);
  await world.figma.settled();
  return body.id;
}
const requests = async (id: string): Promise<Answer> =>
  (await world.call('GET', `/v2/webhooks/${id}/requests`)).body.requests;

test('a webhook is made, pinged, shown without its passcode, changed and deleted', async () => {
  const { body: made } = await world.call('POST', '/v2/webhooks', wanted({ description: 'Ours' }));
  await world.figma.settled();
  expect(made).toMatchObject({ context: 'file', team_id: '', passcode: PASSCODE, status: 'ACTIVE', client_id: null });
  const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
  expect(endpoint.received).toEqual([{ event_type: 'PING', passcode: PASSCODE, timestamp, webhook_id: made.id }]);
  expect((await world.call('GET', `/v2/webhooks/${made.id}`)).body).toEqual({ ...made, passcode: '' });
  const change = { event_type: 'FILE_UPDATE', endpoint: endpoint.url, passcode: 'another passcode', status: 'PAUSED' };
  const { body: changed } = await world.call('PUT', `/v2/webhooks/${made.id}`, change);
  expect(changed).toEqual({ ...made, ...change });
  expect((await world.call('DELETE', `/v2/webhooks/${made.id}`)).body.id).toBe(made.id);
  const gone = await world.call('GET', `/v2/webhooks/${made.id}`);
  expect(gone.body).toEqual({ status: 404, error: true, message: 'Not found' });
});

test('one that is made paused is not pinged, and hears nothing', async () => {
  await subscribe({ status: 'PAUSED' });
  world.figma.comment('parts', 'hm');
  await world.figma.settled();
  expect(endpoint.received).toEqual([]);
});

test('what an endpoint does not take with 200 is tried three times more, and all of it is kept for a week', async () => {
  const id = await subscribe();
  endpoint.answers.push(500, 202, 503, 404);
  world.figma.comment('parts', 'lost');
  await world.figma.settled();
  endpoint.answers.push(500);
  world.figma.comment('parts', 'late');
  await world.figma.settled();
  const log = await requests(id);
  const told = log.map(({ request_info: sent, response_info: answer, error_msg }: Answer) => [
    sent.payload.event_type,
    answer.status,
    error_msg,
  ]);
  expect(told).toEqual([
    ['PING', '200', null],
    ['FILE_COMMENT', '500', 'The endpoint answered 500'],
    ['FILE_COMMENT', '202', 'The endpoint answered 202'],
    ['FILE_COMMENT', '503', 'The endpoint answered 503'],
    ['FILE_COMMENT', '404', 'The endpoint answered 404'],
    ['FILE_COMMENT', '500', 'The endpoint answered 500'],
    ['FILE_COMMENT', '200', null],
  ]);
  // Nothing tells a repetition from the first: whoever listens has to find out.
  expect(log[1].request_info.payload).toEqual(log[4].request_info.payload);
  world.ahead += 8 * 86_400_000;
  expect(await requests(id)).toEqual([]);
});

test('400 stops the webhook at once', async () => {
  const id = await subscribe();
  endpoint.answers.push(400);
  world.figma.comment('parts', 'one');
  world.figma.comment('parts', 'two');
  await world.figma.settled();
  world.figma.comment('parts', 'three');
  await world.figma.settled();
  expect(endpoint.received.map(({ comment }) => comment?.[0].text)).toEqual([undefined, 'one', 'two']);
  expect((await world.call('GET', `/v2/webhooks/${id}`)).body.status).toBe('PAUSED');
});

test('nobody at home, and nobody who answers in time, are errors without an answer', async () => {
  const id = await subscribe({ endpoint: 'http://127.0.0.1:9/' });
  const [first, ...more] = await requests(id);
  expect([first.response_info, first.error_msg, more.length]).toEqual([null, 'The endpoint could not be reached', 3]);
});

test('a team’s webhook is silent about invite-only projects, a project’s and a file’s are about their own', async () => {
  const { state, comment, put } = world.figma;
  const secret = state.addProject('Secret', { inviteOnly: true });
  put('secret', BEFORE, secret);
  const team = await subscribe({ context: 'team', context_id: state.team.id });
  const project = await subscribe({ context: 'project', context_id: secret.id });
  const file = await subscribe();
  endpoint.received.length = 0;
  comment('secret', 'in secret');
  comment('parts', 'in public');
  await world.figma.settled();
  const heard = (id: string) =>
    endpoint.received.filter(({ webhook_id }) => webhook_id === id).map(({ file_key }) => file_key);
  expect([heard(team), heard(project), heard(file)]).toEqual([['parts'], ['secret'], ['parts']]);
});

test('a context has only so many', async () => {
  const { team, project } = world.figma.state;
  for (const [context, context_id, most] of [
    ['file', 'parts', 3],
    ['project', project.id, 5],
    ['team', team.id, 20],
  ] as const) {
    for (let at = 0; at < most; at += 1) await subscribe({ context, context_id, status: 'PAUSED' });
    const { status, body } = await world.call('POST', '/v2/webhooks', wanted({ context, context_id }));
    expect([status, body.message]).toEqual([400, `A ${context} may have ${most} webhooks at most`]);
    const { webhooks } = (await world.call('GET', `/v2/webhooks?context=${context}&context_id=${context_id}`)).body;
    expect(webhooks).toHaveLength(most);
  }
  expect((await world.call('GET', `/v2/teams/${team.id}/webhooks`)).body.webhooks).toHaveLength(20);
  const { webhooks, pagination } = (await world.call('GET', `/v2/webhooks?plan_api_id=team::${team.id}`)).body;
  expect([webhooks.length, pagination]).toEqual([28, {}]);
});

test.each([
  [{ event_type: 'PING' }, 'PING cannot be subscribed to'],
  [{ event_type: 'FILE_MOVED' }, 'allowed values'],
  [{ context: 'planet' }, 'context must be'],
  [{ context_id: 'none' }, 'There is no file none'],
  [{ endpoint: 'mailto:a@b.c' }, 'http or https'],
  [{ endpoint: `https://example.com/${'x'.repeat(2048)}` }, '2048 characters'],
  [{ passcode: 'x'.repeat(101) }, '100 characters'],
  [{ passcode: undefined }, "'passcode'"],
])('a webhook with %j is refused', async (about, why) => {
  const { status, body } = await world.call('POST', '/v2/webhooks', wanted(about));
  expect([status, body.error]).toEqual([400, true]);
  expect(body.message).toContain(why);
});

test('team webhooks are for admins, and Starter plans have none', async () => {
  const { state, issueToken, put } = world.figma;
  const editor = issueToken({ user: state.addUser({ handle: 'Ed', role: 'editor' }) });
  const make = async (about: object, token?: string) =>
    (await world.call('POST', '/v2/webhooks', wanted(about), token)).status;
  expect(await make({ context: 'team', context_id: state.team.id }, editor)).toBe(403);
  expect(await make({ status: 'PAUSED' }, editor)).toBe(200);
  put('free', AFTER, state.addProject('Free', { team: state.addTeam('Free', 'starter') }));
  expect(await make({ context_id: 'free' })).toBe(403);
});
