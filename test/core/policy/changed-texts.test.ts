import { expect, test } from '@jest/globals';
import { lookAtChanged, saidOf } from '../../../src/core/policy/changed-texts.ts';
import { fakePull } from '../../fakes/pull-view.ts';

const texts = { 'a.ts': 'a', 'b.ts': 'b', 'big.ts': undefined, 'logo.png': undefined, 'docs/c.ts': 'c', 'd.md': 'd' };

test('shows each wanted text once, and says what was left and why', async () => {
  const seen: string[] = [];
  const looked = await lookAtChanged(
    fakePull({ texts }),
    { fits: (path) => !path.endsWith('.md'), exclude: ['docs/**'], maximumFiles: 10 },
    (file, text) => {
      seen.push(`${file.path} ${text}`);
      if (text !== undefined) return undefined;
      return file.path.endsWith('.png') ? { why: 'binary', expected: true } : { why: 'too large' };
    },
  );
  expect(seen).toEqual(['a.ts a', 'b.ts b', 'big.ts undefined', 'logo.png undefined']);
  expect(looked).toEqual({ count: 2, left: ['1 too large (big.ts)', '1 binary (logo.png)'], unsure: true });
  expect(saidOf(looked, 'read')).toBe('2 files; not read: 1 too large (big.ts), 1 binary (logo.png)');
});

test('is sure where only what nobody expects to be read was left', async () => {
  const looked = await lookAtChanged(
    fakePull({ texts: { 'logo.png': undefined } }),
    { exclude: [], maximumFiles: 1 },
    () => ({
      why: 'binary',
      expected: true,
    }),
  );
  expect(looked.unsure).toBe(false);
});

test('is not sure beyond its limit, nor where the platform did not list all', async () => {
  const all = { exclude: [], maximumFiles: 500 };
  const cut = await lookAtChanged(fakePull({ texts, truncated: true }), all, () => undefined);
  expect(cut).toMatchObject({ unsure: true, left: ['those that GitHub did not list'] });
  const few = await lookAtChanged(fakePull({ texts }), { ...all, maximumFiles: 2 }, () => undefined);
  expect(few).toEqual({ count: 2, left: ['4 beyond the limit of 2'], unsure: true });
});

test('asks for no text of files that are removed or gain nothing', async () => {
  const asked: string[] = [];
  const pull = fakePull({
    changed: [
      { path: 'gone.ts', status: 'removed' },
      { path: 'shrunk.ts', status: 'modified', addedLines: [] },
    ],
  });
  const watched = { ...pull, text: async (path: string) => void asked.push(path) };
  expect(await lookAtChanged(watched, { exclude: [], maximumFiles: 9 }, () => undefined)).toMatchObject({ count: 1 });
  expect(asked).toEqual([]);
});
