import { expect, test } from '@jest/globals';
import type { Member } from '../../../src/core/changeset/change-set.ts';
import { fold } from '../../../src/core/run/fold.ts';
import { view } from '../../../src/core/run/view-of.ts';
import { start, step, workflow } from './build.ts';
import { Play } from './play.ts';

const member = (repository: string, repositoryId: number, more: Partial<Member> = {}): Member => ({
  repository,
  repositoryId,
  baseBranch: 'main',
  dependsOn: [],
  result: { kind: 'open' },
  ...more,
});

test('facts that contradict each other are refused', () => {
  const play = new Play(workflow([step('a', 'x')]));
  play.settle();
  expect(() => fold([...play.facts, { kind: 'step.woken', at: 1, step: 'a', by: 'time', signals: [] }])).toThrow(
    'calling',
  );
  expect(() => fold([...play.facts, { kind: 'step.undone', at: 1, step: 'a' }])).toThrow('step.undone');
  play.done('a');
  expect(() => fold([...play.facts, { kind: 'step.skipped', at: 1, step: 'a', reason: '' }])).toThrow('had ended');
  expect(() => fold([])).toThrow('run.began');
});

test('steps side by side change their own members of the change set, and its pull requests become subjects', () => {
  const play = new Play(workflow([step('a', 'x'), step('b', 'x')]));
  play.settle();
  const pull = { number: 7, url: 'https://github.com/acme/web/pull/7', title: 'Sync' };
  play.put({
    kind: 'step.done',
    at: 1,
    step: 'a',
    output: {},
    changeset: { members: [member('acme/web', 1, { pull }), member('acme/docs', 2)] },
  });
  play.put({
    kind: 'step.parked',
    at: 2,
    step: 'b',
    wait: { keys: ['commit:acme/docs@1'], reason: 'a check' },
    changeset: { members: [member('acme/docs', 2, { head: '1' })] },
  });
  expect(play.state.changeset.members).toEqual([
    member('acme/web', 1, { pull }),
    member('acme/docs', 2, { head: '1' }),
  ]);
  expect([...play.state.subjects]).toEqual(['pull:acme/web#7', 'member:acme/web#7', 'commit:acme/docs@1']);
});

test('the view shows all steps, what the run waits for and how far it is', () => {
  const play = new Play(
    workflow([step('a', 'x'), step('b', 'x', { dependsOn: ['a'] })], { onError: [step('tell', 'x')] }),
  );
  play.settle();
  play.done('a');
  play.parks('b');
  expect(view('r', play.facts)).toMatchObject({
    id: 'r',
    status: 'waiting',
    progress: 0.5,
    steps: [
      { id: 'a', status: 'succeeded', calls: 1 },
      { id: 'b', status: 'waiting', dependsOn: ['a'], wait: { reason: 'somebody' } },
      { id: 'onError/tell', status: 'pending', part: 'onError' },
    ],
  });
});

test('in a cancelled run nothing looks as if it still ran', () => {
  const play = new Play(workflow([step('a', 'x'), step('b', 'x', { dependsOn: ['a'] })]));
  play.settle();
  play.put({ kind: 'run.cancelled', at: 5000, by: 'ada', reason: 'wrong file' });
  expect(view('r', play.facts)).toMatchObject({
    status: 'cancelled',
    reason: 'cancelled by ada: wrong file',
    endedAt: 5000,
    steps: [
      { id: 'a', status: 'failed', fault: 'cancelled' },
      { id: 'b', status: 'skipped' },
    ],
  });
});

test('a run whose undo an earlier version wrote down only by its end can still be read', () => {
  const flow = workflow([step('a', 'x', { compensate: true })]);
  const { id: _, ...request } = start('old', flow);
  const state = fold([
    { kind: 'run.began', at: 1, key: 'old', ...request },
    { kind: 'step.started', at: 2, step: 'a', inputs: {} },
    { kind: 'step.done', at: 3, step: 'a', output: {} },
    { kind: 'step.undone', at: 4, step: 'a' },
  ]);
  expect(state.steps.get('a')?.undo?.phase).toBe('done');
});

test('what a run has asked of GitHub is the sum of what its facts tell, and nothing in facts of older versions', () => {
  const spent = { requests: 3, points: 11, content: 1, limited: 1, waited: 250 };
  const play = new Play(workflow([step('a', 'x'), step('b', 'x'), step('c', 'x')]));
  play.settle();
  expect(play.state.spent).toEqual({ requests: 0, points: 0, content: 0, limited: 0, waited: 0 });
  play.put({ kind: 'step.parked', at: play.now, step: 'a', spent, wait: { keys: [], reason: 'somebody' } });
  play.put({ kind: 'step.done', at: play.now, step: 'b', spent, output: {} });
  play.done('c');
  expect(view('r', play.facts).spent).toEqual({ requests: 6, points: 22, content: 2, limited: 2, waited: 500 });
});
