import { Dice } from '../../engine/chaos/dice.ts';
import type { Harm } from '../harm.ts';
import { isWrite } from '../writes.ts';

/** When the app dies of a write: it was carried out, and the answer was not sent yet, or was on its way for a moment. */
export const MOMENTS = ['before', 'after'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Most milliseconds between the answer and the death. */
const LATEST_AFTER = 12;

/** `kill -9` of the app at its n-th write that GitHub carried out, counted from 1. */
export function killAtWrite(point: number, moment: Moment, seed: number): Harm {
  const pause = new Dice(seed).between(0, LATEST_AFTER);
  let done = false;
  return {
    arm({ simulator, apps: [app], writes }) {
      const { carriedOut, answered } = simulator.journal;
      simulator.journal.carriedOut = (request) => {
        carriedOut(request);
        if (done || writes.length !== point || !isWrite(simulator, request)) return;
        done = true;
        if (moment === 'before') app?.kill();
        else {
          simulator.journal.answered = (entry) => {
            answered(entry);
            if (entry.path !== request.path || entry.method !== request.method) return;
            simulator.journal.answered = answered;
            if (pause === 0) app?.kill();
            else setTimeout(() => app?.kill(), pause);
          };
        }
      };
    },
    struck: ({ apps: [app] }) => (app?.kills ?? 0) > 0,
  };
}
