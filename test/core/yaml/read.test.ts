import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readYaml } from '../../../src/core/yaml/read.ts';

const rules = (text: string) =>
  readYaml(text, 'f.yaml').problems.map(({ line, column, rule }) => `${line}:${column} ${rule}`);

describe('places', () => {
  const text =
    '\uFEFFname: "x"\r\nlist:\r\n  - plain\r\n  - &one {deep: x}\r\ncopy: *one\r\nempty:\r\nnumber: 1.10\r\n';
  const { document } = readYaml(text, 'f.yaml');
  test.each([
    [['name'], [1, 7], [1, 1]],
    [
      ['list', 0],
      [3, 5],
      [3, 5],
    ],
    [
      ['list', 1],
      [4, 10],
      [4, 10],
    ],
    [['empty'], [6, 6], [6, 1]],
    [['nowhere'], [1, 1], [1, 1]],
  ])('%j, in spite of a byte order mark and Windows line ends', (path, [line, column], [keyLine, keyColumn]) => {
    expect(document?.place(path)).toEqual({ line, column });
    expect(document?.keyPlace(path)).toEqual({ line: keyLine, column: keyColumn });
  });
  test('an alias has the places of its anchor', () => {
    expect(document?.place(['copy', 'deep'])).toEqual(document?.place(['list', 1, 'deep']));
  });
  test('a number can be told as it was written', () => {
    expect(document?.value).toMatchObject({ number: 1.1 });
    expect(document?.written(['number'])).toBe('1.10');
  });
  test('a part of a block is found in its own line, the second of two equal ones too', () => {
    const block = readYaml(`a: |\n  x \${y}\n  z \${y}\n`, 'f.yaml').document;
    expect(block?.placeInside(['a'], `\${y}`, 2)).toEqual({ line: 2, column: 5 });
    expect(block?.placeInside(['a'], `\${y}`, 9)).toEqual({ line: 3, column: 5 });
  });
});

describe('hostile files', () => {
  test('a key __proto__ is refused and pollutes nothing', () => {
    expect(rules('a: 1\n__proto__: { polluted: true }\n')).toEqual(['2:1 unsafe-key']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
  test('every duplicate key is told, not only the first', () => {
    expect(rules('a: 1\na: 2\nb: { c: 1, c: 2 }\n')).toEqual(['2:1 duplicate-key', '3:12 duplicate-key']);
  });
  test.each([
    ['a scalar of 5 MB', `a: "${'x'.repeat(5_000_000)}"`],
    ['100,000 open brackets', '['.repeat(100_000)],
    [
      'a chain of aliases that nests',
      ['a0: &a0 [x]', ...Array.from({ length: 99 }, (_, i) => `a${i + 1}: &a${i + 1} [[*a${i}]]`)].join('\n'),
    ],
    ['more aliases than allowed', `a: &a x\nb: [${Array.from({ length: 200 }, () => '*a').join(', ')}]`],
    ['an alias inside its own anchor', 'a: &a [*a]'],
    ['60,000 documents', '---\n'.repeat(60_000)],
    ['60,000 complex keys', '? '.repeat(60_000)],
    ['a null byte', 'a: \0'],
    ['tabs', 'a:\n\tb: 1'],
    ['a tag that makes functions', 'a: !!js/function "x"'],
  ])('%s is a problem within a second', (_, text) => {
    const start = process.cpuUsage();
    expect(readYaml(text, 'f.yaml').problems.length).toBeGreaterThan(0);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1_000);
  });
  test('an alias bomb is refused before it expands', () => {
    const lines = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh'])
      lines.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join()}]`);
    expect(rules(lines.join('\n'))).toEqual([expect.stringMatching(/too-large$/)]);
  });
});

const seed = Number(process.env.SEED ?? Date.now());
test(`any text is a value or problems, never an exception, and values are what JSON carries (seed ${seed})`, () => {
  const piece = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '\t',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    '&a ',
    '*a',
    '|',
    '>',
    '#',
    '!x ',
    '? ',
    '---\n',
    `\${`,
    '1e9',
    '.inf',
    '__proto__',
    '\r',
    '\uFEFF',
    '%',
    '\u2028',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
      const { document, problems } = readYaml(pieces.join(''), 'f.yaml');
      if (document === undefined) expect(problems.length).toBeGreaterThan(0);
      else expect(JSON.parse(JSON.stringify(document.value))).toEqual(document.value);
      for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0);
    }),
    { seed, numRuns: 2_000 },
  );
});
