import type { CarriedOut } from '../../src/simulator/http/journal.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { AppProcess } from './app-process.ts';

/** A database server that may be killed. */
export interface Server {
  readonly down: boolean;
  readonly crashes: number;
  kill(): Promise<void>;
  rise(): Promise<void>;
}

/** Everything that can be hurt. */
export interface Scene {
  readonly simulator: Simulator;
  /** On one database; the first is the one that GitHub knows. */
  readonly apps: readonly AppProcess[];
  /** Undefined where others use the same server. */
  readonly server: Server | undefined;
  /** Writes of the app that were carried out so far. */
  readonly writes: readonly CarriedOut[];
}

/** What hurts a run: it may script the simulator and kill the app, and is told when the story begins. */
export interface Harm {
  /** Processes of the app on one database (1). */
  readonly workers?: number;
  /** The app has to make its tables itself (false). */
  readonly emptyDatabase?: boolean;
  arm?(scene: Scene): void;
  /** Goes on beside the story; `over` fires when that has ended. */
  during?(scene: Scene, over: AbortSignal): Promise<void>;
  /** Whether it did what it is for: a kill at a write that never came proves nothing. */
  struck(scene: Scene): boolean;
  /** Faults of requests may leave news in texts behind the times; everything else must be as without faults. */
  readonly textsMayDiffer?: boolean;
  /** GitHub never tells of some events: the app has to look for them soon. */
  readonly eventsMayBeLost?: boolean;
}

export const UNHURT: Harm = { struck: () => true };
