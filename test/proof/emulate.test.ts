// The same story told to a GitHub that others wrote: where both agree, two people would have to be wrong in the same way.
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { compareWithEmulate, type Row, STORY } from './emulate/compare.ts';
import { differencesPage, notBuilt } from './emulate/page.ts';
import { VERDICTS } from './emulate/verdicts.ts';

let rows: readonly Row[];
beforeAll(async () => {
  rows = await compareWithEmulate();
});

const judgable = () => rows.filter((row) => row.differences.length > 0 && !notBuilt(row));

test('every step of the story has a name of its own, and is compared', () => {
  expect(new Set(STORY.map(({ name }) => name)).size).toBe(STORY.length);
  expect(rows.map(({ step }) => step.name)).toEqual(STORY.map(({ name }) => name));
  expect(rows.filter(({ compared }) => compared === 0)).toEqual([]);
});

test('it agrees with emulate on JWTs, tokens, git objects, refs, comparisons, labels, issues and comments', () => {
  const agreed = rows.filter(({ differences }) => differences.length === 0);
  expect(agreed.length).toBeGreaterThanOrEqual(110);
  expect(agreed.reduce((sum, { compared }) => sum + compared, 0)).toBeGreaterThan(2500);
});

test('whatever else differs was judged by the documentation, and emulate is right nowhere', () => {
  const unjudged = judgable().filter(({ step }) => VERDICTS[step.name] === undefined);
  expect(unjudged.map(({ step, differences }) => [step.name, ...differences])).toEqual([]);
  const theirs = Object.entries(VERDICTS).filter(([, { right }]) => right === 'emulate');
  expect(theirs.map(([name]) => name)).toEqual([]);
});

test('no verdict speaks of a difference that is gone', () => {
  const differing = new Set(judgable().map(({ step }) => step.name));
  expect(Object.keys(VERDICTS).filter((name) => !differing.has(name))).toEqual([]);
});

test('docs/simulator-differences.md tells what this run found; npm run docs:differences writes it anew', () => {
  const page = readFileSync(new URL('../../docs/simulator-differences.md', import.meta.url), 'utf8');
  expect(page).toBe(differencesPage(rows));
});
