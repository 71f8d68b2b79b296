import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nodeId } from '../../../src/simulator/figma/library-file.ts';
import { spectrumFile } from '../../../src/simulator/figma/spectrum.ts';
import { AFTER, BEFORE, KEYS } from './libraries.ts';
import { type Answer, type FigmaWorld, startFigmaWorld } from './world.ts';

let world: FigmaWorld;
const get = async (path: string): Promise<Answer> => {
  const { status, body } = await world.call('GET', path);
  expect([path, status]).toEqual([path, 200]);
  return body;
};

beforeAll(async () => {
  world = await startFigmaWorld();
  world.figma.put('spectrum', await spectrumFile('before'));
  world.figma.put('parts', BEFORE);
  world.figma.publish('parts', AFTER);
});
afterAll(async () => {
  await world.figma.close();
  expect(world.faults()).toEqual([]);
});

const SWITCH = nodeId(KEYS.SWITCH);
const CHECK = nodeId(KEYS.CHECK);

test('a file has a tree, and beside it the components and sets that its layers are', async () => {
  const file = await get('/v1/files/parts');
  expect(file).toMatchObject({ name: 'Parts', version: '502', editorType: 'figma', role: 'editor' });
  expect(file.document.children[0].children.map(({ name }: Answer) => name)).toEqual([
    'Switch',
    'icon/tick',
    'icon/plus',
  ]);
  expect(Object.values(file.componentSets)).toEqual([expect.objectContaining({ key: KEYS.SWITCH, name: 'Switch' })]);
  expect(Object.keys(file.components)).toHaveLength(8);
  expect(file.components[file.document.children[0].children[0].children[0].id].componentSetId).toBe(SWITCH);
});

test('an older version is served as it was, and one that never was is not there', async () => {
  const file = await get('/v1/files/parts?version=501');
  const options = file.document.children[0].children[0].componentPropertyDefinitions.Size.variantOptions;
  expect([file.version, options]).toEqual(['501', ['16', '24', '32']]);
  expect((await world.call('GET', '/v1/files/parts?version=9')).body).toEqual({ status: 404, err: 'Not found' });
});

test('depth counts from the document, and ids bring what lies between and every page', async () => {
  const pages = await get('/v1/files/parts?depth=1');
  expect(pages.document.children.map(({ children }: Answer) => children)).toEqual([[]]);
  const some = await get(`/v1/files/parts?ids=${CHECK}`);
  expect(some.document.children[0].children.map(({ id }: Answer) => id)).toEqual([CHECK]);
  expect(Object.keys(some.components)).toEqual([CHECK]);
  expect((await world.call('GET', '/v1/files/parts?depth=0')).body).toMatchObject({ status: 400 });
  expect((await world.call('GET', '/v1/files/parts?geometry=all')).status).toBe(400);
});

test('nodes are given with the API of their component; depth counts from them, and what is not there is null', async () => {
  const { nodes } = await get(`/v1/files/parts/nodes?ids=${SWITCH},9:9&depth=1`);
  expect(nodes['9:9']).toBeNull();
  const { document, componentSets } = nodes[SWITCH];
  expect(document.componentPropertyDefinitions['Label#36578:0']).toEqual({ type: 'TEXT', defaultValue: 'Label' });
  expect([document.children.length, document.children[0].children]).toEqual([6, []]);
  expect(Object.keys(componentSets)).toEqual([SWITCH]);
  expect((await world.call('GET', '/v1/files/parts/nodes')).body).toEqual({ status: 400, err: '?ids is missing' });
});

test('an icon is rendered as SVG behind an address that is good for a month; what cannot be drawn is null', async () => {
  const { images } = await get(`/v1/images/parts?ids=${CHECK},${SWITCH},9:9&format=svg`);
  expect([images[SWITCH], images['9:9']]).toEqual([null, null]);
  const picture = async () => await fetch(images[CHECK]);
  expect(await (await picture()).text()).toContain('M2 8l4 4 8-8');
  world.ahead = 31 * 86_400_000;
  expect((await picture()).status).toBe(403);
  world.ahead = 0;
  expect((await get(`/v1/images/parts?ids=${CHECK}`)).images[CHECK]).toBeNull();
  const old = await get(`/v1/images/parts?ids=${nodeId(KEYS.ALERT)}&format=svg&version=501`);
  expect(old.images[nodeId(KEYS.ALERT)]).toContain('/images/parts/501/');
  expect((await get('/v1/files/parts/images')).meta).toEqual({ images: {} });
});

