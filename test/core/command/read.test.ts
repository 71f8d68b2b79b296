import { expect, test } from '@jest/globals';
import { readCommands } from '../../../src/core/command/read.ts';

const said = (body: string) =>
  readCommands(body).map(({ name, words, values }) => [name, ...words, ...Object.entries(values)]);

test.each<[string, string, unknown[]]>([
  ['a command', '/baton approve', [['approve']]],
  ['a bare name', '/baton', [['help']]],
  ['blanks around it', '  /baton   approve  \t', [['approve']]],
  ['a capital, as phones write it', '/Baton Approve', [['approve']]],
  ['Windows line ends', 'Looks good\r\n/baton approve\r\nThanks', [['approve']]],
  ['old Mac line ends', 'Looks good\r/baton approve\rThanks', [['approve']]],
  ['text around it', 'Hello\n\n/baton status\n\nbye', [['status']]],
  ['several', '/baton status\n/baton approve', [['status'], ['approve']]],
  [
    'words and values',
    '/baton run design-sync figmaFileId=abc n=3',
    [['run', 'design-sync', ['figmaFileId', 'abc'], ['n', '3']]],
  ],
  [
    'a quoted value',
    '/baton run x note="two words" other=\'it is "so"\'',
    [['run', 'x', ['note', 'two words'], ['other', 'it is "so"']]],
  ],
  ['an escaped quote', '/baton run x note="say \\"hi\\" \\\\"', [['run', 'x', ['note', 'say "hi" \\']]]],
  ['a quote that is never closed', '/baton waive size it"s fine', [['waive', 'size', 'it"s', 'fine']]],
  ['an equals sign inside quotes', '/baton run x "a=b"', [['run', 'x', 'a=b']]],
  ['an empty value', '/baton run x a=', [['run', 'x', ['a', '']]]],
  ['a value with equals signs', '/baton run x a=b=c', [['run', 'x', ['a', 'b=c']]]],
  ['a key that is no name', '/baton run x =b 1=2', [['run', 'x', '=b', '1=2']]],
  ['a list item’s second line', '- item\n  /baton status', [['status']]],
  ['after a closed fence', '```\ncode\n```\n/baton approve', [['approve']]],
  ['after a quote and an empty line', '> said\n\n/baton approve', [['approve']]],
  ['a lone backtick before', 'it`s\n/baton approve', [['approve']]],
  ['inline code before', '`x`\n/baton approve', [['approve']]],
  ['an HTML comment that is closed', '<!-- hint -->\n/baton approve', [['approve']]],
])('reads %s', (_name, body, expected) => {
  expect(said(body)).toEqual(expected);
});

test.each([
  ['a quote', '> /baton approve'],
  ['a nested quote', '> > /baton approve'],
  ['an indented quote', '   > /baton approve'],
  ['the lazy end of a quote', '> he said\n/baton approve'],
  ['a fence', '```\n/baton approve\n```'],
  ['a fence with a language', '```sh\n/baton approve\n```'],
  ['a fence of tildes', '~~~\n/baton approve\n~~~'],
  ['a fence that is never closed', '```\n/baton approve'],
  ['a fence that a shorter one does not close', '````\n```\n/baton approve\n````'],
  ['a fence that other signs do not close', '```\n~~~\n/baton approve\n```'],
  ['a fence in a list', '- ```\n  /baton approve\n  ```'],
  ['inline code', '`/baton approve`'],
  ['inline code over lines', 'Type `\n/baton approve\n` to approve'],
  ['inline code with two backticks over lines', '``\n/baton approve\n``'],
  ['indented code', '    /baton approve'],
  ['code indented with a tab', '\t/baton approve'],
  ['an HTML comment', '<!--\n/baton approve\n-->'],
  ['an HTML comment on one line', '<!-- \n --> /baton approve'],
  ['preformatted text', '<pre>\n/baton approve\n</pre>'],
  ['preformatted text with attributes', '<PRE class="x">\n/baton approve\n</PRE>'],
  ['the middle of a line', 'please /baton approve'],
  ['another word', '/batonapprove'],
  ['another path', '/baton/approve'],
  ['a Cyrillic look-alike', '/b\u0430ton approve'],
  ['a full-width slash', '\uff0fbaton approve'],
  ['an invisible sign in the name', '/bat\u200bon approve'],
  ['an invisible sign after the name', '/baton\u200b approve'],
  ['a bidi override', '\u202e/baton approve'],
  ['a no-break space before', '\u00a0/baton approve'],
  ['a line that is far too long', `/baton run ${'x'.repeat(5000)}`],
  ['an emphasised command', '**/baton approve**'],
  ['nothing', ''],
])('does not read %s', (_name, body) => {
  expect(readCommands(body)).toEqual([]);
});

test('a look-alike in a command’s own name is no command of that name', () => {
  expect(readCommands('/baton \u0430pprove').map((call) => call.name)).toEqual(['\u0430pprove']);
});

test('a comment full of commands is cut off at ten', () => {
  expect(readCommands('/baton approve\n'.repeat(500))).toHaveLength(10);
});

test('values named like parts of an object are only values', () => {
  const [call] = readCommands('/baton run x __proto__=1 constructor=2');
  expect(Object.entries(call?.values ?? {})).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
  expect(({} as Record<string, unknown>)['1']).toBeUndefined();
});

test('a comment of 65,536 backticks is read at once', () => {
  const began = process.cpuUsage();
  expect(readCommands(`${'` `` '.repeat(13_000)}\n/baton approve`).length).toBeLessThanOrEqual(1);
  expect(readCommands(`${'<!--'.repeat(16_000)}\n`)).toEqual([]);
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(1000);
});
