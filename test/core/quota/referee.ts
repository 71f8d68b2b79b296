import type { Ended, Quota } from '../../../src/core/ports/quota.ts';
import type { Demand } from '../../../src/core/quota/demand.ts';
import { FairQueue } from '../../../src/core/quota/fair-queue.ts';
import type { Place, Waiting } from '../../../src/core/quota/lane.ts';
import { DOCUMENTED_LIMITS, type QuotaLimits } from '../../../src/core/quota/limits.ts';
import { urgencyOf } from '../../../src/core/quota/zone.ts';
import { GITHUB_LIMITS, LimitRefusal, type Limits, Meter } from '../../../src/simulator/http/limits.ts';

/** One request of a workload: when it comes, what it is, how long it takes and how much of that passes before GitHub counts it. */
export interface Asked {
  readonly at: number;
  readonly place: Place;
  readonly seconds: number;
  /** Share of its time that it is on the way to GitHub. */
  readonly outward: number;
}

/** What became of a workload. */
export interface Played {
  readonly sent: readonly { readonly asked: Asked; readonly at: number }[];
  readonly refusals: number;
  /** When GitHub refused. */
  readonly refusedAt: readonly number[];
  /** Moments at which nothing was sent though the first in line could have gone. */
  readonly idle: readonly string[];
  /** When the last answer came. */
  readonly end: number;
}

/** The quota's parameters as the simulator's limiter takes them. */
function refereeOf(limits: QuotaLimits): Limits {
  return {
    ...GITHUB_LIMITS,
    concurrent: limits.concurrent,
    pointsPerMinute: limits.points.units,
    graphqlPointsPerMinute: limits.graphqlPoints.units,
    contentPerMinute: limits.content[0]?.units ?? 1e9,
    contentPerHour: limits.content[1]?.units ?? 1e9,
    cpuSecondsPerMinute: limits.cpuShare === 0 ? 1e9 : limits.cpu.units,
    graphqlCpuSecondsPerMinute: limits.cpuShare === 0 ? 1e9 : limits.graphqlCpu.units,
    hidden: Object.fromEntries(
      Object.entries(limits.families).map(([family, [minute, hour]]) => [
        family,
        { perMinute: minute?.units ?? 1e9, perHour: hour?.units ?? 1e9 },
      ]),
    ),
  };
}

/**
 * Plays a workload in virtual time: the queue and the quota decide who goes, the simulator's own limiter judges each request
 * at the moment it reaches GitHub. Events are handled one by one in the order of their times.
 */
export async function play(
  workload: readonly Asked[],
  about: {
    readonly quota: (now: () => number) => Quota;
    readonly limits?: QuotaLimits;
    /** How many repositories of a run are in work at once. */
    readonly width?: { readonly run: string; readonly core: number };
    /** A repository's next requests, when one was answered; who is refused comes again. */
    readonly next?: (asked: Asked) => Asked | undefined;
    /** What GitHub keeps to without saying so. */
    readonly server?: Partial<Limits>;
  },
): Promise<Played> {
  const limits = about.limits ?? DOCUMENTED_LIMITS;
  let now = 0;
  const quota = about.quota(() => now);
  const referee = refereeOf(limits);
  const meter = new Meter(
    { now: () => now, random: () => 0.5, sleep: () => Promise.resolve() },
    { ...referee, ...about.server },
  );
  const queue = new FairQueue<Asked>();
  if (about.width !== undefined) queue.widen(about.width.run, { core: about.width.core });
  const events: { at: number; order: number; what: () => void }[] = [];
  let order = 0;
  const later = (at: number, what: () => void) => {
    order += 1;
    const event = { at, order, what };
    let index = events.length;
    while (index > 0 && events[index - 1]!.at > at) index -= 1;
    events.splice(index, 0, event);
  };
  const sent: { asked: Asked; at: number }[] = [];
  const idle: string[] = [];
  const blocked = new Set<string>();
  let ended: Ended[] = [];
  const refusedAt: number[] = [];
  let end = 0;

  const send = (asked: Asked, grant: string, waiting: Waiting<Asked>) => {
    sent.push({ asked, at: now });
    const { resource, points, content, families } = asked.place.demand;
    later(now + asked.seconds * asked.outward * 1000, () => {
      try {
        const done = meter.begin('us');
        try {
          meter.admit('us', { points, content, resource, made: families }, true);
        } catch (error) {
          done(0, resource);
          throw error;
        }
        const work = asked.seconds * (1 - asked.outward);
        later(now + work * 1000, () => {
          done(work, resource);
          end = Math.max(end, now);
          ended.push({ grant, seconds: asked.seconds, outcome: 'answered' });
          queue.end(waiting, now);
          const following = about.next?.(asked);
          if (following !== undefined) later(now + following.at, () => queue.add(following, following.place, now));
        });
      } catch (error) {
        if (!(error instanceof LimitRefusal)) throw error;
        refusedAt.push(now);
        const limit = { wait: 60_000, told: true, ...(error.kind === 'hidden' ? { family: families[0]! } : {}) };
        ended.push({ grant, seconds: 0, outcome: 'refused', limit });
        queue.end(waiting, now);
        queue.add(asked, asked.place, now);
      }
    });
  };
  const ask = async () => {
    for (let again = true; again; ) {
      again = false;
      const asking: readonly Waiting<Asked>[] = queue.candidates(64, blocked, now);
      if (queue.opensAt > now && queue.opensAt !== Number.POSITIVE_INFINITY) later(queue.opensAt, () => {});
      if (asking.length === 0 && ended.length === 0) return;
      const told = ended;
      ended = [];
      const wishes = asking.map(({ lane, place: { demand } }) => ({ demand, urgency: urgencyOf(lane) }));
      const { decisions } = await quota.exchange(1, { limits, ended: told, wishes, ahead: 0 });
      let wake = Number.POSITIVE_INFINITY;
      for (const [index, decision] of decisions.entries()) {
        const waiting = asking[index]!;
        if ('grant' in decision) {
          if (blocked.delete(waiting.kind) || decisions.length >= 64) again = true;
          queue.remove(waiting, true);
          send(waiting.item, decision.grant, waiting);
        } else {
          blocked.add(waiting.kind);
          if (!(decision.wait > 0)) idle.push(`${now}: ${decision.bound} without a wait`);
          wake = Math.min(wake, now + decision.wait);
        }
      }
      if (wake !== Number.POSITIVE_INFINITY) later(wake, () => {});
    }
  };
  for (const asked of workload) later(asked.at, () => queue.add(asked, asked.place, now));
  for (let event = events.shift(); event !== undefined; event = events.shift()) {
    now = event.at;
    event.what();
    for (let next = events[0]; next !== undefined && next.at === now; next = events[0]) {
      events.shift();
      next.what();
    }
    await ask();
  }
  return { sent, refusals: refusedAt.length, refusedAt, idle, end };
}

export const demandOf = (more: Partial<Demand>): Demand => ({
  ...{ resource: 'core', points: 1, content: 0, families: [] },
  ...more,
});