test('what is published is listed by file, by team in pages, and one by one', async () => {
  const keysOf = (items: Answer) => items.map(({ key }: Answer) => key);
  const { components } = (await get('/v1/files/parts/components')).meta;
  expect(components).toHaveLength(8);
  expect(keysOf((await get('/v1/files/parts/component_sets')).meta.component_sets)).toEqual([KEYS.SWITCH]);
  expect(keysOf((await get('/v1/files/parts/styles')).meta.styles)).toContain(KEYS.SHADOW);

  const team = world.figma.state.team.id;
  const walked: string[] = [];
  let after: number | undefined = 0;
  while (after !== undefined) {
    const { meta } = await get(`/v1/teams/${team}/components?page_size=3&after=${after}`);
    walked.push(...keysOf(meta.components));
    after = meta.cursor?.after;
  }
  expect(walked).toEqual(keysOf(components));
  const last = (await get(`/v1/teams/${team}/components?page_size=3&after=6`)).meta;
  const previous = (await get(`/v1/teams/${team}/components?page_size=3&before=${last.cursor.before}`)).meta;
  expect(keysOf(previous.components)).toEqual(walked.slice(3, 6));
  expect((await get(`/v1/teams/${team}/component_sets`)).meta.component_sets).toHaveLength(1);
  expect((await get(`/v1/teams/${team}/styles`)).meta.styles).toHaveLength(2);
  expect((await world.call('GET', `/v1/teams/${team}/styles?after=1&before=2`)).status).toBe(400);

  expect((await get(`/v1/component_sets/${KEYS.SWITCH}`)).meta).toMatchObject({ name: 'Switch', node_id: SWITCH });
  expect((await get(`/v1/components/${KEYS.CHECK}`)).meta.name).toBe('icon/tick');
  expect((await get(`/v1/styles/${KEYS.SHADOW}`)).meta.style_type).toBe('EFFECT');
  const gone = await world.call('GET', `/v1/components/${KEYS.ALERT}`);
  expect([gone.status, gone.body]).toEqual([404, { status: 404, error: true, message: 'Not found' }]);
});

test('the history is walked by its own links, newest first', async () => {
  for (const label of ['one', 'two', 'three']) world.figma.nameVersion('parts', label);
  const first = await get('/v1/files/parts/versions?page_size=2');
  expect(first.versions.map(({ label }: Answer) => label)).toEqual(['three', 'two']);
  expect(Object.keys(first.pagination)).toEqual(['next_page']);
  const pathOf = (address: string) => address.slice(world.figma.url.length);
  const second = await get(pathOf(first.pagination.next_page));
  expect(second.versions.map(({ label, id }: Answer) => label ?? id)).toEqual(['one', '502']);
  const third = await get(pathOf(second.pagination.next_page));
  expect([third.versions.map(({ id }: Answer) => id), third.pagination.next_page]).toEqual([['501'], undefined]);
  expect((await get(pathOf(third.pagination.prev_page))).versions).toEqual(second.versions);
  expect((await get(pathOf(second.pagination.prev_page))).versions).toEqual(first.versions);
});

