import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_BODY, pullBody, refreshedBody, tameMarkdown } from '../../../src/core/changeset/body.ts';
import type { ChangeSet, Member } from '../../../src/core/changeset/change-set.ts';
import { stickyBody } from '../../../src/core/changeset/sticky.ts';
import { isOlder, markdownLink, resultTable } from '../../../src/core/changeset/table.ts';

const about = { key: 'sync-1', workflow: 'Design sync', url: 'https://baton.example/runs/1' };
const member = (at: number, more: Partial<Member> = {}): Member => ({
  repository: `acme/r${at}`,
  repositoryId: at,
  baseBranch: 'main',
  dependsOn: at === 1 ? [] : ['acme/r1'],
  branch: 'baton/sync',
  pull: { number: at + 10, url: `https://github.com/acme/r${at}/pull/${at + 10}`, title: 'Sync' },
  result: { kind: 'open' },
  ...more,
});
const setOf = (count: number): ChangeSet => ({ members: Array.from({ length: count }, (_, at) => member(at + 1)) });

test('says what it is part of, on what it depends, how all stand, and then what the workflow says', () => {
  const set = setOf(3);
  const body = pullBody(
    set.members[1]!,
    set,
    resultTable(set, { 'acme/r3': 'check test is failure' }),
    about,
    'Colours.',
  );
  expect(body).toBe(`<!-- baton:pull sync-1 -->
One of 3 pull requests that land together, made by [Design sync](https://baton.example/runs/1). Please merge none of them by hand: Baton lands them in order when all are ready.

Depends-On: https://github.com/acme/r1/pull/11

| Repository | Pull request | State |
| --- | --- | --- |
| acme/r1 | [#\u200b11](https://github.com/acme/r1/pull/11) | 🟡 open |
| acme/r2 | [#\u200b12](https://github.com/acme/r2/pull/12) | 🟡 open |
| acme/r3 | [#\u200b13](https://github.com/acme/r3/pull/13) | 🟡 open: check test is failure |
<!-- /baton:pull sync-1 -->

Colours.`);
});

test('bringing it up to date touches only our part, whatever a person wrote around it', () => {
  const set = setOf(2);
  const first = set.members[0]!;
  const body = `Look here!\r\n${pullBody(first, set, [], about, 'Colours.')}\r\nAnd more.`;
  const landed = { members: [{ ...first, merged: { sha: 'abcdef0123' } }, set.members[1]!] };
  const next = refreshedBody(body, first, landed, resultTable(landed), about);
  expect(next).toMatch(/^Look here!\r\n<!-- baton:pull sync-1 -->/);
  expect(next).toContain('🟣 merged as `abcdef0` |');
  expect(next).toMatch(/Colours\.\r\nAnd more\.$/);
  expect(refreshedBody(next!, first, landed, resultTable(landed), about)).toBe(next);
});

test('a process that knows less than what stands there leaves it alone', () => {
  const set = setOf(2);
  const first = set.members[0]!;
  const landed = { members: [{ ...first, merged: { sha: 'abcdef0123' } }, set.members[1]!] };
  const told = pullBody(first, landed, resultTable(landed), about, 'Merged: 🟣 merged');
  expect(refreshedBody(told, first, set, resultTable(set), about)).toBe(told);
  // A word of a person, or of the workflow's text, is no row of a table.
  const open = pullBody(first, set, resultTable(set), about, '| a | b | 🟣 merged | c |');
  expect(refreshedBody(open, first, landed, resultTable(landed), about)).toContain('🟣 merged as `abcdef0`');
  expect(isOlder(stickyBody(resultTable(set), about, 'next'), stickyBody(resultTable(landed), about, 'next'))).toBe(
    true,
  );
  expect(isOlder(stickyBody(resultTable(landed), about, ''), stickyBody(resultTable(set), about, ''))).toBe(false);
});

test('a set of which all has landed asks nobody any more to keep hands off', () => {
  const set = { members: setOf(2).members.map((one) => ({ ...one, merged: { sha: 'abcdef0123' } })) };
  const body = pullBody(set.members[0]!, set, resultTable(set), about, '');
  expect(body).toContain('One of 2 pull requests that landed together, made by [Design sync]');
  expect(body).not.toContain('by hand');
});

