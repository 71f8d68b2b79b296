import { expect, test } from '@jest/globals';
import { tokensFromFigma } from '../../../src/core/design/from-figma.ts';
import type { FigmaValue, FigmaVariable, FigmaVariables } from '../../../src/core/ports/figma.ts';

type Made = Partial<FigmaVariable> & { readonly name: string };

const COLLECTIONS: FigmaVariables['collections'] = [
  { id: 'dark', name: 'Dark', modes: [{ id: 'd', name: 'Mode 1' }], defaultModeId: 'd' },
  { id: 'light', name: 'Light', modes: [{ id: 'l', name: 'Mode 1' }], defaultModeId: 'l' },
  { id: 'one', name: 'Base', modes: [{ id: 'b', name: 'Value' }], defaultModeId: 'b' },
  {
    id: 'two',
    name: 'Theme',
    modes: [
      { id: 't1', name: 'Night' },
      { id: 't2', name: 'Day time' },
    ],
    defaultModeId: 't2',
  },
];

function variable(made: Made, values: { [mode: string]: FigmaValue } = { b: 1 }): FigmaVariable {
  return {
    id: `id:${made.collectionId ?? 'one'}:${made.name}`,
    key: `key:${made.collectionId ?? 'one'}:${made.name}`,
    collectionId: 'one',
    type: 'FLOAT',
    description: '',
    scopes: ['ALL_SCOPES'],
    valuesByMode: values,
    ...made,
  };
}

const read = (...variables: FigmaVariable[]) => tokensFromFigma({ collections: COLLECTIONS, variables });
const to = (id: string) => ({ type: 'VARIABLE_ALIAS', id }) as const;
const WHITE = { r: 1, g: 1, b: 1, a: 1 };

test('a scope says more than a name, a name more than nothing', () => {
  const type = (made: Made, value: FigmaValue = 16) => read(variable(made, { b: value })).set.tokens[0]?.type;
  expect(type({ name: 'opacity', scopes: ['GAP'] })).toBe('dimension');
  expect(type({ name: 'x', scopes: ['GAP', 'CORNER_RADIUS'] })).toBe('dimension');
  expect(type({ name: 'x', scopes: ['GAP', 'OPACITY'] })).toBe('dimension');
  expect(type({ name: 'x', scopes: ['FONT_WEIGHT'] }, 700)).toBe('fontWeight');
  expect(type({ name: 'button/opacity' }, 0.5)).toBe('number');
  expect(type({ name: 'motion/duration/fast' }, 100)).toBe('duration');
  expect(type({ name: 'line-height/body' }, 1.5)).toBe('number');
  expect(type({ name: 'line-height/body' }, 24)).toBe('dimension');
  expect(type({ name: 'x', scopes: ['LINE_HEIGHT'] }, 1.5)).toBe('number');
  expect(type({ name: 'x' })).toBe('dimension');
  expect(type({ name: 'font-family/body', type: 'STRING' }, 'Inter')).toBe('fontFamily');
  expect(type({ name: 'x', type: 'BOOLEAN' }, true)).toBe('boolean');
});

test('opacities are per cent in Figma and parts of one in tokens', () => {
  const value = (made: Made, amount: number) => read(variable(made, { b: amount })).set.tokens[0]?.value;
  expect(value({ name: 'x', scopes: ['OPACITY'] }, 7)).toBe(0.07);
  expect(value({ name: 'x', scopes: ['OPACITY'] }, 0.5)).toBe(0.005);
  expect(value({ name: 'x-opacity' }, 40)).toBe(0.4);
  expect(value({ name: 'x-opacity' }, 0.4)).toBe(0.4);
});

test('modes of a collection become modes of the token, its default mode the value', () => {
  const { set } = read(
    variable({ name: 'bg', collectionId: 'two', type: 'COLOR' }, { t1: { ...WHITE, a: 0.25 }, t2: WHITE }),
  );
  const white = { colorSpace: 'srgb', components: [1, 1, 1], hex: '#ffffff' };
  expect(set.tokens[0]).toMatchObject({
    name: 'bg',
    value: white,
    modes: { night: { ...white, alpha: 0.25 }, 'day-time': white },
  });
});

