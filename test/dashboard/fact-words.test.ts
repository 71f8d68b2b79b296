import { expect, test } from '@jest/globals';
import type { Fact } from '../../src/core/run/fact.ts';
import { entries } from '../../src/dashboard/fact-words.ts';
import { ago, duration } from '../../src/dashboard/time.ts';
import { RunRecorder } from '../fakes/run-recorder.ts';
import { checksFailing, designSync, failedAtMerge, landed } from '../fakes/sample-runs.ts';

const NOW = Date.UTC(2026, 10, 20);

test('every fact of a story has a line, but for looks by the clock that found the same again', () => {
  const run = checksFailing(NOW);
  const lines = entries(run.facts, run.view);
  const same = lines.find((line) => line.words === 'waits for checks of 5 of 5 repositories');
  expect(same?.again).toBe(1);
  expect(run.facts.length - lines.length).toBe(2);
});

test.each([
  [landed, 'merge', 'acme/design-tokens#12 landed', 'dot'],
  [landed, 'merge', '5 pull requests landed in 3 rounds', 'succeeded'],
  [landed, 'approval', 'woke: approve by marta-ruiz (acme/design-tokens#12)', 'dot'],
  [landed, 'sync-figma', 'tries again in 1 s: Figma answered 503', 'retrying'],
  [failedAtMerge, 'tag', 'skipped: merge failed', 'skipped'],
] as const)('%# a fact is told in words: %s %s', (story, step, words, sign) => {
  const run = story(NOW);
  const name = designSync.steps.find((one) => one.id === step)?.name;
  const line = entries(run.facts, run.view).find((one) => one.words === words);
  expect([line?.step, line?.sign]).toEqual([name, sign]);
});

test('signals that changed nothing are looks, several at once are counted, and their shas are short', () => {
  const event = { type: 'manual', id: 'manual:1' };
  const run = new RunRecorder({
    id: 'r',
    workflow: designSync,
    at: NOW,
    org: 'acme',
    triggeredBy: 'lee',
    event,
    inputs: {},
  });
  const sha = 'abcdef0'.padEnd(40, '1');
  const check = { name: 'check_run.completed', by: 'ci', key: `commit:acme/web@${sha}` };
  const wait = { keys: [], reason: 'checks' };
  run.start('sync-figma').park('sync-figma', wait).wake('sync-figma', check).park('sync-figma', wait);
  run.wake('sync-figma', check, { ...check, key: 'pull:acme/web#1' }).done('sync-figma');
  const lines = entries(run.facts, run.view).map(({ words, again, detail }) => [words, again, detail]);
  expect(lines.slice(2)).toEqual([
    ['waits for checks', 1, undefined],
    ['woke: 2 signals', 0, ['check_run.completed by ci (acme/web@abcdef0)', 'check_run.completed by ci (acme/web#1)']],
    ['done', 0, undefined],
  ]);
});

test('steps that were skipped together share a line that names them', () => {
  const run = failedAtMerge(NOW);
  const line = entries(run.facts, run.view).find((one) => one.words === 'skipped: the run failed');
  expect([line?.step, line?.detail]).toEqual(['2 steps', ['tell', 'measure']]);
});

test('a step of onError is called by its name', () => {
  const run = failedAtMerge(NOW);
  expect(entries(run.facts, run.view).some((line) => line.step === 'tell-failure')).toBe(true);
});

test('a cancelled run names who and why', () => {
  const event = { type: 'manual', id: 'manual:1' };
  const run = new RunRecorder({
    id: 'r',
    workflow: designSync,
    at: NOW,
    org: 'acme',
    triggeredBy: 'lee',
    event,
    inputs: {},
  });
  const lines = entries(run.cancel('lee', 'wrong file').facts, run.view);
  expect(lines.at(-1)?.words).toBe('Cancelled by lee: wrong file');
});

test.each([
  [12, '12 ms'],
  [1000, '1 s'],
  [4250, '4.2 s'],
  [59_999, '59 s'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [86_400_000 * 6 + 3_600_000 * 4, '6 d 4 h'],
])('%i ms is %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

test.each([
  [1_000, 'just now'],
  [-9_000, 'just now'],
  [30_000, '30 s ago'],
  [3_600_000, '1 h ago'],
])('%i ms back is %s', (back, text) => {
  expect(ago(NOW - back, NOW)).toBe(text);
});

test('taking a step back is told like doing it: when it waits, is tried again and is over', () => {
  const run = failedAtMerge(NOW);
  const about = { at: NOW, step: 'sync-figma' } as const;
  const facts: Fact[] = [
    { kind: 'step.undo-started', ...about },
    { kind: 'step.undo-parked', ...about, wait: { keys: [], reason: 'the branch to be let go' } },
    { kind: 'step.undo-woken', ...about, by: 'signal', signals: [] },
    { kind: 'step.undo-retried', ...about, code: 'unavailable', message: 'HTTP 503', next: NOW + 2000, counts: true },
    { kind: 'step.undone', ...about },
  ];
  expect(entries(facts, run.view).map(({ sign, words }) => `${sign}: ${words}`)).toEqual([
    'dot: is taken back',
    'waiting: waits for the branch to be let go, to take it back',
    'dot: woke: a signal came',
    'retrying: tries again in 2 s to take it back: HTTP 503',
    'undone: taken back',
  ]);
});
