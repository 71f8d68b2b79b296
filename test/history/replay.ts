// Goes through a recorded history with today's code and says where the two part ways.
import { isDeepStrictEqual } from 'node:util';
import { decide } from '../../src/core/run/decide.ts';
import type { Fact } from '../../src/core/run/fact.ts';
import { apply, fold } from '../../src/core/run/fold.ts';
import { resolver } from '../../src/core/run/resolver.ts';
import { factOf } from '../../src/engine/ledger.ts';

/** What a call or the outside said: no decision stands behind it, so another may be taken after it just as well. */
const ARRIVALS: ReadonlySet<Fact['kind']> = new Set([
  'step.noted',
  'step.parked',
  'step.woken',
  'step.retried',
  'step.done',
  'step.failed',
  'step.undo-parked',
  'step.undo-woken',
  'step.undo-retried',
  'step.undone',
  'step.undo-failed',
  'run.cancelled',
]);

/**
 * At each place what today's `decide` would write must be what was written next; only answers of calls may come in between,
 * which a ledger takes together. A line for each place where that is not so; it throws where today's `fold` cannot follow.
 */
export function partings(facts: readonly Fact[]): string[] {
  const found: string[] = [];
  let state = fold(facts.slice(0, 1));
  for (let at = 1; at < facts.length; ) {
    const from = at;
    const next = facts[at] as Fact;
    const decisions = decide(state, next.at, resolver);
    const decided = decisions.flatMap((decision) => factOf(decision, next.at)).map(asStored);
    const written = facts.slice(at, at + decided.length);
    if (decided.length > 0 && isDeepStrictEqual(written, decided)) at += written.length;
    else if (ARRIVALS.has(next.kind)) at += 1;
    else {
      found.push(`after ${at} facts: decides ${JSON.stringify(decisions)}, wrote ${JSON.stringify(next)}`);
      at += 1;
    }
    for (const fact of facts.slice(from, at)) state = apply(state, fact);
  }
  const left =
    state.end === undefined ? decide(state, facts.at(-1)?.at ?? 0, resolver).flatMap((one) => factOf(one, 0)) : [];
  return left.length === 0 ? found : [...found, `at the end: decides ${JSON.stringify(left)}, wrote nothing`];
}

const asStored = (fact: Fact): Fact => JSON.parse(JSON.stringify(fact));
