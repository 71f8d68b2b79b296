import { hurtDeliveries, hurtOperations } from './families/github.ts';
import { crashDatabase, hurtWorkers, killAtRandom } from './families/processes.ts';
import type { Harm } from './harm.ts';

/** Harm that follows from the seed alone. */
export const RANDOM = {
  kill: killAtRandom,
  deliveries: hurtDeliveries,
  operations: hurtOperations,
  database: crashDatabase,
  workers: hurtWorkers,
} as const satisfies { readonly [family: string]: (seed: number) => Harm };
export type RandomFamily = keyof typeof RANDOM;

export type Family = 'write' | RandomFamily;
export const FAMILIES: readonly Family[] = ['write', ...(Object.keys(RANDOM) as RandomFamily[])];

/** Families whose server is killed, so that each needs one of its own. */
export const OWN_SERVER: ReadonlySet<Family> = new Set(['database']);
/** Families that mostly wait for limits and back-offs to pass, so that many fit beside each other. */
export const WAITING: ReadonlySet<Family> = new Set(['operations']);
