import PQueue, { type Queue, type QueueAddOptions } from 'p-queue';
import type { FairQueue } from '../../core/quota/fair-queue.ts';
import type { Place, Waiting } from '../../core/quota/lane.ts';

type Run = () => Promise<unknown>;

/** A job in the queue: where it stands, and how it is started once it may go. */
export interface Job {
  place?: Waiting<Job>;
  start?: Run;
}

/** What p-queue hands on with each job. */
interface Entering extends QueueAddOptions {
  /** Puts the job in its place in the fair queue. */
  readonly stand: (start: Run) => void;
}

/** p-queue over a fair queue: it sees only jobs that may go, and never has more of them under way than its concurrency. */
export class Gate {
  readonly #waiting: FairQueue<Job>;
  readonly #open: Job[] = [];
  readonly #queue: PQueue<Queue<Run, Entering>, Entering>;

  constructor(waiting: FairQueue<Job>, concurrency: number) {
    this.#waiting = waiting;
    const open = this.#open;
    class FairLanes implements Queue<Run, Entering> {
      get size(): number {
        return open.length;
      }
      enqueue(run: Run, entering?: Partial<Entering>): void {
        entering?.stand?.(run);
      }
      dequeue(): Run | undefined {
        return open.shift()?.start;
      }
      filter(): Run[] {
        return waiting.of().flatMap(({ item: { start } }) => (start === undefined ? [] : [start]));
      }
      // p-queue asks for these two only when its own signals and priorities are used; places are the fair queue's matter.
      remove(): void {
        throw new Error('a job leaves through the gate');
      }
      setPriority(): void {
        throw new Error('lanes decide who goes first');
      }
    }
    this.#queue = new PQueue({ concurrency, queueClass: FairLanes });
  }

  /** `earlier` is where the job stood before it was sent back. */
  enter<T>(
    job: Job,
    ticket: Place,
    now: number,
    earlier: Waiting<Job> | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    const stand = (start: Run) => {
      job.start = start;
      job.place = this.#waiting.add(job, ticket, now, earlier);
    };
    return this.#queue.add(work, { stand });
  }

  /** Lets jobs go that have left the fair queue. */
  let(jobs: readonly Job[]): void {
    this.#open.push(...jobs);
    // Starting is what makes p-queue look for who may go; it only looks when it was paused.
    this.#queue.pause();
    this.#queue.start();
  }
}
