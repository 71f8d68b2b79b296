import { z } from 'zod';
import { systemClock } from '../../src/adapters/clock.ts';
import type { Database } from '../../src/adapters/postgres/database.ts';
import type { Action } from '../../src/core/action.ts';
import { Catalog } from '../../src/core/catalog.ts';
import type { Ports } from '../../src/core/ports/ports.ts';
import type { World } from '../../src/core/ports/world.ts';
import { NOTHING_SPENT } from '../../src/core/quota/spent.ts';
import type { RunView } from '../../src/core/run/view.ts';
import type { Source } from '../../src/core/source.ts';
import type { EngineOptions, RunningEngine } from '../../src/engine/engine.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Log } from '../../src/engine/log.ts';
import { FakeGitHub } from '../fakes/github.ts';

export const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A world of which the test actions use the clock, the blobs, the metrics and an empty GitHub. */
function bareWorld(
  database: Pick<Database, 'blobs' | 'metrics'>,
  github: FakeGitHub = new FakeGitHub(),
  clock = systemClock,
  announce: World['announce'] = () => {},
): World {
  const absent = (): never => {
    throw new Error('this world has no such port');
  };
  const ports = { clock, github, blobs: database.blobs, metrics: database.metrics } as unknown as Ports;
  // Every call of the fake is a request, and a read.
  const spent = (_: number, run: string) => {
    const requests = github.calls.filter((call) => call.run === run).length;
    return { ...NOTHING_SPENT, requests, points: requests };
  };
  return { clock, github: absent, spent, announce, ports: async () => ports };
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
  more: Partial<EngineOptions> & {
    readonly reads?: readonly Source[];
    readonly github?: FakeGitHub;
    readonly announce?: World['announce'];
  } = {},
): Promise<RunningEngine> {
  const { reads, github, announce, ...options } = more;
  return createEngine({
    database,
    actions: new Catalog(actions),
    sources: new Catalog(reads ?? []),
    world: bareWorld(database, github, systemClock, announce),
    organizations: { load: () => Promise.reject(new Error('no organizations here')) },
    commands: () => ({ handle: async () => {} }),
    matching: { match: () => [], checkInputs: (_, offered) => ({ ok: true, inputs: { ...offered } }) },
    // Whatever matches begins.
    concerns: { of: async (event) => event },
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
