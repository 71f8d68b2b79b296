// What hurts a run, family by family; everything follows from the seed.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../src/simulator/http/faults.ts';
import { Dice } from '../engine/chaos/dice.ts';
import type { Harm } from './play.ts';
import { isWrite } from './writes.ts';

export const FAMILIES = ['write', 'kill', 'deliveries', 'operations'] as const;
export type Family = (typeof FAMILIES)[number];

/** When the app dies of a write: it was carried out, and the answer was not sent yet, or was on its way for a moment. */
export const MOMENTS = ['before', 'after'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Most milliseconds between the answer and the death. */
const LATEST_AFTER = 12;

export const UNHURT: Harm = {};

/** `kill -9` of the app at its n-th write that GitHub carried out, counted from 1. */
export function killAtWrite(point: number, moment: Moment, seed: number): Harm {
  const pause = new Dice(seed).between(0, LATEST_AFTER);
  return {
    arm(simulator, app, writes) {
      const { carriedOut, answered } = simulator.journal;
      let done = false;
      simulator.journal.carriedOut = (request) => {
        carriedOut(request);
        if (done || writes.length !== point || !isWrite(simulator, request)) return;
        done = true;
        if (moment === 'before') app.kill();
        else {
          simulator.journal.answered = (entry) => {
            answered(entry);
            if (entry.path !== request.path || entry.method !== request.method) return;
            simulator.journal.answered = answered;
            if (pause === 0) app.kill();
            else setTimeout(() => app.kill(), pause);
          };
        }
      };
    },
    struck: (app) => app.kills > 0,
  };
}

/** `kill -9` several times at moments that have nothing to do with what the app is at, its start included. */
export function killAtRandom(seed: number): Harm {
  const dice = new Dice(seed);
  const pauses = Array.from({ length: dice.between(1, 5) }, () => dice.between(5, 1_500));
  return {
    async during(app, over) {
      for (const pause of pauses) {
        await sleep(pause, undefined, { signal: over }).catch(() => {});
        if (over.aborted) return;
        app.kill();
      }
    },
    struck: (app) => app.kills > 0,
  };
}

/** A fifth of the webhooks each is not delivered, comes twice, comes late, or is overtaken. */
export function hurtDeliveries(seed: number): Harm {
  const dice = new Dice(seed);
  return {
    arm({ deliveryFaults }) {
      const next = () => dice.between(1, 2 ** 31);
      deliveryFaults.add({ kind: 'unreachable', probability: 0.2, seed: next() });
      deliveryFaults.add({ kind: 'duplicate', probability: 0.25, seed: next() });
      deliveryFaults.add({ kind: 'delay', probability: 0.33, seed: next(), milliseconds: dice.between(20, 800) });
      deliveryFaults.add({ kind: 'reorder', probability: 0.5, seed: next(), milliseconds: 400 });
    },
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
  return {
    arm({ faults }) {
      faults.add({ operation: dice.of(['git/*', 'pulls/*', 'checks/*']), kind: 'revoked', nth: dice.between(1, 40) });
      for (const fault of REQUESTS) faults.add({ ...fault, seed: dice.between(1, 2 ** 31) });
    },
    // The table in a pull request is news and no gate: what GitHub refuses there stops nothing.
    textsMayDiffer: true,
  };
}