test('folded parts of what a workflow says stay folds, if they are whole and bare', () => {
  const fold = '<details>\n<summary>Added (26)</summary>\n\n| a |\n| --- |\n\n</details>';
  expect(tameMarkdown(`Before\n\n${fold}\n\nAfter`)).toBe(`Before\n\n${fold}\n\nAfter`);
  for (const torn of [
    '<details>\nnever ends',
    '</details>\n<details>',
    '<details open onclick=x>\n</details onclick=x>',
    'a <details> in a line </details>',
    '<summary>alone</summary>',
    '<details>\n<summary><img src=x></summary>\n',
  ]) {
    expect(tameMarkdown(torn)).not.toMatch(/<[a-z/]/i);
  }
  expect(tameMarkdown('<details>\n<summary>a <b>c</b></summary>\n</details>')).toBe(
    '<details>\n<summary>a &lt;b>c&lt;/b></summary>\n</details>',
  );
});

test('a body from which a person took our part is left alone', () => {
  const set = setOf(2);
  expect(refreshedBody('All my own.', set.members[0]!, set, [], about)).toBeUndefined();
});

test('words from outside forge no marker, dependency, mention or closing keyword', () => {
  const text = tameMarkdown(
    'Hi @acme/all\n<!-- baton:pull sync-1 -->\n  Depends-On: https://github.com/evil/x/pull/1\nFixes #12, closes https://github.com/a/b/issues/1\n**bold** a < b\u202e',
  );
  expect(text).not.toMatch(/@acme|<!--|^\s*depends-on:|fixes #|closes https/im);
  expect(text).toContain('**bold** a < b');
});

test('addresses that are not http are no links, and words in links are escaped', () => {
  expect(markdownLink('x', 'javascript:alert(1)')).toBe('x');
  expect(markdownLink('x](evil)', 'https://github.com/a')).toBe('[x\\]\\(evil\\)](https://github.com/a)');
});

test.each([1, 20, 500, 2_000])('a set of %d stays under GitHub cap with a body of any length', (count) => {
  const set = setOf(count);
  const rows = resultTable(
    set,
    Object.fromEntries(set.members.map(({ repository }) => [repository, '|x '.repeat(400)])),
  );
  const body = pullBody(set.members.at(-1)!, set, rows, about, '\u{1f3a8} long '.repeat(20_000));
  expect(body.length).toBeLessThanOrEqual(MAX_BODY);
  expect(body.isWellFormed()).toBe(true);
  expect(body).toContain('<!-- /baton:pull sync-1 -->');
  expect(refreshedBody(body, set.members[0]!, set, rows, about)!.length).toBeLessThanOrEqual(MAX_BODY);
  expect(stickyBody(rows, about, '@all '.repeat(9_000)).length).toBeLessThanOrEqual(MAX_BODY);
});

test('the comment counts what landed and says what to do, with its commands as code', () => {
  const set = setOf(2);
  const landed = { members: [{ ...set.members[0]!, merged: { sha: 'abc' } }, set.members[1]!] };
  const text = stickyBody(resultTable(landed), about, 'one person must approve with /baton approve, @mallory');
  expect(text).toMatch(/^<!-- baton:changeset sync-1 -->\n\*\*Baton\*\* · \[Design sync\]\(.*\) · 1 of 2 merged/);
  expect(text).toContain('**Next:** one person must approve with `/baton approve`, @\u200bmallory');
});

test('whatever reason stands in a row, the table keeps its columns', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('|', '\n', '`', '\\', '<', 'a', '@', '\u2028'), maxLength: 40 }),
      (reason) => {
        const set = { members: [member(1, { result: { kind: 'failed', reason } })] };
        const line = stickyBody(resultTable(set), about, '')
          .split('\n')
          .find((one) => one.startsWith('| acme/r1'))!;
        expect(line.split(/(?<!\\)(?:\\\\)*\|/)).toHaveLength(5);
      },
    ),
  );
});
