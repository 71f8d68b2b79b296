// A worker that is there to be killed or stopped while it has a turn: node holder.ts <database url> <key>
import { systemClock } from '../../../../src/adapters/clock.ts';
import { openTurns } from '../../../../src/adapters/postgres/turns.ts';

const [, , url = '', key = ''] = process.argv;
const turns = await openTurns(url, systemClock, { lease: 600, renew: 150, longest: 60_000, patience: 5000 });
await turns.take(key, async (turn) => {
  process.send?.({ lost: turn.lost() });
  for await (const _ of on()) process.send?.({ lost: turn.lost() });
});

/** Each message of the parent. */
async function* on() {
  for (;;) {
    await new Promise((resolve) => process.once('message', resolve));
    yield;
  }
}
