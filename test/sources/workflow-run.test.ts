import { expect, test } from '@jest/globals';
import { acme, example, only } from './examples.ts';

test('each attempt of a run completes as an event of its own', () => {
  const run = (run_attempt: number) =>
    acme({
      action: 'completed',
      workflow_run: { id: 5, name: 'ci', run_attempt, head_sha: 'a1', head_branch: 'topic', conclusion: 'success' },
    });
  expect(only('workflow_run', run(1))).toMatchObject({
    id: 'workflow-run:acme/web:5/1:completed',
    data: { runId: 5, attempt: 1, name: 'ci', conclusion: 'success', sha: 'a1' },
  });
  expect(only('workflow_run', run(2)).id).toBe('workflow-run:acme/web:5/2:completed');
});

test("GitHub's own example is read", () => {
  expect(only('workflow_run', example('workflow_run', 'completed')).type).toBe('workflow_run.completed');
});
