import { Fault } from '../../core/fault.ts';
import type { Turns } from '../../core/ports/turns.ts';
import type { Client } from './client.ts';

/** Something of which there shall be one, though GitHub would take it twice. */
export interface Wanted<T> {
  /** What names the one thing. */
  readonly key: readonly string[];
  /** Looks for it, and makes it when it is not there; says the id of what it makes, or changes, as soon as it has it. */
  make(client: Client, wrote: (id: number) => void): Promise<T>;
  /** Takes back what was written too late, if another has made or changed the same meanwhile. */
  mend(client: Client, written: number): Promise<void>;
}

/**
 * One after another, over all workers. GitHub itself refuses a second branch, tag, label or pull request of the same name
 * or from the same head, and answers a second equal reaction or label with the first, so these need no turn. It takes a
 * second check run, comment and issue: these are made here.
 *
 * A worker may freeze between its last look and the moment when the request leaves it, and write after its turn has gone
 * to another. It finds that out when it comes to, takes another turn, and mends: of two comments or issues its own goes, a
 * check run, which cannot be deleted, says what the other says. Then the Fault `conflict`, so that whoever called looks
 * anew. What stays: it wrote over the other's words in the same thing; the next look of a step puts that right.
 */
export async function once<T>(client: Client, turns: Turns, { key, make, mend }: Wanted<T>): Promise<T> {
  const name = key.join('\0');
  let written: number | undefined;
  let lost = false;
  try {
    const made = await turns.take(name, async (turn) => {
      try {
        return await make(client.inTurn(turn), (id) => {
          written = id;
        });
      } finally {
        lost = turn.lost();
      }
    });
    if (!lost || written === undefined) return made;
  } finally {
    const late = lost ? written : undefined;
    if (late !== undefined) await turns.take(name, (turn) => mend(client.inTurn(turn), late));
  }
  throw new Fault('conflict', 'another worker was at the same thing meanwhile: what it left is looked at again');
}
