import { expect, test } from '@jest/globals';
import { nextDeadline } from '../../../src/core/run/decide.ts';
import { step, template, workflow } from './build.ts';
import { Play } from './play.ts';

const sequential = { mode: 'sequential', concurrencyLimit: 8, priority: 'normal' } as const;

test('steps without dependencies begin at once, as many as the workflow allows in flight', () => {
  const flow = workflow([step('a', 'x'), step('b', 'x'), step('c', 'x')], {
    execution: { mode: 'hybrid', concurrencyLimit: 2, priority: 'normal' },
  });
  const play = new Play(flow);
  expect(play.settle()).toEqual(['a', 'b']);
  expect(play.done('b')).toEqual(['c']);
});

test('a parked step leaves its place to another', () => {
  const flow = workflow([step('a', 'x'), step('b', 'x')], {
    execution: { mode: 'hybrid', concurrencyLimit: 1, priority: 'normal' },
  });
  const play = new Play(flow);
  expect(play.settle()).toEqual(['a']);
  expect(play.parks('a')).toEqual(['b']);
});

test('a step begins when all that it depends on has ended, with their outputs in its inputs', () => {
  const play = new Play(
    workflow([
      step('a', 'x'),
      step('b', 'x'),
      step('c', 'x', { dependsOn: ['a', 'b'], inputs: { sum: template('steps.a.outputs.n + steps.b.outputs.n') } }),
    ]),
  );
  expect(play.settle()).toEqual(['a', 'b']);
  expect(play.done('a', { n: 1 })).toEqual([]);
  expect(play.done('b', { n: 2 })).toEqual(['c']);
  expect(play.facts.at(-1)).toMatchObject({ kind: 'step.started', step: 'c', inputs: { sum: 3 } });
});

test('a condition that does not hold skips the step and says so, and what depends on it is skipped too', () => {
  const play = new Play(
    workflow([
      step('a', 'x'),
      step('b', 'x', {
        dependsOn: ['a'],
        conditions: [{ type: 'expression', expression: template('steps.a.outputs.changed > 0') }],
      }),
      step('c', 'x', { dependsOn: ['b'], conditions: [{ type: 'stepSuccess', stepId: 'b' }] }),
      step('d', 'x', { dependsOn: ['c'] }),
      step('e', 'x', { dependsOn: ['a'], conditions: [{ type: 'hasOutput', stepId: 'a', outputKey: 'files' }] }),
    ]),
  );
  play.settle();
  expect(play.done('a', { changed: 0, files: null })).toEqual([]);
  expect(play.at('b')).toBe(`skipped: the condition ${template('steps.a.outputs.changed > 0')} does not hold`);
  expect(play.at('c')).toBe('skipped: "b" was skipped');
  expect(play.at('d')).toBe('skipped: it depends on "c", which was skipped');
  expect(play.at('e')).toBe('skipped: "a" gave no "files"');
  expect(play.state.end).toMatchObject({ status: 'succeeded' });
});

test('a condition that speaks of a lost dependency decides about it alone', () => {
  const play = new Play(
    workflow([
      step('a', 'x', { continueOnError: true }),
      step('rescue', 'x', {
        dependsOn: ['a'],
        conditions: [{ type: 'expression', expression: template("steps.a.status == 'failed'") }],
      }),
      step('after', 'x', { dependsOn: ['a'] }),
    ]),
  );
  play.settle();
  expect(play.fails('a')).toEqual(['rescue']);
  expect(play.at('after')).toBe('skipped: it depends on "a", which failed');
});

test('in sequential mode a skipped step only loses the steps that read from it', () => {
  const never = [{ type: 'expression', expression: 'false' }] as const;
  const play = new Play(
    workflow(
      [
        step('a', 'x', { conditions: never }),
        step('b', 'x', { dependsOn: ['a'] }),
        step('c', 'x', { dependsOn: ['b', 'a'], inputs: { from: template('steps.a.outputs.n') } }),
      ],
      { execution: sequential },
    ),
  );
  expect(play.settle()).toEqual(['b']);
  play.done('b');
  expect(play.at('c')).toBe('skipped: it depends on "a", which was skipped');
});

