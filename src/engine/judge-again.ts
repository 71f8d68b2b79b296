import { toFault } from '../core/fault.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Events } from '../core/ports/store.ts';
import type { Waivers } from '../core/ports/waivers.ts';
import type { Log } from './log.ts';

/** Milliseconds between two looks; a waiver's end is seen that much later at most. */
const EVERY = 30_000;
/** Pull requests of one look; the others have their turn in the next. */
const MOST = 200;

export interface JudgingAgain {
  readonly waivers: Waivers;
  readonly events: Events;
  readonly clock: Clock;
  readonly log: Log;
  readonly every?: number;
}

/**
 * Has pull requests judged again whose verdict changes though nothing happens to them: a waiver nears its end, or has ended.
 * Several processes may look, since the event is the same one. Gives the way to stop.
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

/** Tells of each pull request that is due by an event, on which workflows trigger; gives how many. A crash in between tells the same again. */
export async function judgeAgain({ waivers, events, clock }: JudgingAgain): Promise<number> {
  const come = await waivers.due(clock.now(), MOST);
  for (const due of come) {
    const { installation, org, repository, pull, at } = due;
    const data = { pullRequests: [{ repository, number: pull }] };
    const id = `due:${repository}#${pull}@${at}`;
    await events.emit({ id, type: 'waiver.due', installation, org, data });
    await waivers.seenTo(due);
  }
  return come.length;
}
