import { expect, test } from '@jest/globals';
import { status } from '../../src/commands/status.ts';
import { aRun } from '../fakes/run-view.ts';
import { typed } from './context.ts';

test('tells what each run waits for, by repository, with hostile words escaped', () => {
  const run = aRun({
    steps: [
      {
        id: 'approval',
        name: 'Wait for @everyone',
        action: 'approval.wait',
        dependsOn: [],
        part: 'main',
        status: 'waiting',
        calls: 1,
        wait: { keys: [], reason: '1 approval on acme/web#3', by: { 'acme/web': 'nobody has approved' } },
      },
      {
        id: 'x',
        name: 'Other',
        action: 'assert',
        dependsOn: [],
        part: 'main',
        status: 'failed',
        calls: 1,
        message: 'no',
      },
    ],
    changeset: {
      members: [
        {
          repository: 'acme/web',
          repositoryId: 1,
          baseBranch: 'main',
          dependsOn: [],
          pull: { number: 3, url: '', title: '' },
          merged: { sha: 'a' },
          result: { kind: 'succeeded' },
        },
      ],
    },
  });
  expect(status.run(typed('/baton status', { runs: [run] }))).toEqual({
    kind: 'answer',
    answer: [
      '**Design sync** `design-sync-1`: waiting, 50 %',
      '- Wait for @\u200beveryone waits for 1 approval on acme/web#\u200b3',
      '  - `acme/web` nobody has approved',
      '- Other failed: no',
      '- `acme/web#3` merged',
    ].join('\n'),
  });
});

test('says so when there is no run', () => {
  expect(status.run(typed('/baton status'))).toEqual({ kind: 'answer', answer: 'No run is about this one.' });
});

test('says what was changed since a run began, with hostile words escaped', () => {
  const changed = { [aRun().id]: ['the workflow', 'what is said of @acme/web'] };
  expect(status.run(typed('/baton status', { runs: [aRun()], changed }))).toMatchObject({
    answer: expect.stringContaining(
      'It goes on as it began; changed since: the workflow, what is said of @\u200bacme/web. To use that, cancel it and start it anew.',
    ),
  });
});
