import { z } from 'zod';
import { systemClock } from '../../src/adapters/clock.ts';
import type { Database } from '../../src/adapters/postgres/database.ts';
import type { Action } from '../../src/core/action.ts';
import { Catalog } from '../../src/core/catalog.ts';
import type { Ports } from '../../src/core/ports/ports.ts';
import type { World } from '../../src/core/ports/world.ts';
import type { RunView } from '../../src/core/run/view.ts';
import type { Source } from '../../src/core/source.ts';
import type { EngineOptions, RunningEngine } from '../../src/engine/engine.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Log } from '../../src/engine/log.ts';

export const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A world without GitHub: what the test actions use of it is the clock, the blobs and the metrics. */
export function bareWorld(database: Pick<Database, 'blobs' | 'metrics'>, clock = systemClock): World {
  const absent = (): never => {
    throw new Error('this world has no such port');
  };
  const ports = { clock, blobs: database.blobs, metrics: database.metrics } as unknown as Ports;
  return { clock, github: absent, ports: async () => ports };
}

/** An action that takes and gives anything. */
export function anyAction(name: string, run: Action['run'], more: Partial<Action> = {}): Action {
  return {
    name,
    summary: 'For tests.',
    input: z.record(z.string(), z.unknown()),
    output: z.record(z.string(), z.unknown()),
    permissions: {},
    examples: [],
    run,
    ...more,
  };
}

export function startEngine(
  database: Database,
  actions: readonly Action[],
  more: Partial<EngineOptions> & { readonly reads?: readonly Source[] } = {},
): Promise<RunningEngine> {
  const { reads, ...options } = more;
  return createEngine({
    database,
    actions: new Catalog(actions),
    sources: new Catalog(reads ?? []),
    world: bareWorld(database),
    organizations: { load: () => Promise.reject(new Error('no organizations here')) },
    commands: () => ({ handle: async () => {} }),
    matching: { match: () => [], checkInputs: (_, offered) => ({ ok: true, inputs: { ...offered } }) },
    log: silent,
    ...options,
  });
}

/** The run's view as soon as it satisfies; fails after ten seconds, saying how it stood. */
export async function until(
  { store }: Pick<RunningEngine, 'store'>,
  run: string,
  satisfies: (view: RunView) => boolean = ({ endedAt }) => endedAt !== undefined,
): Promise<RunView> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const view = (await store.run(run))?.view;
    if (view !== undefined && satisfies(view)) return view;
    if (Date.now() > deadline) throw new Error(`${run} did not get there: ${JSON.stringify(view, null, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
