import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Received, type Receiver, receive } from '../receiver.ts';
import { type Answer, startWorld, type TestWorld } from '../world.ts';

const REPO = '/repos/acme/web';
let world: TestWorld;
let hook: Receiver;
let issue: number;

beforeAll(async () => {
  world = await startWorld();
  hook = await receive(world);
  issue = await world.sim.as('ana').openIssue('acme/web', 'Old title', 'see @ben');
});
beforeEach(async () => {
  await hook.taken();
});
afterAll(() => world.stop().finally(() => hook.close()));

const of = (all: readonly Received[], name: string): Answer => all.find((one) => one.name === name)?.payload;

test('a label is made, renamed wherever it is used, and taken away', async () => {
  const made = await world.call('POST', `${REPO}/labels`, { name: 'Bug', color: 'ff0000', description: 'Broken' });
  expect(made.status).toBe(201);
  expect((await world.call('POST', `${REPO}/labels`, { name: 'bug' })).status).toBe(422);
  expect((await world.call('POST', `${REPO}/labels`, { name: 'odd', color: 'red' })).status).toBe(422);
  await world.call('PUT', `${REPO}/issues/${issue}/labels`, { labels: ['bug', 'later'] });
  expect(await hook.names()).toEqual(['issues.labeled', 'issues.labeled', 'label.created', 'label.created']);
  const renamed = await world.call('PATCH', `${REPO}/labels/bug`, { new_name: 'defect', color: '00ff00' });
  expect(renamed.body).toMatchObject({ id: made.body.id, name: 'defect', color: '00ff00', description: 'Broken' });
  expect(of(await hook.taken(), 'label.edited').changes).toEqual({ name: { from: 'Bug' }, color: { from: 'ff0000' } });
  const names = async () => (await world.call('GET', `${REPO}/issues/${issue}`)).body.labels.map((l: Answer) => l.name);
  expect(await names()).toEqual(['defect', 'later']);
  await world.call('PUT', `${REPO}/issues/${issue}/labels`, { labels: ['later', 'now'] });
  expect(await names()).toEqual(['later', 'now']);
  expect((await world.call('DELETE', `${REPO}/labels/now`)).status).toBe(204);
  expect((await world.call('GET', `${REPO}/labels/now`)).status).toBe(404);
  expect(await names()).toEqual(['later']);
  expect((await world.call('DELETE', `${REPO}/issues/${issue}/labels`)).status).toBe(204);
  expect(await names()).toEqual([]);
  expect(await hook.names()).toEqual([
    'issues.labeled',
    'issues.unlabeled',
    'issues.unlabeled',
    'label.created',
    'label.deleted',
  ]);
  const all = await world.call('GET', `${REPO}/labels`);
  expect(all.body.map(({ name }: Answer) => name).sort()).toEqual(['defect', 'later']);
});

test('a milestone counts its issues, closes, and leaves them when it is deleted', async () => {
  const made = await world.call('POST', `${REPO}/milestones`, { title: 'One', due_on: '2030-01-02T03:04:05Z' });
  expect(made.body).toMatchObject({ number: 1, state: 'open', due_on: '2030-01-02T03:04:05Z', open_issues: 0 });
  expect((await world.call('POST', `${REPO}/milestones`, { title: 'One' })).status).toBe(422);
  await world.call('PATCH', `${REPO}/issues/${issue}`, { milestone: 1 });
  expect((await world.call('GET', `${REPO}/milestones/1`)).body.open_issues).toBe(1);
  expect((await world.call('GET', `${REPO}/issues?milestone=1`)).body).toMatchObject([{ number: issue }]);
  expect((await world.call('GET', `${REPO}/issues?milestone=none`)).body).toEqual([]);
  const closed = await world.call('PATCH', `${REPO}/milestones/1`, { state: 'closed', title: 'Uno' });
  expect(closed.body).toMatchObject({ state: 'closed', title: 'Uno' });
  expect(await hook.names()).toEqual([
    'issues.milestoned',
    'milestone.closed',
    'milestone.created',
    'milestone.edited',
  ]);
  expect((await world.call('GET', `${REPO}/milestones`)).body).toEqual([]);
  expect((await world.call('GET', `${REPO}/milestones?state=closed`)).body).toHaveLength(1);
  expect((await world.call('DELETE', `${REPO}/milestones/1`)).status).toBe(204);
  expect(await hook.names()).toEqual(['issues.demilestoned', 'milestone.deleted']);
  expect((await world.call('PATCH', `${REPO}/issues/${issue}`, { milestone: 1 })).status).toBe(422);
});

