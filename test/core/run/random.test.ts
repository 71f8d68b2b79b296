import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '../../../src/core/run/fold.ts';
import type { RunState } from '../../../src/core/run/state.ts';
import { isActive, isEnded, isUndoing } from '../../../src/core/run/state.ts';
import type { Workflow } from '../../../src/core/workflow/workflow.ts';
import { step, workflow } from './build.ts';
import { Play } from './play.ts';

interface Sketch {
  readonly edges: readonly (readonly number[])[];
  readonly flags: readonly {
    readonly continueOnError: boolean;
    readonly critical: boolean;
    readonly compensate: boolean;
  }[];
  readonly limit: number;
  readonly timeout: number | undefined;
}

const sketch: fc.Arbitrary<Sketch> = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.record({
    edges: fc.tuple(
      ...Array.from({ length: size }, (_, i) =>
        fc.uniqueArray(fc.nat(Math.max(0, i - 1)), { maxLength: i === 0 ? 0 : 3 }),
      ),
    ),
    flags: fc.array(fc.record({ continueOnError: fc.boolean(), critical: fc.boolean(), compensate: fc.boolean() }), {
      minLength: size,
      maxLength: size,
    }),
    limit: fc.integer({ min: 1, max: 4 }),
    timeout: fc.option(fc.integer({ min: 10, max: 200 }), { nil: undefined }),
  }),
);

function draw({ edges, flags, limit, timeout }: Sketch): Workflow {
  const steps = edges.map((from, i) => step(`s${i}`, 'x', { dependsOn: from.map((j) => `s${j}`), ...flags[i] }));
  const execution = { mode: 'hybrid', concurrencyLimit: limit, priority: 'normal' } as const;
  return workflow(steps, {
    execution: timeout === undefined ? execution : { ...execution, timeout },
    onSuccess: [step('well', 'x')],
    onError: [step('badly', 'x')],
  });
}

/** Answers calls as the dice say until the run ends; every move takes a millisecond of its time. */
function playOut(flow: Workflow, dice: readonly number[]): Play {
  const play = new Play(flow);
  play.settle();
  for (let move = 0; play.state.end === undefined; move++) {
    if (move > 500) throw new Error('the run does not end');
    play.now += 1;
    const active = [...play.state.steps.values()].filter(isActive);
    const die = dice[move % dice.length] ?? 0;
    const chosen = active[die % Math.max(1, active.length)];
    const undoing = [...play.state.steps.values()].filter(isUndoing);
    expect(undoing.length).toBeLessThan(2);
    const [back] = undoing;
    if (back !== undefined) play.undoMove(back, die);
    else if (chosen?.phase === 'parked')
      play.put({ kind: 'step.woken', at: play.now, step: chosen.key, by: 'time', signals: [] });
    else if (chosen !== undefined) {
      const answer = ['done', 'done', 'done', 'parks', 'fails'][die % 5];
      // Dice that repeat could park a step for ever; the world does not.
      if (answer === 'fails') play.fails(chosen.key);
      else if (answer === 'parks' && chosen.calls < 6) play.parks(chosen.key);
      else play.done(chosen.key);
    }
    play.settle();
  }
  return play;
}

test('every random run ends, in order, the same after each crash, and undoes in reverse', () => {
  fc.assert(
    fc.property(sketch, fc.array(fc.nat(1000), { minLength: 5, maxLength: 60 }), (drawn, dice) => {
      const { facts, state } = playOut(draw(drawn), dice);
      // Whatever is cut off after any fact, folding the rest of the journal anew gives the same run.
      expect(plain(fold(facts))).toEqual(plain(state));
      for (const { dependsOn, id } of state.began.workflow.steps) {
        const began = facts.findIndex((fact) => fact.kind === 'step.started' && fact.step === id);
        if (began === -1) continue;
        const before = fold(facts.slice(0, began));
        for (const other of dependsOn) expect(isEnded(before.steps.get(other)!)).toBe(true);
        const calling = [...fold(facts.slice(0, began + 1)).steps.values()].filter(({ phase }) => phase === 'calling');
        // Steps that woke are not held back by the limit here; the engine's slots do that.
        expect(calling.filter(({ calls }) => calls === 1).length).toBeLessThanOrEqual(drawn.limit);
      }
      const main = [...state.steps.values()].filter(({ part }) => part === 'main');
      expect(main.every(isEnded)).toBe(true);
      const undone = facts.flatMap((fact) => (fact.kind === 'step.undone' ? [fact.step] : []));
      const wanted = state.completed.filter((key) => state.steps.get(key)?.step.compensate).toReversed();
      expect(undone).toEqual(state.end?.status === 'failed' ? wanted : []);
      const ran = (key: string) => state.steps.get(key)?.phase !== 'pending';
      expect([ran('onSuccess/well'), ran('onError/badly')]).toEqual(
        state.end?.status === 'succeeded' ? [true, false] : [false, true],
      );
    }),
    { numRuns: 300, verbose: 1 },
  );
});

/** Maps and sets as jest compares them. */
const plain = (state: RunState) => ({ ...state, steps: [...state.steps], subjects: [...state.subjects] });
