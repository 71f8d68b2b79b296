import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { libraryFile } from '../../../src/simulator/figma/library-file.ts';
import { type Answer, type FigmaWorld, startFigmaWorld } from './world.ts';

let world: FigmaWorld;
beforeAll(async () => {
  world = await startFigmaWorld({ quiet: 5 });
  world.figma.put('tokens', libraryFile({ name: 'Tokens', version: '1' }));
});
afterAll(async () => {
  await world.figma.close();
  expect(world.faults()).toEqual([]);
});

const post = (body: unknown) => world.call('POST', '/v1/files/tokens/variables', body);
const local = async (): Promise<Answer> => (await world.call('GET', '/v1/files/tokens/variables/local')).body.meta;
const ids: { [temporary: string]: string } = {};

test('a collection with modes, variables and values is made in one request, by temporary ids', async () => {
  const { status, body } = await post({
    variableCollections: [{ action: 'CREATE', id: 'theme', name: 'Theme', initialModeId: 'light' }],
    variableModes: [
      { action: 'UPDATE', id: 'light', name: 'Light', variableCollectionId: 'theme' },
      { action: 'CREATE', id: 'dark', name: 'Dark', variableCollectionId: 'theme' },
    ],
    variables: [
      { action: 'CREATE', id: 'grey', name: 'grey/500', variableCollectionId: 'theme', resolvedType: 'COLOR' },
      { action: 'CREATE', id: 'text', name: 'text', variableCollectionId: 'theme', resolvedType: 'COLOR' },
    ],
    variableModeValues: [
      { variableId: 'grey', modeId: 'light', value: { r: 0.5, g: 0.5, b: 0.5 } },
      { variableId: 'text', modeId: 'dark', value: { type: 'VARIABLE_ALIAS', id: 'grey' } },
    ],
  });
  expect([status, Object.keys(body.meta.tempIdToRealId).toSorted()]).toEqual([
    200,
    ['dark', 'grey', 'light', 'text', 'theme'],
  ]);
  Object.assign(ids, body.meta.tempIdToRealId);
  const { variables, variableCollections } = await local();
  const { modes, variableIds, defaultModeId } = variableCollections[ids['theme']!];
  expect(modes).toEqual([
    { modeId: ids['light'], name: 'Light' },
    { modeId: ids['dark'], name: 'Dark' },
  ]);
  expect([variableIds, defaultModeId]).toEqual([[ids['grey'], ids['text']], ids['light']]);
  expect(variables[ids['grey']!].valuesByMode[ids['light']!]).toEqual({ r: 0.5, g: 0.5, b: 0.5, a: 1 });
  expect(variables[ids['text']!].valuesByMode).toEqual({
    [ids['light']!]: { r: 1, g: 1, b: 1, a: 1 },
    [ids['dark']!]: { type: 'VARIABLE_ALIAS', id: ids['grey'] },
  });
});

test('nothing of it is published by that', async () => {
  const { body } = await world.call('GET', '/v1/files/tokens/variables/published');
  expect(body.meta).toEqual({ variables: {}, variableCollections: {} });
});

test.each([
  [
    'a cycle',
    { variableModeValues: [{ variableId: 'grey', modeId: 'light', value: { type: 'VARIABLE_ALIAS', id: 'text' } }] },
    'cycle',
  ],
  ['a name twice', { variables: [{ action: 'UPDATE', id: 'text', name: 'grey/500' }] }, 'is taken'],
  ['a name with a dot', { variables: [{ action: 'UPDATE', id: 'text', name: 'text.1' }] }, 'holds one of'],
  [
    'a value of another type',
    { variableModeValues: [{ variableId: 'text', modeId: 'light', value: 4 }] },
    'is not a COLOR',
  ],
  ['a variable that is not there', { variables: [{ action: 'DELETE', id: 'VariableID:9' }] }, 'There is no variable'],
  ['the last modes', { variableModes: ['light', 'dark'].map((id) => ({ action: 'DELETE', id })) }, 'last mode'],
  ['an action that Figma does not know', { variables: [{ action: 'RENAME', id: 'text' }] }, 'variables/0'],
  ['an empty body', {}, 'fewer than 1'],
])('%s is refused as a whole', async (_, body, why) => {
  const before = await local();
  const real = JSON.parse(JSON.stringify(body), (_key, value) => ids[value] ?? value) as { variables?: object[] };
  // Something harmless goes first, and may not stay.
  const first = { action: 'UPDATE', id: ids['text'], description: 'changed' };
  const whole = Object.keys(real).length === 0 ? real : { ...real, variables: [first, ...(real.variables ?? [])] };
  const { status, body: said } = await post(whole);
  expect([status, said.error]).toEqual([400, true]);
  expect(said.message).toContain(why === 'variables/0' ? 'variables/1' : why);
  expect(await local()).toEqual(before);
});

test('a mode that is deleted takes its values along, a collection its variables', async () => {
  expect((await post({ variableModes: [{ action: 'DELETE', id: ids['light'] }] })).status).toBe(200);
  const { variables, variableCollections } = await local();
  expect(variableCollections[ids['theme']!].defaultModeId).toBe(ids['dark']);
  expect(Object.keys(variables[ids['grey']!].valuesByMode)).toEqual([ids['dark']]);
  expect((await post({ variableCollections: [{ action: 'DELETE', id: ids['theme'] }] })).status).toBe(200);
  expect(await local()).toEqual({ variables: {}, variableCollections: {} });
});
