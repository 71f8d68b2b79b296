import { toFault } from '../core/fault.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Events } from '../core/ports/store.ts';
import type { Waivers } from '../core/ports/waivers.ts';
import type { Log } from './log.ts';

/** Milliseconds between two looks; a waiver's end is seen that much later at most. */
const EVERY = 30_000;
/** Checks of one look; the others have their turn in the next. */
const MOST = 200;

export interface JudgingAgain {
  readonly waivers: Waivers;
  readonly events: Events;
  readonly clock: Clock;
  readonly log: Log;
  readonly every?: number;
}

/**
 * Has checks judged again whose words change though nothing happens to their pull request: a waiver nears its end, or has
 * ended. Several processes may look: what two of them tell at once is judged again and comes to the same. Gives the way to stop.
 */
export function judgeAgainRegularly(about: JudgingAgain): () => Promise<void> {
  const over = new AbortController();
  const { clock, log, every = EVERY } = about;
  const loop = async () => {
    for (;;) {
      await clock.sleep(every, over.signal);
      await judgeAgain(about).catch((error: unknown) =>
        log.warn({ reason: toFault(error).message }, 'what is due was not told now'),
      );
    }
  };
  const ended = loop().catch((error: unknown) => {
    if (!over.signal.aborted) log.error({ reason: String(error) }, 'what is due is not told any more');
  });
  return () => {
    over.abort(new Error('this process is leaving'));
    return ended;
  };
}

/**
 * Tells of each check that is due by an event, on which workflows trigger; gives how many. After a crash in between it is told
 * again.
 */
export async function judgeAgain({ waivers, events, clock }: JudgingAgain): Promise<number> {
  const now = clock.now();
  const come = await waivers.due(now, MOST);
  for (const due of come) {
    const { installation, org, repository, pull, policy, at } = due;
    const data = { policy, pullRequests: [{ repository, number: pull }] };
    // Of this look: who judges by a clock that is behind says the same moment again, and it must be told again then.
    const id = `due:${repository}#${pull} ${policy}@${at}:${now}`;
    await events.emit({ id, type: 'waiver.due', installation, org, data });
    await waivers.seenTo(due);
  }
  return come.length;
}
