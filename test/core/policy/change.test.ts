import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changed } from '../../../src/core/policy/change.ts';
import type { Change, PullView } from '../../../src/core/policy/rule.ts';
import { fakePull } from '../../fakes/pull-view.ts';

/** Everything that changes can touch, asked for. */
async function all(view: PullView, path = 'a.ts') {
  const { title, body, labels, headBranch, headSha } = view;
  const [files, paths, text] = [await view.files(), await view.paths(), await view.text(path)];
  return { title, body, labels, headBranch, headSha, files, paths, text, ...(await said(view)) };
}
const said = async (view: PullView) => ({ commits: await view.commits(), reviews: await view.reviews() });

const pull = () =>
  fakePull({
    texts: { 'a.ts': 'one\ntwo\nthree\n', 'old.ts': 'x\n' },
    baseTexts: { 'a.ts': 'one\nthree\n', 'old.ts': 'x\n' },
    changed: [{ path: 'a.ts', status: 'modified', addedLines: [2], additions: 1, deletions: 0 }],
    labels: ['Bug'],
    commits: [
      { sha: 'c1', message: 'wip' },
      { sha: 'c2', message: 'fine' },
    ],
    reviews: [{ by: 'ben', state: 'commented', at: 50, bot: true }],
  });

test('no change changes nothing', async () => {
  expect(await all(changed(pull(), []))).toEqual(await all(pull()));
});

test('the words of a pull request change, and the view that was given stays as it is', async () => {
  const before = pull();
  const after = changed(before, [
    { kind: 'title', title: 'feat: x' },
    { kind: 'body', body: 'Why' },
    { kind: 'branch', name: 'feat/x' },
    { kind: 'message', sha: 'c1', message: 'feat: x' },
    { kind: 'add-label', label: 'design' },
    { kind: 'add-label', label: 'BUG' },
    { kind: 'remove-label', label: 'none such' },
  ]);
  expect(after).toMatchObject({ title: 'feat: x', body: 'Why', headBranch: 'feat/x', labels: ['Bug', 'design'] });
  expect((await after.commits()).commits.map(({ sha, message }) => [sha, message])).toEqual([
    ['c1', 'feat: x'],
    ['c2', 'fine'],
  ]);
  expect(changed(after, [{ kind: 'remove-label', label: 'bug' }]).labels).toEqual(['design']);
  expect(await all(before)).toEqual(await all(pull()));
});

test('an approval is a review at the head, after all others, and a withdrawal a dismissed one', async () => {
  const after = changed(pull(), [
    { kind: 'approve', by: 'ada' },
    { kind: 'withdraw', by: 'ben' },
  ]);
  const { headSha } = after;
  expect((await after.reviews()).slice(1)).toEqual([
    { by: 'ada', state: 'approved', sha: headSha, at: 51, bot: false },
    { by: 'ben', state: 'dismissed', sha: headSha, at: 52, bot: true },
  ]);
});

test('a file that is written is in the tree, among the files that differ, and all its lines count as added', async () => {
  const write = (path: string) => changed(pull(), [{ kind: 'write-file', path, text: 'a\nb\n' }]);
  const lines = { additions: 2, addedLines: [1, 2] };
  const fresh = await all(write('LICENSE'), 'LICENSE');
  expect(fresh.text).toBe('a\nb\n');
  expect(fresh.paths.paths).toContain('LICENSE');
  expect(fresh.files.files[1]).toEqual({ path: 'LICENSE', status: 'added', deletions: 0, ...lines });
  const known = await all(write('old.ts'), 'old.ts');
  expect(known.paths.paths).toEqual(['a.ts', 'old.ts']);
  expect(known.files.files[1]).toEqual({ path: 'old.ts', status: 'modified', deletions: 1, ...lines });
  const again = (await write('a.ts').files()).files;
  expect(again).toEqual([{ path: 'a.ts', status: 'modified', deletions: 2, ...lines }]);
});

test('lines of a file that the pull request did not touch put it among those that differ', async () => {
  const after = changed(pull(), [{ kind: 'lines', path: 'old.ts', from: 1, until: 1, text: 'y' }]);
  expect((await after.files()).files[1]).toEqual({
    ...{ path: 'old.ts', status: 'modified', addedLines: [1] },
    ...{ additions: 1, deletions: 1 },
  });
});

