import { LANES, type Lane } from '../../core/ports/github.ts';

interface Queued {
  readonly lane: Lane;
  readonly stop: AbortController;
  readonly answer: Promise<unknown>;
  /** Who still wants it; when nobody does, it leaves the queue. */
  readers: number;
  /** Nobody joins it any more. */
  readonly forget: () => void;
  /** Takes the place of this one's own answer. */
  raised?: Queued;
}

/** How a read is sent: it says when it leaves the queue, and leaves it at once when it is stopped. */
export type Send<T> = (about: { readonly leaves: () => void; readonly stop: AbortSignal }) => Promise<T>;

export interface Reading {
  /** Equal for equal reads. */
  readonly key: string;
  readonly lane: Lane;
  /** Of this reader alone; others go on waiting. */
  readonly stop: AbortSignal | undefined;
  /** What a reader gets that was stopped. */
  readonly calledOff: () => Error;
}

/**
 * Identical reads that wait in the queue at the same time become one, in the most urgent of their lanes. One that was sent
 * is joined by nobody: it may have seen the world before what the next reader was woken by. (Until the event loop turns
 * nothing can have happened, so what is asked in one moment is asked once.)
 */
export class Coalescing {
  readonly #queued = new Map<string, Queued>();

  read<T>({ key, lane, stop, calledOff }: Reading, send: Send<T>): Promise<T> {
    const there = this.#queued.get(key);
    const isUrgent = there !== undefined && LANES.indexOf(there.lane) <= LANES.indexOf(lane);
    const mine = isUrgent ? there : this.#begin(key, lane, send);
    if (there !== undefined && there !== mine) raise(there, mine);
    mine.readers += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        release(mine, stop?.reason);
        reject(calledOff());
      };
      if (stop?.aborted === true) return leave();
      stop?.addEventListener('abort', leave, { once: true });
      settled(mine)
        .finally(() => stop?.removeEventListener('abort', leave))
        .then((answer) => resolve(answer as T), reject);
    });
  }

  #begin<T>(key: string, lane: Lane, send: Send<T>): Queued {
    const stop = new AbortController();
    const forget = () => {
      if (this.#queued.get(key) === mine) this.#queued.delete(key);
    };
    const answer = send({ leaves: () => setImmediate(forget), stop: stop.signal });
    const mine: Queued = { lane, stop, answer, readers: 0, forget };
    this.#queued.set(key, mine);
    answer.then(forget, forget);
    return mine;
  }
}

/** Whoever asked less urgently waits no longer in a place of its own. */
function raise(one: Queued, by: Queued): void {
  one.raised = by;
  by.readers += one.readers;
  one.stop.abort(new Error('asked more urgently'));
}

function release(one: Queued, reason: unknown): void {
  let last = one;
  while (last.raised !== undefined) last = last.raised;
  last.readers -= 1;
  if (last.readers > 0) return;
  // Before it ends: who asks in this very moment must not be given another's stop.
  last.forget();
  last.stop.abort(reason);
}

async function settled(one: Queued): Promise<unknown> {
  try {
    return await one.answer;
  } catch (error) {
    if (one.raised === undefined) throw error;
    return await settled(one.raised);
  }
}
