import { expect, test } from '@jest/globals';
import { tokensFromFigma } from '../../../src/core/design/from-figma.ts';
import { figmaSchema } from '../../../src/core/scenario/organization-schema.ts';
import { asVariables } from '../../../src/simulator/figma/as-variables.ts';
import { figmaFileOf } from '../../../src/simulator/scenario/variables.ts';

function tokens(written: object) {
  const { variables = {} } = figmaSchema.parse({ variables: written });
  const { meta, variables: held } = figmaFileOf({ name: 'Brand', version: '2', variables, now: 0 });
  expect(meta.file.version).toBe('2');
  const { set, skipped } = tokensFromFigma(asVariables({ status: 200, error: false, meta: held }));
  expect(skipped).toEqual([]);
  return Object.fromEntries(set.tokens.map(({ name, ...rest }) => [name, rest]));
}

test('values alone become tokens of their kind', () => {
  expect(tokens({ 'color/accent': '#0066ff', 'space/small': 4, note: 'hello', 'is-new': true })).toMatchObject({
    'color.accent': { type: 'color', value: { components: [0, 0.4, 1] }, ids: ['color/accent'], modes: {} },
    'space.small': { type: 'dimension', value: { value: 4, unit: 'px' } },
    note: { type: 'string', value: 'hello' },
    'is-new': { type: 'boolean', value: true },
  });
});

test('values by mode, references and identities are kept', () => {
  const found = tokens({
    page: { light: '#fff', dark: '#00000080' },
    button: '{page}',
    gap: { value: 8, id: 'gap-1', description: 'Between words', scopes: ['GAP'] },
  });
  expect(found['page']).toMatchObject({ modes: { light: { components: [1, 1, 1] }, dark: { components: [0, 0, 0] } } });
  expect(found['button']).toMatchObject({ type: 'color', value: '{page}' });
  expect(found['gap']).toMatchObject({ ids: ['gap-1'], description: 'Between words', value: { value: 8, unit: 'px' } });
});

test('a reference to nothing is refused', () => {
  expect(() => tokens({ button: '{page}' })).toThrow('refers to');
});
