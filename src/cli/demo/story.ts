import { setTimeout as sleep } from 'node:timers/promises';
import type { RunView } from '../../core/run/view.ts';
import { countChecks, mergeOrder } from '../stage/checks.ts';
import { storyState } from '../stage/progress.ts';
import type { StoryOutcome, StoryState } from '../view/story.ts';
import { ORG, REPOSITORIES } from './cast.ts';
import { expectations } from './expectations.ts';
import type { Stage } from './stage.ts';

/** Milliseconds between two looks at the run. */
const LOOK = 200;
/** A story that takes longer is broken: simulated work and people need about half a minute. */
const LIMIT = 180_000;

export interface StoryListener {
  show(state: StoryState): void;
  /** Called once after each look, so that a test can act in the middle of the story. */
  looked?(view: RunView): Promise<void>;
}

/** Plays the story from the publish to the end of its run, and says what held. `set` is how long setting the stage took (ms). */
export async function playStory(stage: Stage, set: number, listener: StoryListener): Promise<StoryOutcome> {
  const begin = performance.now();
  await stage.publish();
  let firstStep: number | undefined;
  let state = stateOf(stage, undefined, 0);
  let view: RunView | undefined;
  while (view?.endedAt === undefined) {
    if (performance.now() - begin > LIMIT) break;
    // While the app is being started again there is nobody to ask.
    const run = await stage.run().catch(() => undefined);
    view = run?.view ?? view;
    if (firstStep === undefined && view?.steps.some((step) => step.startedAt !== undefined))
      firstStep = performance.now() - begin;
    state = stateOf(stage, view, performance.now() - begin);
    listener.show(state);
    if (view !== undefined) await listener.looked?.(view);
    await sleep(LOOK);
  }
  const { simulator } = stage;
  const mine = simulator.journal.total(({ actor }) => actor === 'app' || actor === `${simulator.app.slug}[bot]`);
  const run = await stage.run().catch(() => undefined);
  return {
    state: stateOf(stage, run?.view ?? view, performance.now() - begin),
    requests: mine.requests,
    points: mine.points,
    content: mine.content,
    ...(run?.plan === undefined ? {} : { run: { spent: run.view.spent, planned: run.plan } }),
    expectations: await expectations(stage.simulator, run),
    timings: [
      { name: 'setting the stage', milliseconds: set },
      ...(firstStep === undefined
        ? []
        : [{ name: 'dispatch to first step, as seen from outside', milliseconds: firstStep }]),
      { name: 'dispatch to end', milliseconds: performance.now() - begin },
    ],
  };
}

function stateOf(stage: Stage, run: RunView | undefined, elapsed: number): StoryState {
  const { simulator } = stage;
  const order = mergeOrder(simulator, ORG, REPOSITORIES);
  return storyState({
    title: 'Design sync: Spectrum 14.15.0 → 15.4.1',
    run,
    repositories: REPOSITORIES,
    checks: (repository, sha) => countChecks(simulator, repository, sha),
    landed: (name) => order.get(name),
    elapsed,
    address: run === undefined ? stage.app.url : `${stage.app.url}/runs/${encodeURIComponent(run.id)}`,
  });
}
