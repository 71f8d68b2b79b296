import type { Clock } from './clock.ts';
import type { GitHub } from './github.ts';
import type { Ports } from './ports.ts';

/** Hands out the outside. The composition root makes the real one, tests and dry runs make others. */
export interface World {
  readonly clock: Clock;
  /** GitHub as that installation sees it. */
  github(installation: number): Promise<GitHub>;
  /** All ports for a run of that installation. */
  ports(about: { readonly installation: number; readonly org: string }): Promise<Ports>;
}