test('continueOnError goes on after a failure and the run succeeds, unless the step is critical', () => {
  for (const [critical, status] of [
    [false, 'succeeded'],
    [true, 'failed'],
  ] as const) {
    const play = new Play(workflow([step('a', 'x', { continueOnError: true, critical }), step('b', 'x')]));
    play.settle();
    play.fails('a');
    play.done('b');
    expect(play.state.end?.status).toBe(status);
  }
});

test('after a failure what is in flight may finish; what waits or has not begun is skipped', () => {
  const play = new Play(
    workflow([step('a', 'x'), step('b', 'x'), step('c', 'x'), step('d', 'x', { dependsOn: ['b'] })]),
  );
  play.settle();
  play.parks('c');
  play.fails('a');
  expect(play.at('b')).toBe('calling');
  expect(play.at('c')).toBe('skipped: the run stopped when "a" failed');
  play.done('b');
  expect(play.at('d')).toBe('skipped: the run stopped when "a" failed');
  expect(play.state.end).toMatchObject({ status: 'failed', reason: 'a: it broke' });
});

test('a failed run undoes the completed steps that ask for it, last one first, and then runs onError', () => {
  const compensate = true;
  const play = new Play(
    workflow(
      [
        step('a', 'x', { compensate }),
        step('b', 'x', { compensate, dependsOn: ['a'] }),
        step('c', 'x', { dependsOn: ['b'] }),
        step('d', 'x', { dependsOn: ['c'] }),
      ],
      { onError: [step('tell', 'x', { inputs: { why: template('error.step + ": " + error.message') } })] },
    ),
  );
  play.settle();
  for (const id of ['a', 'b', 'c']) play.done(id);
  expect(play.fails('d')).toEqual(['undo b']);
  expect(play.undone('b')).toEqual(['undo a']);
  play.put({ kind: 'step.undo-failed', at: play.now, step: 'a', message: 'the branch moved' });
  expect(play.settle()).toEqual(['onError/tell']);
  expect(play.facts.at(-1)).toMatchObject({ kind: 'step.started', inputs: { why: 'd: it broke' } });
  play.done('onError/tell');
  expect(play.state.end).toMatchObject({
    status: 'failed',
    reason: 'd: it broke; a could not be undone: the branch moved',
  });
});

test('a failure in onSuccess is said in the reason of a run that succeeded', () => {
  const play = new Play(
    workflow([step('a', 'x')], {
      onSuccess: [step('tell', 'x'), step('measure', 'x', { dependsOn: ['tell'] })],
      outputs: { n: template('steps.a.outputs.n') },
    }),
  );
  play.settle();
  expect(play.done('a', { n: 7 })).toEqual(['onSuccess/tell']);
  expect(play.fails('onSuccess/tell', 'no such channel')).toEqual(['onSuccess/measure']);
  play.done('onSuccess/measure');
  expect(play.state.end).toMatchObject({
    status: 'succeeded',
    reason: 'onSuccess/tell: no such channel',
    outputs: { n: 7 },
  });
});

test('a step that does not end within its time fails as timed out and says what it waited for', () => {
  const play = new Play(workflow([step('a', 'x', { timeout: 500 })]));
  play.settle();
  play.parks('a');
  expect(nextDeadline(play.state)).toBe(1500);
  play.now = 1500;
  play.settle();
  expect(play.state.end).toMatchObject({
    status: 'failed',
    reason: 'a: the step did not end within 500 ms; it waited for somebody',
  });
});

test('when the time of the workflow is over the run fails, continueOnError or not, and onError still runs', () => {
  const flow = workflow([step('a', 'x', { continueOnError: true }), step('b', 'x', { dependsOn: ['a'] })], {
    execution: { mode: 'hybrid', concurrencyLimit: 8, priority: 'normal', timeout: 1000 },
    onError: [step('tell', 'x')],
  });
  const play = new Play(flow);
  play.settle();
  play.now = 2000;
  expect(play.settle()).toEqual(['onError/tell']);
  expect(play.at('b')).toBe('skipped: the run stopped when "a" failed');
  play.done('onError/tell');
  expect(play.state.end?.status).toBe('failed');
});

test('an expression that cannot be worked out fails its step', () => {
  const play = new Play(workflow([step('a', 'x', { inputs: { n: template('1 +') } })]));
  play.settle();
  expect(play.state.steps.get('a')?.fault?.code).toBe('expression-failed');
  expect(play.state.end?.status).toBe('failed');
});
