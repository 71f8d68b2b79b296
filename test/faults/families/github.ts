// What GitHub does wrong: with the webhooks that it sends, and with the requests that it gets.
import type { Fault } from '../../../src/simulator/http/faults.ts';
import { Dice } from '../../engine/chaos/dice.ts';
import type { Harm } from '../harm.ts';

/** Counts how often something that was armed struck. */
function counting(armoury: { take(name: string): unknown }): () => number {
  const take = armoury.take.bind(armoury);
  let times = 0;
  armoury.take = (name) => {
    const taken = take(name);
    if (taken !== undefined) times += 1;
    return taken;
  };
  return () => times;
}

/**
 * What GitHub may lose without a trace: what the app finds out by itself. Nobody can know of a lost `repository_dispatch`; a
 * lost command is found by the sweep, and perhaps given again by then, which test/flows/reconciliation.slow.test.ts is about.
 */
const DROPPABLE = ['push', 'pull_request.*', 'check_run.*', 'check_suite.*', 'workflow_run.*'];
/** How many of each. */
const DROPPED = 0.1;

/** A tenth of the webhooks is never sent, a fifth of the others each is not delivered, comes twice, comes late, or is overtaken. */
export function hurtDeliveries(seed: number): Harm {
  const dice = new Dice(seed);
  let times = () => 0;
  return {
    arm({ simulator }) {
      const { deliveryFaults } = simulator;
      const next = () => dice.between(1, 2 ** 31);
      for (const event of DROPPABLE) deliveryFaults.add({ event, kind: 'drop', probability: DROPPED, seed: next() });
      deliveryFaults.add({ kind: 'unreachable', probability: 0.2, seed: next() });
      deliveryFaults.add({ kind: 'duplicate', probability: 0.25, seed: next() });
      deliveryFaults.add({ kind: 'delay', probability: 0.33, seed: next(), milliseconds: dice.between(20, 800) });
      deliveryFaults.add({ kind: 'reorder', probability: 0.5, seed: next(), milliseconds: 400 });
      times = counting(deliveryFaults);
    },
    struck: () => times() > 0,
    eventsMayBeLost: true,
  };
}

const REQUESTS: readonly (Fault & { readonly probability: number })[] = [
  { kind: 502, applied: true, probability: 0.05 },
  { kind: 503, probability: 0.04 },
  { kind: 'hang-up', applied: true, probability: 0.04 },
  { kind: 'hang-up', probability: 0.03 },
  { kind: 'half', probability: 0.03 },
  { kind: 'wrong-json', applied: true, probability: 0.015 },
  { kind: 'secondary', retryAfterSeconds: 1, probability: 0.015 },
  { kind: 'too-many', retryAfterSeconds: 1, probability: 0.01 },
];

/** GitHub answers badly though it did what was asked, does not do it, hangs up, is limited, and revokes the token once. */
export function hurtOperations(seed: number): Harm {
  const dice = new Dice(seed);
  let times = () => 0;
  return {
    arm({ simulator: { faults } }) {
      faults.add({ operation: dice.of(['git/*', 'pulls/*', 'checks/*']), kind: 'revoked', nth: dice.between(1, 40) });
      for (const fault of REQUESTS) faults.add({ ...fault, seed: dice.between(1, 2 ** 31) });
      times = counting(faults);
    },
    struck: () => times() > 0,
    // The table in a pull request is news and no gate: what GitHub refuses there stops nothing.
    textsMayDiffer: true,
  };
}
