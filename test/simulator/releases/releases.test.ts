import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Receiver, receive } from '../receiver.ts';
import { type Answer, startWorld, type TestWorld } from '../world.ts';

const RELEASES = '/repos/acme/web/releases';
let world: TestWorld;
let hook: Receiver;

beforeAll(async () => {
  world = await startWorld();
  hook = await receive(world);
});
beforeEach(async () => {
  await hook.taken();
});
afterAll(() => world.stop().finally(() => hook.close()));

test('a release makes the tag that is missing, and all of it is told', async () => {
  const made = await world.call('POST', RELEASES, { tag_name: 'v1.0.0', name: 'One', body: 'First' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ tag_name: 'v1.0.0', target_commitish: 'main', draft: false });
  expect(world.sim.read('acme/web').tags()).toEqual({ 'v1.0.0': world.sim.read('acme/web').sha('main') });
  expect(await hook.names()).toEqual(['create', 'push', 'release.created', 'release.published', 'release.released']);
  expect((await world.call('GET', `${RELEASES}/tags/v1.0.0`)).body).toEqual(made.body);
  expect((await world.call('GET', `${RELEASES}/latest`)).body).toEqual(made.body);
  const twice = await world.call('POST', RELEASES, { tag_name: 'v1.0.0' });
  expect([twice.status, twice.body.errors[0].code]).toEqual([422, 'already_exists']);
  expect((await world.call('POST', RELEASES, { tag_name: 'v2', target_commitish: 'nope' })).status).toBe(422);
});

test('a draft has no tag and is hidden from readers, until it is published', async () => {
  const draft = await world.call('POST', RELEASES, { tag_name: 'v1.1.0', draft: true, prerelease: true });
  expect(draft.body).toMatchObject({ draft: true, published_at: null });
  expect(await hook.names()).toEqual(['release.created']);
  const path = `${RELEASES}/${draft.body.id}`;
  expect((await world.call('GET', path, undefined, { token: world.sim.as('cleo').token() })).status).toBe(404);
  expect((await world.call('GET', `${RELEASES}/tags/v1.1.0`)).status).toBe(404);
  const published = await world.call('PATCH', path, { draft: false });
  expect(published.body).toMatchObject({ draft: false, prerelease: true });
  expect(await hook.names()).toEqual(['create', 'push', 'release.prereleased', 'release.published']);
  // A prerelease is never the latest.
  expect((await world.call('GET', `${RELEASES}/latest`)).body.tag_name).toBe('v1.0.0');
  await world.call('PATCH', path, { prerelease: false, name: 'One and a bit', make_latest: 'true' });
  const told = await hook.taken();
  expect(told.map(({ name }) => name).sort()).toEqual(['release.edited', 'release.released']);
  expect(told.find(({ action }) => action === 'edited')?.payload.changes.name).toEqual({ from: '' });
  expect((await world.call('GET', `${RELEASES}/latest`)).body.tag_name).toBe('v1.1.0');
});

test('assets go up to an address of their own as they are, and come down the same', async () => {
  const { body } = await world.call('GET', `${RELEASES}/latest`);
  const bytes = Buffer.from([0, 255, 10, 13, 0]);
  const upload = async (name: string) => {
    const response = await fetch(`${body.upload_url.replace(/\{.*/, '')}?name=${encodeURIComponent(name)}&label=Bin`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await world.token()}`, 'content-type': 'application/x-thing' },
      body: bytes,
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const made = await upload('my thing.bin');
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ name: 'my.thing.bin', label: 'Bin', size: 5, content_type: 'application/x-thing' });
  expect((await upload('my thing.bin')).status).toBe(422);
  const asset = `${RELEASES}/assets/${made.body.id}`;
  const down = await fetch(`${world.sim.url}${asset}`, {
    headers: { authorization: `Bearer ${await world.token()}`, accept: 'application/octet-stream' },
  });
  expect(Buffer.from(await down.arrayBuffer())).toEqual(bytes);
  const listed = await world.call('GET', `${RELEASES}/${body.id}/assets`);
  expect(listed.body).toMatchObject([{ id: made.body.id, download_count: 1 }]);
  expect((await world.call('PATCH', asset, { name: 'thing.bin' })).body.name).toBe('thing.bin');
  expect((await world.call('DELETE', asset)).status).toBe(204);
  expect((await world.call('GET', asset)).status).toBe(404);
});

test('notes name the pull requests since the release before', async () => {
  const ben = world.sim.as('ben');
  await ben.push('acme/web', 'feature', { 'f.txt': 'f\n' }, 'Add f');
  const number = await ben.openPull('acme/web', { head: 'feature', title: 'Add a feature' });
  await world.sim.as('ana').merge('acme/web', number);
  const { body } = await world.call('POST', `${RELEASES}/generate-notes`, { tag_name: 'v2.0.0' });
  expect(body.name).toBe('v2.0.0');
  expect(body.body).toContain(`* Add a feature by @ben in ${world.sim.url}/acme/web/pull/${number}`);
  expect(body.body).toContain('/compare/v1.1.0...v2.0.0');
  const made = await world.call('POST', RELEASES, { tag_name: 'v2.0.0', generate_release_notes: true, body: 'Hello' });
  expect(made.body).toMatchObject({ name: 'v2.0.0', body: `Hello\n\n${body.body}` });
  expect((await world.call('DELETE', `${RELEASES}/${made.body.id}`)).status).toBe(204);
  expect(await hook.names()).toContain('release.deleted');
  expect(world.sim.read('acme/web').tags()).toHaveProperty(['v2.0.0']);
  const tags = (await world.call('GET', RELEASES)).body.map((one: Answer) => one.tag_name);
  expect(tags).toEqual(['v1.1.0', 'v1.0.0']);
});