test('people who can be are assigned, to issues and to pull requests', async () => {
  const path = `${REPO}/issues/${issue}/assignees`;
  const made = await world.call('POST', path, { assignees: ['ben', 'oscar', 'ANA'] });
  expect(made.status).toBe(201);
  expect(made.body.assignees.map(({ login }: Answer) => login)).toEqual(['ben', 'ana']);
  expect((await world.call('GET', `${REPO}/issues?assignee=ben`)).body).toHaveLength(1);
  expect((await world.call('GET', `${REPO}/issues?assignee=none`)).body).toEqual([]);
  expect((await world.call('DELETE', path, { assignees: ['ben'] })).body.assignee.login).toBe('ana');
  expect(await hook.names()).toEqual(['issues.assigned', 'issues.assigned', 'issues.unassigned']);
  expect((await world.call('GET', `${REPO}/assignees/oscar`)).status).toBe(404);
  expect((await world.call('GET', `${REPO}/assignees/cleo`)).status).toBe(204);
  await world.sim.as('ben').push('acme/web', 'own', { 'own.txt': '1\n' }, 'Own');
  const pull = await world.sim.as('ben').openPull('acme/web', { head: 'own', title: 'Own' });
  await hook.taken();
  const milestone = (await world.call('POST', `${REPO}/milestones`, { title: 'Two' })).body.number;
  await world.call('PATCH', `${REPO}/issues/${pull}`, { assignees: ['cleo'], milestone });
  const told = await hook.taken();
  expect(of(told, 'pull_request.assigned')).toMatchObject({ number: pull, assignee: { login: 'cleo' } });
  expect(of(told, 'pull_request.milestoned')).toMatchObject({ milestone: { title: 'Two' } });
  await world.call('POST', `${REPO}/issues/${pull}/labels`, { labels: ['undescribed'] });
  const listed = await world.call('GET', `${REPO}/pulls?head=acme:own`);
  expect(listed.body[0].labels).toMatchObject([{ name: 'undescribed', description: null }]);
  const shown = await world.call('GET', `${REPO}/pulls/${pull}`);
  expect(shown.body).toMatchObject({ assignee: { login: 'cleo' }, milestone: { number: milestone } });
});

test('a locked conversation is for those who may write', async () => {
  const path = '/repos/acme/docs/issues';
  const number = await world.sim.as('ana').openIssue('acme/docs', 'Hot');
  const asOscar = { token: world.sim.as('oscar').token() };
  expect((await world.call('POST', `${path}/${number}/comments`, { body: 'hi' }, asOscar)).status).toBe(201);
  expect((await world.call('PUT', `${path}/${number}/lock`, { lock_reason: 'spam' })).status).toBe(204);
  const shown = await world.call('GET', `${path}/${number}`);
  expect(shown.body).toMatchObject({ locked: true, active_lock_reason: 'spam' });
  const refused = await world.call('POST', `${path}/${number}/comments`, { body: 'hi' }, asOscar);
  expect([refused.status, refused.body.message]).toEqual([403, 'Unable to create comment because issue is locked.']);
  expect((await world.call('POST', `${path}/${number}/comments`, { body: 'calm' })).status).toBe(201);
  expect((await world.call('DELETE', `${path}/${number}/lock`)).status).toBe(204);
  expect((await hook.names()).filter((name) => name.startsWith('issues.'))).toEqual([
    'issues.locked',
    'issues.opened',
    'issues.unlocked',
  ]);
});

