import { expect, test } from '@jest/globals';
import { fold } from '../../../src/core/run/fold.ts';
import { seedFrom } from '../../../src/core/run/seed.ts';
import { step, workflow } from './build.ts';
import { Play } from './play.ts';

test('a retry keeps what is done and neither the step, nor what comes after it, nor what was undone', () => {
  const play = new Play(
    workflow([
      step('a', 'x'),
      step('kept', 'x', { dependsOn: ['a'] }),
      step('again', 'x', { dependsOn: ['a'] }),
      step('after', 'x', { dependsOn: ['again'] }),
      step('taken-back', 'x', { compensate: true }),
      step('of-taken-back', 'x', { dependsOn: ['taken-back'] }),
      step('last', 'x', { dependsOn: ['after', 'kept', 'of-taken-back'] }),
    ]),
  );
  play.settle();
  for (const id of ['a', 'taken-back', 'kept', 'again', 'after', 'of-taken-back']) play.done(id);
  play.fails('last');
  play.undone('taken-back');
  const seed = seedFrom(play.facts, 'again')!;
  const state = fold([play.facts[0]!, ...seed]);
  expect(state.completed).toEqual(['a', 'kept']);
  expect(state.end).toBeUndefined();
});

test('there is no retry from a step that the main part does not have', () => {
  const play = new Play(workflow([step('a', 'x')], { onError: [step('tell', 'x')] }));
  expect(seedFrom(play.facts, 'nowhere')).toBeUndefined();
  expect(seedFrom(play.facts, 'onError/tell')).toBeUndefined();
});

test('what was being taken back when the run was cancelled is looked at anew', () => {
  const flow = workflow([step('half', 'x', { compensate: true }), step('broken', 'x', { dependsOn: ['half'] })]);
  const play = new Play(flow);
  play.settle();
  play.done('half');
  expect(play.fails('broken')).toEqual(['undo half']);
  play.put({ kind: 'run.cancelled', at: play.now, by: 'ada', reason: '' });
  expect(seedFrom(play.facts, 'broken')).toEqual([]);
});
