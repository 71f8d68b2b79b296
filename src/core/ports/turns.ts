/**
 * Who may look and then write. Between the look and the write of one, no other that wants the same looks: not in this
 * process, nor in any other on the same database.
 *
 * - Works of one key go one after another, those of different keys at the same time. Within a process in the order in
 *   which they asked.
 * - A turn ends with its work, well or badly, and with the process that has it. One that is frozen, or that works for
 *   longer than is sensible, loses it after a time that the implementation names; `lost` tells it so when it comes to.
 * - Who waits too long for another process gets the Fault `unavailable` and comes back later.
 */
export interface Turns {
  /** Gives what the work gives. A key is any text; it must name the thing that is looked for and made. */
  take<T>(key: string, work: (turn: Turn) => Promise<T>): Promise<T>;
}

export interface Turn {
  /**
   * True once somebody else may have the turn. To be asked at the last moment before a write, which is then left out, and
   * again after it: between the two a process can be frozen, and no lock of ours holds what is on its way to GitHub.
   */
  lost(): boolean;
}
