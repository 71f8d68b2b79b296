import { expect, test } from '@jest/globals';
import type { Member } from '../../../src/core/changeset/change-set.ts';
import { fold } from '../../../src/core/run/fold.ts';
import { view } from '../../../src/core/run/view-of.ts';
import { step, workflow } from './build.ts';
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
  expect([...play.state.subjects]).toEqual(['pull:acme/web#7', 'commit:acme/docs@1']);
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
