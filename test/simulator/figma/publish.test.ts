import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { libraryChange } from '../../../src/simulator/figma/difference.ts';
import { spectrumFile, spectrumTokens } from '../../../src/simulator/figma/spectrum.ts';
import { AFTER, BEFORE, KEYS } from './libraries.ts';
import { type Answer, type FigmaWorld, startEndpoint, startFigmaWorld } from './world.ts';

let world: FigmaWorld;
let endpoint: Awaited<ReturnType<typeof startEndpoint>>;

beforeAll(async () => {
  endpoint = await startEndpoint();
  world = await startFigmaWorld({ quiet: 40 });
  const { id } = world.figma.state.team;
  for (const event_type of [
    'LIBRARY_PUBLISH',
    'FILE_VERSION_UPDATE',
    'FILE_UPDATE',
    'FILE_COMMENT',
    'DEV_MODE_STATUS_UPDATE',
  ]) {
    const about = { context: 'team', context_id: id, endpoint: endpoint.url, passcode: 'a passcode of ours' };
    expect((await world.call('POST', '/v2/webhooks', { event_type, ...about })).status).toBe(200);
  }
  world.figma.put('parts', BEFORE);
  await world.figma.settled();
  endpoint.received.length = 0;
});
afterEach(() => {
  endpoint.received.length = 0;
});
afterAll(async () => {
  await world.figma.close();
  await endpoint.close();
  expect(world.figma.violations).toEqual([]);
});

const keys = (items: Answer) => items.map(({ key }: Answer) => key);

test('a publish says by key what came, changed and went, in one webhook for each type of asset', async () => {
  const { change } = world.figma.publish('parts', AFTER, { description: 'Smaller', by: world.figma.state.user });
  await world.figma.settled();
  const [components, styles, ...more] = endpoint.received;
  expect(more).toEqual([]);
  expect(components).toMatchObject({
    event_type: 'LIBRARY_PUBLISH',
    file_key: 'parts',
    file_name: 'Parts',
    description: 'Smaller',
    passcode: 'a passcode of ours',
    triggered_by: { handle: 'Ada' },
    created_components: [{ key: KEYS.PLUS, name: 'icon/plus' }],
    modified_components: [
      { key: KEYS.SWITCH, name: 'Switch' },
      { key: KEYS.CHECK, name: 'icon/tick' },
    ],
    created_styles: [],
  });
  expect(components.deleted_components).toHaveLength(4);
  expect(keys(components.deleted_components)).toContain(KEYS.ALERT);
  expect(styles).toMatchObject({ created_styles: [{ key: KEYS.SHADOW }], created_components: [], deleted_styles: [] });
  expect(keys(change.components.created)).toEqual(keys(components.created_components));
});

test('publishing the same again makes a version and tells nobody', async () => {
  const { version } = world.figma.publish('parts', AFTER);
  await world.figma.settled();
  expect([version.id === '502', endpoint.received]).toEqual([false, []]);
});