test('comments are listed over the repository, and deleted by their author or those who may write', async () => {
  const first = await world.sim.as('cleo').comment('acme/web', issue, 'first');
  const second = await world.sim.as('ben').comment('acme/web', issue, 'second');
  const listed = await world.call('GET', `${REPO}/issues/comments?sort=created&direction=desc`);
  expect(listed.body.map(({ id }: Answer) => id)).toEqual([second, first]);
  const path = `${REPO}/issues/comments/${second}`;
  expect((await world.call('DELETE', path, undefined, { token: world.sim.as('cleo').token() })).status).toBe(403);
  expect((await world.call('DELETE', path)).status).toBe(204);
  expect((await world.call('GET', path)).status).toBe(404);
  expect(of(await hook.taken(), 'issue_comment.deleted').comment.body).toBe('second');
});

test('a reaction is there once for each of us, and only we take ours back', async () => {
  await world.sim.as('ben').push('acme/web', 'react', { 'react.txt': '1\n' }, 'React');
  const pull = await world.sim.as('ben').openPull('acme/web', { head: 'react', title: 'React' });
  const sha = world.sim.read('acme/web').sha('react');
  const comment = await world.sim.as('ana').comment('acme/web', pull, 'look');
  const about = { body: 'Here', commit_id: sha, path: 'react.txt', line: 1 };
  const line = await world.call('POST', `${REPO}/pulls/${pull}/comments`, about);
  expect(line.body).toMatchObject({ path: 'react.txt' });
  const release = await world.call('POST', `${REPO}/releases`, { tag_name: 'v9' });
  const subjects = [
    `${REPO}/issues/${pull}`,
    `${REPO}/issues/comments/${comment}`,
    `${REPO}/pulls/comments/${line.body.id}`,
    `${REPO}/releases/${release.body.id}`,
  ];
  for (const subject of subjects) {
    const path = `${subject}/reactions`;
    const made = await world.call('POST', path, { content: 'rocket' });
    const again = await world.call('POST', path, { content: 'rocket' });
    expect([made.status, again.status, again.body.id]).toEqual([201, 200, made.body.id]);
    const theirs = await world.call('POST', path, { content: 'heart' }, { token: world.sim.as('ana').token() });
    expect((await world.call('GET', `${path}?content=heart`)).body).toMatchObject([{ id: theirs.body.id }]);
    expect((await world.call('GET', subject)).body.reactions).toMatchObject({ total_count: 2, rocket: 1, heart: 1 });
    expect((await world.call('DELETE', `${path}/${theirs.body.id}`)).status).toBe(403);
    expect((await world.call('DELETE', `${path}/${made.body.id}`)).status).toBe(204);
    expect((await world.call('GET', path)).body).toHaveLength(1);
  }
});

test('the events and the timeline of an issue tell its story', async () => {
  const number = await world.sim.as('ana').openIssue('acme/web', 'Before');
  const path = `${REPO}/issues/${number}`;
  await world.call('PATCH', path, { title: 'After', labels: ['defect'], assignees: ['ben'] });
  await world.sim.as('ben').comment('acme/web', number, 'on it');
  await world.call('PATCH', path, { state: 'closed', state_reason: 'not_planned' });
  const events = await world.call('GET', `${path}/events`);
  expect(events.body.map(({ event }: Answer) => event)).toEqual(['renamed', 'labeled', 'assigned', 'closed']);
  expect(events.body[0]).toMatchObject({ rename: { from: 'Before', to: 'After' }, actor: { login: 'baton[bot]' } });
  const timeline = await world.call('GET', `${path}/timeline`);
  expect(timeline.body.map(({ event }: Answer) => event)).toEqual([
    'renamed',
    'labeled',
    'assigned',
    'commented',
    'closed',
  ]);
  const all = await world.call('GET', `${REPO}/issues/events?per_page=1`);
  expect(all.body).toMatchObject([{ event: 'closed', issue: { number, state_reason: 'not_planned' } }]);
  expect((await world.call('GET', `${REPO}/issues/events/${all.body[0].id}`)).body).toEqual(all.body[0]);
  const mentioned = await world.call('GET', `${REPO}/issues?mentioned=ben&sort=updated&direction=asc`);
  expect(mentioned.body.map((one: Answer) => one.number)).toEqual([issue]);
});
