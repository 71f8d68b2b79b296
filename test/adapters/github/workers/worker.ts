// One of several workers of the same app, there to be stopped: node worker.ts <json>
import { pino } from 'pino';
import { systemClock } from '../../../../src/adapters/clock.ts';
import { createGitHub } from '../../../../src/adapters/github/github.ts';
import { limitsFor } from '../../../../src/adapters/github/scheduler.ts';
import { openTurns } from '../../../../src/adapters/postgres/turns.ts';
import { createProbot } from '../../../../src/app.ts';
import { toFault } from '../../../../src/core/fault.ts';
import type { GitHub } from '../../../../src/core/ports/github.ts';
import { createMemoryQuota } from '../../../../src/core/quota/memory.ts';
import type { Place, Wish } from './workers.ts';

const place: Place = JSON.parse(process.argv[2] ?? '{}');
const turns = await openTurns(place.database, systemClock, {
  lease: place.lease,
  renew: place.lease / 4,
  longest: 60_000,
  patience: 20_000,
});
const probot = createProbot({ ...place.app, apiUrl: place.apiUrl, log: pino({ level: 'silent' }) });
const quota = createMemoryQuota(systemClock);
const adapter = createGitHub(probot, { clock: systemClock, quota, limits: limitsFor(place.apiUrl), turns });
const github = await adapter.installation(place.installation);
process.on('message', async (wish: Wish) => {
  try {
    process.send?.({ done: (await carryOut(github, wish)) ?? null });
  } catch (error) {
    process.send?.({ fault: toFault(error).code });
  }
});
process.on('disconnect', () => process.exit());
process.send?.({ done: 'ready' });

function carryOut({ issues, checks }: GitHub, wish: Wish): Promise<unknown> {
  switch (wish.what) {
    case 'check':
      return checks.upsert(wish.repository, wish.check);
    case 'comment':
      return issues.mark(wish.repository, wish.number, wish.marker, () => wish.marker + wish.text);
    case 'issue':
      return issues.upsert(wish.repository, { marker: wish.marker, title: wish.text, body: wish.text });
  }
}
