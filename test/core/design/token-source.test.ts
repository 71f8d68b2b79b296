import { expect, test } from '@jest/globals';
import { readTokenSource, tokenKey } from '../../../src/core/design/token-source.ts';

test('a DTCG file gives every token with its line, its modes and without the tail of a root', () => {
  const text = `{
  "color": {
    "$type": "color",
    "text": { "$value": "{color.gray}" },
    "gray": {
      "$root": {
        "$value": "#808080",
        "$extensions": { "com.example": { "modes": { "dark": "#fff", "light": "#000" } } }
      },
      "say \\"hi\\"": { "$value": "#000" }
    }
  },
  "list": [1, { "x": 2 }]
}`;
  expect(readTokenSource('tokens/a.json', text)).toEqual([
    { name: 'color.text', path: 'tokens/a.json', line: 4, type: 'color', value: '{color.gray}', modes: {} },
    {
      name: 'color.gray',
      path: 'tokens/a.json',
      line: 6,
      type: 'color',
      value: '#808080',
      modes: { dark: '#fff', light: '#000' },
    },
    { name: 'color.gray.say "hi"', path: 'tokens/a.json', line: 10, type: 'color', value: '#000', modes: {} },
  ]);
});

test('a CSS file gives custom properties, with what stands around them as modes', () => {
  const text = `/* a { --not: here; } */
:root {
  --text: #000;
  --page: url("a;b}c"); color: red;
  --long:
    rgb(0 0 0 /
      50%);
}
@media (prefers-color-scheme: dark) {
  :root { --text: #fff; }
}
.dark { --text: #eee; --only-dark: #111 }
`;
  const at = (line: number, value: string | undefined, modes = {}) => ({
    path: 'a.css',
    line,
    modes,
    ...(value === undefined ? {} : { value }),
  });
  expect(readTokenSource('a.css', text)).toEqual([
    { name: 'text', ...at(3, '#000', { '@media (prefers-color-scheme: dark)': '#fff', '.dark': '#eee' }) },
    { name: 'page', ...at(4, 'url("a;b}c")') },
    { name: 'long', ...at(5, 'rgb(0 0 0 /\n      50%)') },
    { name: 'only-dark', ...at(12, undefined, { '.dark': '#111' }) },
  ]);
});

test.each([
  ['JSON that is broken', 'a.json', '{ "a": '],
  ['another kind of file', 'a.txt', '--a: #000;'],
])('%s is not readable', (_name, path, text) => {
  expect(readTokenSource(path, text)).toBeUndefined();
});

test('hostile files are read at once', () => {
  const began = process.cpuUsage();
  expect(readTokenSource('a.css', '/*'.repeat(400_000))).toEqual([]);
  expect(readTokenSource('a.css', '{'.repeat(500_000))).toEqual([]);
  expect(readTokenSource('a.json', `"${'\\"'.repeat(400_000)}`)).toBeUndefined();
  expect(readTokenSource('a.json', JSON.stringify({ a: { $value: 'x'.repeat(900_000) } }))).toHaveLength(1);
  expect(readTokenSource('a.json', `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`)).toEqual([]);
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(3000);
});

test('a token is looked up however it is written', () => {
  expect(['color.text', 'color-text', '--color-text'].map(tokenKey)).toEqual([
    'color-text',
    'color-text',
    'color-text',
  ]);
});
