import type { Simulator } from '../../../src/simulator/simulator.ts';

/** A story that is played under faults: who is there, what sets it off, and what it must come to. */
export interface Flow {
  readonly name: string;
  readonly organization: string;
  /** Bare names of the repositories that land together, provider before consumer. */
  readonly members: readonly string[];
  /** The workflow that lands them. */
  readonly workflow: string;
  /** Pull requests that must have been judged besides, as subjects of runs: `pull:acme/docs#1`. */
  readonly judged: readonly string[];
  /** Tag that stands on what was merged. */
  readonly tag: string;
  /** Fills a simulated GitHub; people and Actions play along from now on. */
  arrange(simulator: Simulator): Promise<void>;
  /** What people do that sets it all off. */
  begin(simulator: Simulator): Promise<void>;
  /** What only this story must come to, besides what every one must; a line for each breach. */
  own(simulator: Simulator): Promise<readonly string[]>;
}
