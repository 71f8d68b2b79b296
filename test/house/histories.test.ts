import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { readHistories, recordedVersions } from '../history/history.ts';

const { version, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  scripts: { readonly [name: string]: string };
};

test('the version that is released has its histories; npm run histories records them', () => {
  expect(scripts['histories']).toContain('node scripts/histories.ts');
  expect(recordedVersions()).toContain(version);
});

test.each(recordedVersions())(
  '%s has runs that landed, failed, were cancelled, taken back, and one that waits',
  (one) => {
    const ends = readHistories(one).map(({ view }) => view.status);
    expect([...new Set(ends)].toSorted()).toEqual(['cancelled', 'failed', 'succeeded', 'waiting']);
    const undone = readHistories(one).flatMap(({ view }) => view.steps.filter(({ status }) => status === 'undone'));
    expect(undone).not.toEqual([]);
  },
);

test('what is recorded is not recorded anew', async () => {
  await expect(
    promisify(execFile)(process.execPath, ['scripts/histories.ts'], { timeout: 20_000 }),
  ).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is never changed'),
  });
});
