import type { Announced, Spent } from '../quota/spent.ts';
import type { Clock } from './clock.ts';
import type { GitHub } from './github.ts';
import type { Ports } from './ports.ts';

/** Hands out the outside. The composition root makes the real one, tests and dry runs make others. */
export interface World {
  readonly clock: Clock;
  /** GitHub as that installation sees it. */
  github(installation: number): Promise<GitHub>;
  /** What a run has asked of GitHub since this process began. */
  spent(installation: number, run: string): Spent;
  /** Says what a run of this process is going to ask of GitHub from now on; nothing withdraws it. */
  announce(installation: number, run: string, work: Announced): void;
  /** All ports for a run of that installation. */
  ports(about: { readonly installation: number; readonly org: string }): Promise<Ports>;
}
