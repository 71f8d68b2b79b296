import { setImmediate as turn } from 'node:timers/promises';
import type { RunView } from '../../core/run/view.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { askRun, askRuns, askStatus, type ToldRun } from '../stage/asking.ts';
import type { Stage } from '../stage/stage.ts';

/** Watches the app from outside, by its own pages. */
export interface Watch {
  /** All runs as they were seen last, newest first. */
  readonly runs: readonly ToldRun[];
  readonly views: readonly RunView[];
  /** Looks again. `calm`: nothing moves in the app or on GitHub; `ended`: and no run waits either. */
  look(): Promise<{ readonly calm: boolean; readonly ended: boolean }>;
}

export function watchApp(stage: Stage): Watch {
  const known = new Map<string, ToldRun>();
  return {
    get runs() {
      return [...known.values()];
    },
    get views() {
      return [...known.values()].map(({ view }) => view);
    },
    async look() {
      const { url } = stage.app;
      // While the app is being started again there is nobody to ask.
      const status = await askStatus(url).catch(() => undefined);
      if (status === undefined) return { calm: false, ended: false };
      const ids = await askRuns(url).catch(() => []);
      const told = await Promise.all(
        ids.map(async (id) => {
          const before = known.get(id);
          return before?.view.endedAt === undefined ? await askRun(url, id).catch(() => undefined) : before;
        }),
      );
      if (told.length > 0) known.clear();
      for (const one of told) if (one !== undefined) known.set(one.view.id, one);
      const views = [...known.values()].map(({ view }) => view);
      const moving =
        status.runs.running > 0 || status.deliveries.waiting > 0 || views.some(({ status }) => status === 'running');
      const calm = !moving && (await isIdle(stage.simulator));
      return { calm, ended: calm && views.every(({ endedAt }) => endedAt !== undefined) };
    },
  };
}

/** Whether no delivery is under way, no simulated run goes on and nobody is about to act. */
async function isIdle(simulator: Simulator): Promise<boolean> {
  return !simulator.figma.busy && Promise.race([simulator.hub.idle().then(() => true), turn(false)]);
}