test('variables of one name in several collections are one token with all their keys', () => {
  const { set } = read(
    variable({ name: 'color/bg', collectionId: 'dark' }, { d: 2 }),
    variable({ name: 'color/bg', collectionId: 'light' }, { l: 1 }),
  );
  expect(set.tokens).toEqual([
    {
      name: 'color.bg',
      type: 'dimension',
      value: { value: 1, unit: 'px' },
      modes: { dark: { value: 2, unit: 'px' }, light: { value: 1, unit: 'px' } },
      ids: ['key:dark:color/bg', 'key:light:color/bg'],
    },
  ]);
});

test('two variables that would be one token clash loudly', () => {
  expect(() =>
    read(variable({ name: 'a b' }), variable({ name: 'a/b', id: '2' }), variable({ name: 'a-b', id: '3' })),
  ).toThrow('2 variables of the Figma file are all called "a-b": "a b" (FLOAT), "a-b" (FLOAT).');
  const kinds = () =>
    read(variable({ name: 'a' }), variable({ name: 'a', collectionId: 'light', type: 'STRING' }, { l: 'x' }));
  expect(kinds).toThrow('all called "a"');
});

test('aliases carry the type of what they refer to, and dangling ones are skipped with all that needs them', () => {
  const { set, skipped } = read(
    variable({ name: 'size', scopes: ['FONT_WEIGHT'] }, { b: 700 }),
    variable({ name: 'text' }, { b: to('id:one:size') }),
    variable({ name: 'lost' }, { b: to('elsewhere') }),
    variable({ name: 'loses' }, { b: to('id:one:lost') }),
    variable({ name: '🚫' }),
  );
  expect(set.tokens.map((token) => [token.name, token.type, token.value])).toEqual([
    ['size', 'fontWeight', 700],
    ['text', 'fontWeight', '{size}'],
  ]);
  expect(skipped.map((one) => one.name).sort()).toEqual(['loses', 'lost', '🚫'].sort());
});

test('an alias across modes is followed, because a name could not say it', () => {
  const { set } = read(
    variable({ name: 'base', collectionId: 'light' }, { l: 1 }),
    variable({ name: 'base', collectionId: 'dark' }, { d: 2 }),
    variable({ name: 'user', collectionId: 'light' }, { l: to('id:light:base') }),
    variable({ name: 'user', collectionId: 'dark' }, { d: to('id:light:base') }),
  );
  expect(set.tokens[1]).toMatchObject({
    name: 'user',
    value: '{base}',
    modes: { light: '{base}', dark: { value: 1, unit: 'px' } },
  });
});

test('text may hold a composite value or an alias, as token plug-ins write them', () => {
  const shadow = JSON.stringify({ $type: 'shadow', $value: { color: '{ink/dark}', blur: { value: 1, unit: 'px' } } });
  const { set, skipped } = read(
    variable({ name: 'ink/dark', type: 'COLOR' }, { b: WHITE }),
    variable({ name: 'lift', type: 'STRING' }, { b: shadow }),
    variable({ name: 'same', type: 'STRING' }, { b: '{lift}' }),
    variable({ name: 'bad', type: 'STRING' }, { b: '{nowhere}' }),
    variable({ name: 'text', type: 'STRING' }, { b: '{"$type":"nonsense"}' }),
  );
  expect(set.tokens.map((token) => [token.name, token.type])).toEqual([
    ['ink.dark', 'color'],
    ['lift', 'shadow'],
    ['same', 'shadow'],
  ]);
  expect(set.tokens[1]?.value).toMatchObject({ color: '{ink.dark}' });
  expect(skipped.map((one) => one.name)).toEqual(['bad', 'text']);
});

test('a description that says so deprecates', () => {
  const deprecated = (description: string) => read(variable({ name: 'a', description })).set.tokens[0]?.deprecated;
  expect(deprecated('🚫 [Deprecated] Use b.')).toBe('Use b.');
  expect(deprecated('DEPRECATED')).toBe('Deprecated.');
  expect(deprecated('Not deprecated at all')).toBeUndefined();
});
