import { type Aim, Armoury } from './arming.ts';

/** One thing that shall go wrong with webhooks. */
export interface DeliveryFault extends Aim {
  /** `push`, `pull_request.opened`, or a pattern (`pull_request.*`); without it, any. */
  readonly event?: string;
  /**
   * `drop` never sends it and lists nothing, as GitHub when it loses one; `unreachable` lists it as failed;
   * `duplicate` sends it twice with the same GUID; `delay` sends it later; `reorder` sends it after the next one;
   * `wrong-signature` signs it with another secret.
   */
  readonly kind: 'drop' | 'unreachable' | 'duplicate' | 'delay' | 'reorder' | 'wrong-signature';
  /** Of `delay`, and how long `reorder` waits for a next one at most (1000), on the simulator's clock. */
  readonly milliseconds?: number;
}

/** Faults that were asked for, in order; each webhook takes the first that matches. */
export class DeliveryFaults extends Armoury<DeliveryFault> {
  constructor(seed = 1) {
    super(seed, ({ event }) => event);
  }
}
