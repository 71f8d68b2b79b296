import { Dice } from '../engine/chaos/dice.ts';
import { design } from './flows/design.ts';
import type { Flow } from './flows/flow.ts';
import { release } from './flows/release.ts';

export const FLOWS: readonly Flow[] = [release, design];

/** The dearer one in so many of the random runs. */
const DESIGN_SHARE = 0.1;

/** Which story a random run plays, from its seed. */
export function drawnFlow(seed: number, among: readonly Flow[]): Flow {
  const drawn = new Dice(seed ^ 0xf10).chance(DESIGN_SHARE) ? design : release;
  return among.includes(drawn) ? drawn : (among[0] ?? drawn);
}