test('comments are written, answered once, reacted to, and deleted by their author only', async () => {
  const { state, issueToken } = world.figma;
  const ben = issueToken({ user: state.addUser({ handle: 'Ben', role: 'editor' }) });
  const path = '/v1/files/parts/comments';
  const { body: root } = await world.call('POST', path, { message: 'Why grey?', client_meta: { x: 4, y: 2 } });
  const { body: reply } = await world.call('POST', path, { message: 'Contrast', comment_id: root.id }, ben);
  expect(reply).toMatchObject({ parent_id: root.id, order_id: null, user: { handle: 'Ben' } });
  expect((await world.call('POST', path, { message: 'no', comment_id: reply.id })).status).toBe(400);
  expect((await world.call('POST', path, {})).status).toBe(400);
  expect((await world.call('POST', `${path}/${root.id}/reactions`, { emoji: ':eyes:' }, ben)).status).toBe(200);
  expect((await get(`${path}/${root.id}/reactions`)).reactions).toMatchObject([{ emoji: ':eyes:' }]);
  expect((await world.call('DELETE', `${path}/${root.id}/reactions?emoji=:eyes:`, undefined, ben)).status).toBe(200);
  expect((await world.call('DELETE', `${path}/${root.id}`, undefined, ben)).status).toBe(403);
  expect((await world.call('DELETE', `${path}/${root.id}`)).body).toEqual({ status: 200, error: false });
  expect((await get(path)).comments.map(({ id }: Answer) => id)).toEqual([reply.id]);
});

test('links of developers to layers are made as far as they can be', async () => {
  const link = { name: 'Story', url: 'https://example.com/1', file_key: 'parts', node_id: SWITCH };
  const wanted = { dev_resources: [link, link, { ...link, file_key: 'none' }] };
  const { body: made } = await world.call('POST', '/v1/dev_resources', wanted);
  expect([made.links_created.length, made.errors.length]).toEqual([1, 2]);
  const { id } = made.links_created[0];
  const change = { dev_resources: [{ id, name: 'Docs' }, { id: '0' }] };
  const { body: changed } = await world.call('PUT', '/v1/dev_resources', change);
  expect(changed).toMatchObject({ links_updated: [{ id, name: 'Docs', url: link.url }], errors: [{ id: '0' }] });
  expect((await get(`/v1/files/parts/dev_resources?node_ids=${SWITCH}`)).dev_resources).toHaveLength(1);
  expect((await world.call('DELETE', `/v1/files/parts/dev_resources/${id}`)).status).toBe(200);
  expect((await get('/v1/files/parts/dev_resources')).dev_resources).toEqual([]);
});

test('teams, projects under both their names, and who one is', async () => {
  const { team, project } = world.figma.state;
  expect((await get(`/v1/teams/${team.id}/projects`)).projects).toEqual([{ id: project.id, name: 'Libraries' }]);
  expect((await get(`/v2/teams/${team.id}/folders`)).folders).toMatchObject([{ parent_folder_id: null }]);
  const { files } = await get(`/v1/projects/${project.id}/files`);
  expect(files.map(({ key }: Answer) => key)).toEqual(['spectrum', 'parts']);
  expect((await get(`/v2/folders/${project.id}/files`)).files).toEqual(files);
  expect((await get(`/v2/folders/${project.id}/folders`)).folders).toEqual([]);
  expect(await get(`/v1/projects/${project.id}/meta`)).toMatchObject({ name: 'Libraries', file_count: 2 });
  expect((await world.call('GET', '/v1/projects/9/files')).status).toBe(404);
  expect(await get('/v1/me')).toMatchObject({ handle: 'Ada', email: 'ada@example.com' });
});

test("Spectrum's variables are Figma's, and published ones have no modes", async () => {
  const local = (await get('/v1/files/spectrum/variables/local')).meta;
  const published = (await get('/v1/files/spectrum/variables/published')).meta;
  expect(Object.keys(published.variables)).toEqual(Object.keys(local.variables));
  const [collection] = Object.values(published.variableCollections) as Answer[];
  expect(Object.keys(collection).toSorted()).toEqual(['id', 'key', 'name', 'subscribed_id', 'updatedAt']);
});

test('what Figma has and the simulator has not is 501 with its name, what Figma has not is 404', async () => {
  const known = await world.call('GET', '/v1/oembed?url=https://www.figma.com/design/parts');
  expect([known.status, known.body.err]).toEqual([501, 'getOEmbed is known, but the simulator has not built it']);
  expect((await world.call('GET', '/v1/moons')).status).toBe(404);
});
