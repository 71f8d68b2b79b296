import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withDeprecatedAliases } from '../../../src/core/design/deprecated.ts';
import { diffTokens } from '../../../src/core/design/diff.ts';
import { fromDtcg, toDtcg } from '../../../src/core/design/dtcg.ts';
import { androidName, identifier, tokenName } from '../../../src/core/design/naming.ts';
import { brokenReferences } from '../../../src/core/design/references.ts';
import { report } from '../../../src/core/design/report.ts';
import { summarize } from '../../../src/core/design/summary.ts';
import type { Token, TokenSet } from '../../../src/core/design/token.ts';
import { safeVersion } from '../../../src/core/design/version.ts';
import type { Json } from '../../../src/core/json.ts';

const token = (name: string, value: Json, ids: readonly string[] = [name], more: Partial<Token> = {}): Token => ({
  name,
  type: 'number',
  value,
  modes: {},
  ids,
  ...more,
});
const set = (...tokens: Token[]): TokenSet => ({ tokens });

test('a token under another name is renamed, not removed and added', () => {
  const diff = diffTokens(set(token('old', 1, ['k'])), set(token('new', 1, ['k'])));
  expect(diff).toMatchObject({
    renamed: [{ from: 'old', to: 'new' }],
    added: [],
    removed: [],
    changed: [],
    breaking: true,
  });
});

test('one identity in common is enough, and the name that was kept wins when a token is split', () => {
  const before = set(token('a', 1, ['light', 'dark']));
  expect(diffTokens(before, set(token('b', 1, ['dark', 'new']))).renamed).toEqual([{ from: 'a', to: 'b' }]);
  const split = diffTokens(before, set(token('Z', 1, ['dark']), token('a', 1, ['light'])));
  expect(split).toMatchObject({ renamed: [], added: [{ name: 'Z' }] });
});

test('when a file was copied and all identities are new, names match', () => {
  const diff = diffTokens(
    set(token('a', 1, ['x']), token('b', 2, ['y'])),
    set(token('a', 1, ['p']), token('b', 3, ['q'])),
  );
  expect(summarize(diff).text).toBe('1 value changed');
});

test('an old name that another token took is told, and gets no alias', () => {
  const after = set(token('a', 2, ['new']), token('b', 1, ['k']));
  const diff = diffTokens(set(token('a', 1, ['k'])), after);
  expect(diff).toMatchObject({ renamed: [{ from: 'a', to: 'b' }], added: [{ name: 'a' }], taken: ['a'] });
  expect(withDeprecatedAliases(after, diff.renamed)).toEqual(after);
  expect(report(diff, { fileName: 'f', version: '1' })).toContain('now the name of **another** token');
});

test('two tokens of one name or one identity are refused by name', () => {
  expect(() => diffTokens(set(), set(token('a', 1, ['x']), token('a', 2, ['y'])))).toThrow(
    'Two tokens are called "a".',
  );
  expect(() => diffTokens(set(), set(token('a', 1, ['x']), token('b', 2, ['x'])))).toThrow(
    '"a" and "b" have one identity',
  );
});

test('an alias that only follows a rename is no change, and order of keys is none', () => {
  const before = set(token('old', 1, ['k']), token('user', '{old}'), token('o', { a: 1, b: [2] }));
  const after = set(token('new', 1, ['k']), token('user', '{new}'), token('o', { b: [2], a: 1 }));
  expect(diffTokens(before, after).changed).toEqual([]);
});

test('another type, another unit and a lost mode break; another value does not', () => {
  const px = (value: number, unit = 'px') => ({ value, unit });
  const change = (one: Token, other: Token) => diffTokens(set(one), set(other)).changed[0];
  expect(change(token('a', 1), token('a', 2))).toMatchObject({ breaking: false, modes: [''] });
  expect(change(token('a', 1), token('a', 1, ['a'], { type: 'string' }))).toMatchObject({ breaking: true });
  expect(change(token('a', px(1)), token('a', px(1, 'rem')))).toMatchObject({ breaking: true });
  const themed = token('a', 1, ['a'], { modes: { dark: 1, light: 1 } });
  expect(change(themed, token('a', 1, ['a'], { modes: { light: 1 } }))).toMatchObject({ breaking: true });
});

test('what becomes deprecated is counted and breaks nothing', () => {
  const diff = diffTokens(set(token('a', 1)), set(token('a', 1, ['a'], { deprecated: 'Use b.' })));
  expect(summarize(diff)).toMatchObject({ deprecated: 1, changed: 1, text: '1 deprecated' });
  expect(diff.breaking).toBe(false);
});

test('a chain of renames leads each alias to the newest name', () => {
  const { tokens } = withDeprecatedAliases(set(token('c', 1)), [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ]);
  expect(tokens.map(({ name, value }) => [name, value])).toEqual([
    ['a', '{c}'],
    ['b', '{c}'],
    ['c', 1],
  ]);
});

test('circles and lost references are found in any mode, and a long chain is no trouble', () => {
  const circle = set(token('a', 1, ['a'], { modes: { dark: '{b}' } }), token('b', '{a}'));
  expect(brokenReferences(circle)).toEqual([{ token: 'a', why: 'refers to itself: a -> b -> a' }]);
  const apart = set(token('a', '{b}', ['a'], { modes: { dark: 1 } }), token('b', 1, ['b'], { modes: { dark: '{a}' } }));
  expect(brokenReferences(apart)).toEqual([]);
  const chain = Array.from({ length: 20_000 }, (_, at) => token(`t${at}`, at === 0 ? 1 : `{t${at - 1}}`));
  expect(brokenReferences({ tokens: chain })).toEqual([]);
  expect(brokenReferences(set(token('a', { x: ['{gone}'] })))).toEqual([
    { token: 'a', why: 'refers to "gone", which does not exist' },
  ]);
});