test("Spectrum's release changes the variables that its own uuids say, and only those have a new subscribed_id", async () => {
  const [before, after] = await Promise.all([spectrumTokens('before'), spectrumTokens('after')]);
  const uuids = (tokens: typeof before) =>
    new Set(Object.values(tokens).flatMap((token) => Object.values(token.sets ?? { token }).map(({ uuid }) => uuid)));
  const [old, fresh] = [uuids(before), uuids(after)];

  world.figma.put('spectrum', await spectrumFile('before'));
  const published = async (): Promise<Answer> =>
    (await world.call('GET', '/v1/files/spectrum/variables/published')).body.meta.variables;
  const first = await published();
  world.ahead = 60_000;
  world.figma.publish('spectrum', await spectrumFile('after'), { label: '15.4.1' });
  await world.figma.settled();
  const second = await published();
  world.ahead = 0;

  const [variables, version] = endpoint.received;
  expect(endpoint.received.map((one) => one.event_type)).toEqual(['LIBRARY_PUBLISH', 'FILE_VERSION_UPDATE']);
  expect(keys(variables.created_variables).toSorted()).toEqual([...fresh].filter((one) => !old.has(one)).toSorted());
  expect(keys(variables.deleted_variables)).toEqual([...old].filter((one) => !fresh.has(one)));
  const renamed = variables.modified_variables.filter(
    ({ key, name }: Answer) => first[`VariableID:${key}`].name !== name,
  );
  // A token with sets is a variable in each of them.
  expect(new Set(renamed.map(({ name }: Answer) => name)).size).toBe(9);
  const moved = Object.values(second).filter((one: Answer) => first[one.id]?.subscribed_id !== one.subscribed_id);
  expect(keys(moved).toSorted()).toEqual(
    keys([...variables.created_variables, ...variables.modified_variables]).toSorted(),
  );
  expect(version).toMatchObject({ version_id: '15.4.1', file_key: 'spectrum', file_name: 'Spectrum' });
  expect((await world.call('GET', '/v1/files/spectrum/meta')).body.file.version).toBe('15.4.1');
});

test('hidden and remote variables are nobody’s business', async () => {
  const file = await spectrumFile('before');
  const [id, variable] = Object.entries(file.variables.variables)[0]!;
  const withIt = (about: object) => ({
    ...file,
    variables: { ...file.variables, variables: { ...file.variables.variables, [id]: { ...variable, ...about } } },
  });
  expect(libraryChange(withIt({ hiddenFromPublishing: true }), file).variables.created).toHaveLength(1);
  expect(libraryChange(file, withIt({ remote: true })).variables.deleted).toMatchObject([{ key: variable.key }]);
  expect(libraryChange(withIt({ remote: true }), withIt({ remote: true, name: 'x' })).variables.modified).toEqual([]);
});

test('edits are told once, when nobody has edited for a while, and publish nothing', async () => {
  world.figma.edit('parts', BEFORE);
  await new Promise((resolve) => setTimeout(resolve, 20));
  world.figma.edit('parts', { ...BEFORE, components: [] });
  expect(endpoint.received).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await world.figma.settled();
  expect(endpoint.received.map(({ event_type, file_key }) => [event_type, file_key])).toEqual([
    ['FILE_UPDATE', 'parts'],
  ]);
  const { components } = (await world.call('GET', '/v1/files/parts/components')).body.meta;
  expect(components).toHaveLength(AFTER.components.length);
});

test('comments with mentions, marks for developers and deletions are told', async () => {
  const { figma } = world;
  const node = BEFORE.components[0]!.node_id;
  figma.put('parts', BEFORE);
  figma.comment('parts', 'Is this it, @Ada?');
  await figma.settled();
  const link = { name: 'Story', url: 'https://example.com/1', file_key: 'parts', node_id: node };
  expect((await world.call('POST', '/v1/dev_resources', { dev_resources: [link] })).status).toBe(200);
  figma.setDevStatus('parts', node, 'READY_FOR_DEV');
  await figma.settled();
  figma.deleteFile('parts');
  await figma.settled();
  const [comment, mark, gone] = endpoint.received;
  expect(comment).toMatchObject({
    event_type: 'FILE_COMMENT',
    comment: [{ text: 'Is this it, ' }, { mention: '1' }, { text: '?' }],
    mentions: [{ handle: 'Ada' }],
  });
  expect(mark).toMatchObject({ event_type: 'DEV_MODE_STATUS_UPDATE', status: 'READY_FOR_DEV', related_links: [link] });
  // Whoever subscribed to FILE_UPDATE hears of deletions too.
  expect(gone).toMatchObject({ event_type: 'FILE_DELETE', file_key: 'parts', triggered_by: { handle: 'Ada' } });
  expect((await world.call('GET', '/v1/files/parts')).status).toBe(404);
});
