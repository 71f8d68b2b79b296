import type { Scenario } from '../../core/scenario/schema.ts';
import type { Aim } from '../arming.ts';
import type { Simulator } from '../simulator.ts';

/** Arms a scenario's faults; what the app asks while it starts is spared. */
export function armFaults(simulator: Simulator, { faults, deliveryFaults }: Scenario): void {
  for (const { operation, kind, retryAfter, seconds, applied, ...aim } of faults) {
    simulator.faults.add({
      kind,
      applied,
      retryAfterSeconds: retryAfter,
      ...(operation === undefined ? {} : { operation }),
      ...(seconds === undefined ? {} : { delayMilliseconds: seconds * 1000 }),
      ...said(aim),
    });
  }
  for (const { event, kind, seconds, ...aim } of deliveryFaults) {
    simulator.deliveryFaults.add({
      kind,
      ...(event === undefined ? {} : { event }),
      ...(seconds === undefined ? {} : { milliseconds: seconds * 1000 }),
      ...said(aim),
    });
  }
}

/** Only what the file says: what is left out is the simulator's to decide. */
function said(aim: { readonly [key in keyof Aim]: Aim[key] | undefined }): Aim {
  return Object.fromEntries(Object.entries(aim).filter(([, value]) => value !== undefined));
}