test('line ends stay as the file has them', async () => {
  const view = fakePull({ texts: { 'a.ts': 'one\r\ntwo\r\n' } });
  const after = changed(view, [{ kind: 'lines', path: 'a.ts', from: 2, until: 2, text: '2\n3\n' }]);
  expect(await after.text('a.ts')).toBe('one\r\n2\r\n3\r\n');
});

test.each<[string, readonly Change[], string?]>([
  ['lines that are not there', [{ kind: 'lines', path: 'a.ts', from: 4, until: 4, text: 'x' }]],
  ['lines before the first', [{ kind: 'lines', path: 'a.ts', from: 0, until: 1, text: 'x' }]],
  ['lines the wrong way round', [{ kind: 'lines', path: 'a.ts', from: 3, until: 2, text: 'x' }]],
  [
    'lines that are changed twice',
    [
      { kind: 'lines', path: 'a.ts', from: 1, until: 2, text: 'x' },
      { kind: 'lines', path: 'a.ts', from: 2, until: 3, text: 'y' },
    ],
  ],
  [
    'a file that is written and has lines changed',
    [
      { kind: 'write-file', path: 'a.ts', text: 'x' },
      { kind: 'lines', path: 'a.ts', from: 1, until: 1, text: 'y' },
    ],
  ],
  ['lines of a file without a text', [{ kind: 'lines', path: 'b.png', from: 1, until: 1, text: 'x' }], 'b.png'],
])('%s cannot be changed, and say so where they are asked for', async (_name, changes, path = 'a.ts') => {
  await expect(changed(pull(), changes).text(path)).rejects.toThrow(RangeError);
  await expect(changed(pull(), changes).files()).rejects.toThrow(RangeError);
});

/** A file as a list of lines that know whether the pull request added them, and a change of some of them. */
const aFile = fc.array(fc.record({ text: fc.stringMatching(/^[a-z]{1,4}$/), added: fc.boolean() }), {
  minLength: 1,
  maxLength: 12,
});
const replacements = fc.array(
  fc.record({
    at: fc.nat(11),
    length: fc.integer({ min: 1, max: 4 }),
    text: fc.option(fc.array(fc.stringMatching(/^[A-Z]{1,3}$/), { minLength: 1, maxLength: 3 })),
  }),
  { maxLength: 4 },
);

test('whatever lines are replaced, the text and the numbers of the added lines are those of a model that knows each line', async () => {
  await fc.assert(
    fc.asyncProperty(aFile, replacements, fc.boolean(), async (file, wanted, ended) => {
      const taken = new Set<number>();
      const edits = wanted.filter(({ at, length }) => {
        const lines = Array.from({ length }, (_, index) => at + index);
        if (at + length > file.length || lines.some((line) => taken.has(line))) return false;
        for (const line of lines) taken.add(line);
        return true;
      });
      const model = file.flatMap((line, at) => {
        const edit = edits.find((one) => at >= one.at && at < one.at + one.length);
        if (edit === undefined) return [line];
        return at === edit.at ? (edit.text ?? []).map((text) => ({ text, added: true })) : [];
      });
      const numbers = (lines: typeof file) => lines.flatMap(({ added }, at) => (added ? [at + 1] : []));
      const whole = (lines: typeof file) => lines.map(({ text }) => `${text}\n`).join('');
      const text = ended ? whole(file) : whole(file).slice(0, -1);
      const status = 'modified' as const;
      const added = numbers(file);
      const view = fakePull({
        texts: { 'a.ts': text },
        changed: [{ path: 'a.ts', status, addedLines: added, additions: added.length, deletions: 5 }],
      });
      const after = changed(
        view,
        edits.map(({ at, length, text: rows }) => ({
          ...{ kind: 'lines', path: 'a.ts', from: at + 1, until: at + length },
          text: rows === null ? null : rows.join('\n'),
        })) as Change[],
      );
      const then = (await after.text('a.ts')) ?? '';
      expect(then.endsWith('\n') || then === '' ? then : `${then}\n`).toBe(whole(model));
      const [seen] = (await after.files()).files;
      expect(seen?.addedLines).toEqual(numbers(model));
      expect(seen?.additions).toBe(numbers(model).length);
      const gone = file.filter((line, at) => !line.added && taken.has(at)).length;
      expect(seen?.deletions).toBe(5 + gone);
    }),
    { numRuns: 200 },
  );
});