test('names from outside cannot act in a report, which stays within bounds', () => {
  const evil = '`|<img src=x>@team #1 [x](javascript:y)';
  const before = set(token('a', 'x', ['1'], { type: 'string' }), token('b', 1, ['2']));
  const diff = diffTokens(before, set(token('a', evil, ['1'], { type: 'string' }), token(evil, 1, ['2'])));
  const text = report(diff, { fileName: evil, version: evil });
  for (const line of text.split('\n').filter((one) => one.startsWith('|'))) {
    // Outside code spans nothing of it is left.
    expect(line.replace(/(`+)(?:(?!\1).)*\1/g, '')).not.toMatch(/[<>@#[\]()]/);
  }
  expect(text.split('\n')[0]?.replace(/(`+)(?:(?!\1).)*\1/g, '')).not.toMatch(/<img|@team|#1 /);
  const many = Array.from({ length: 5_000 }, (_, at) => token(`some-rather-long-name-of-a-token-${at}`, at));
  const big = report(diffTokens(set(), { tokens: many }), { fileName: 'f', version: '1' });
  expect(big.length).toBeLessThan(32_000);
  expect(big).toMatch(/… and \d+ more/);
});

const SEED = 20261120;
test(`a token file gives back the very set that was written (seed ${SEED})`, () => {
  const part = fc
    .stringMatching(/^[a-z_][a-z0-9_]{0,5}(?:-[a-z0-9_]{1,4}){0,2}$/)
    .filter((word) => tokenName(word) === word);
  const name = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
  const value = fc.oneof(
    fc.integer(),
    name.map((other) => `{${other}}`),
  );
  const one = fc.record({
    name,
    value,
    modes: fc.dictionary(fc.constantFrom('dark', 'light'), value),
    note: fc.option(fc.string()),
  });
  fc.assert(
    fc.property(fc.uniqueArray(one, { selector: (row) => row.name, maxLength: 12 }), (rows) => {
      const tokens = rows
        .map((row) =>
          token(row.name, row.value, [`id-${row.name}`], {
            modes: row.modes,
            ...(row.note === null ? {} : { description: row.note }),
          }),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const text = toDtcg({ tokens });
      expect(fromDtcg(text, 'tokens.json')).toEqual({ ok: true, value: { tokens }, problems: [] });
      expect(toDtcg({ tokens: tokens.toReversed() })).toBe(text);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('a token that is also a group stands in the file as $root', () => {
  const both = set(token('a', 1), token('a.b', '{a}'));
  expect(JSON.parse(toDtcg(both))).toMatchObject({ a: { $root: { $value: 1 }, b: { $value: '{a.$root}' } } });
  expect(fromDtcg(toDtcg(both), 'f')).toMatchObject({ ok: true, value: both });
});

test('a file written by people is read with types and deprecation from its groups', () => {
  const text =
    '{ "space": { "$type": "dimension", "$deprecated": true, "s": { "$value": { "value": 4, "unit": "px" } } } }';
  expect(fromDtcg(text, 'f')).toMatchObject({
    ok: true,
    value: { tokens: [{ name: 'space.s', type: 'dimension', deprecated: 'Deprecated.', ids: [] }] },
  });
});

test.each([
  ['{', 'not-json'],
  ['[]', 'not-a-group'],
  ['{ "a": { "$value": 1 } }', 'unknown-type'],
  ['{ "a": { "$type": "color", "$value": "red" } }', 'bad-value'],
  ['{ "a": { "$type": "dimension", "$value": "12px" } }', 'bad-value'],
  ['{ "a": { "$type": "number", "$value": { "$ref": "#/b" } } }', 'bad-value'],
  ['{ "a } x {": { "$type": "number", "$value": 1 } }', 'bad-name'],
  ['{ "a": { "$root": { "$type": "number", "$value": 1 }, "$value": 2, "$type": "number" } }', undefined],
  ['{ "__proto__": { "$type": "number", "$value": 1 } }', 'bad-name'],
] as const)('the file %s has the problem %s', (text, rule) => {
  const parsed = fromDtcg(text, 'f');
  expect(parsed.problems.map((problem) => problem.rule)).toEqual(rule === undefined ? [] : [rule]);
});

test('names fit their platforms', () => {
  expect(tokenName('🎨 Color / Blue 500 (old)/__proto__')).toBe('Color.Blue-500-old');
  expect(tokenName('🚫')).toBe('');
  expect(identifier('color.blue-500')).toBe('colorBlue500');
  expect(identifier('2x-large')).toBe('_2xLarge');
  expect(identifier('default')).toBe('default_');
  expect(androidName('Color.BlueSky-500')).toBe('color_blue_sky_500');
  expect(androidName('500')).toBe('t_500');
});

test.each([
  ['2264712345', '2264712345'],
  ['../x y~^:..lock', 'x-y--lock'],
  ['v1.lock', 'v1-lock'],
  ['🎨', 'unversioned'],
] as const)('the version %s is %s in a branch name', (version, safe) => {
  expect(safeVersion(version)).toBe(safe);
});
