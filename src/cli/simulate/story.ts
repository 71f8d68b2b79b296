import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from '../../core/scenario/judge.ts';
import type { Judged } from '../../core/scenario/look.ts';
import type { Scenario } from '../../core/scenario/schema.ts';
import { lookAt } from '../../simulator/scenario/looking.ts';
import type { Scene } from '../../simulator/scenario/perform.ts';
import { play } from '../../simulator/scenario/play.ts';
import type { Stage } from '../stage/stage.ts';
import type { StoryOutcome, StoryState } from '../view/story.ts';
import { scenarioState } from './state.ts';
import { watchApp } from './watch.ts';

/** Milliseconds between two looks at the app. */
const LOOK = 200;
/** Milliseconds in which nothing may move before a scenario is over: runs follow each other faster. */
const CALM = 800;

/**
 * Plays a scenario until all is calm and every expectation holds, or nothing can change any more, or its time is up; then says
 * what held. `troubles` are sentences about what people could not do, which fill up while it goes on.
 */
export async function playScenario(
  scenario: Scenario,
  about: {
    readonly stage: Stage;
    readonly scene: Scene;
    readonly troubles: string[];
    /** How long setting the stage took (ms). */
    readonly set: number;
    /** Whether the app is there afterwards, so that its address is worth telling. */
    readonly stays: boolean;
    readonly show: (state: StoryState) => void;
    readonly stop: AbortSignal;
  },
): Promise<StoryOutcome> {
  const { stage, scene, troubles } = about;
  const { simulator } = stage;
  const begin = performance.now();
  const elapsed = () => performance.now() - begin;
  const watch = watchApp(stage);
  const over = new AbortController();
  const limit = AbortSignal.any([about.stop, over.signal, AbortSignal.timeout(scenario.timeout * 1000)]);
  let played = false;
  let waiting: number | undefined;
  const playing = play(scenario, scene, {
    runs: () => watch.views,
    failed: (sentence) => void troubles.push(sentence),
    waits: (event) => {
      waiting = event;
    },
    stop: limit,
  })
    .then(() => {
      played = true;
    })
    .catch((error: unknown) => {
      if (!limit.aborted) throw error;
    });
  let calmSince: number | undefined;
  let rested = false;
  while (!limit.aborted) {
    const { calm, ended } = await watch.look();
    about.show(scenarioState(scenario, stage, watch.views, elapsed()));
    calmSince = calm && (played || waiting !== undefined) ? (calmSince ?? elapsed()) : undefined;
    rested = calmSince !== undefined && elapsed() - calmSince >= CALM;
    const held = () => played && judge(scenario.expect, lookAt(simulator, watch.runs)).every((one) => one.held);
    if (rested && (ended || held())) break;
    await Promise.race([sleep(LOOK), playing.then(() => sleep(LOOK))]);
  }
  over.abort();
  await playing;
  const failures = simulator.hub.failures
    .splice(0)
    .map((error) => (Error.isError(error) ? error.message : String(error)));
  const expectations: readonly Judged[] = [
    ...judge(scenario.expect, lookAt(simulator, watch.runs)),
    happened(scenario, played ? undefined : waiting, [...troubles, ...failures]),
    {
      text: "all that went in and out fits GitHub's own description",
      held: simulator.violations.length === 0,
      detail: simulator.violations
        .slice(0, 3)
        .map((one) => `${one.where} ${one.operation} ${one.pointer} ${one.message}`)
        .join('; '),
    },
    { text: `all came to rest within ${scenario.timeout} s`, held: rested, detail: 'something still moved' },
  ];
  const { address, ...state } = scenarioState(scenario, stage, watch.views, elapsed());
  const status = expectations.every(({ held }) => held) ? 'succeeded' : 'failed';
  const mine = simulator.journal.total(({ actor }) => actor === 'app' || actor === `${simulator.app.slug}[bot]`);
  return {
    state: { ...state, status, ...(about.stays && address !== undefined ? { address } : {}) },
    ...mine,
    expectations,
    timings: [
      { name: 'setting the stage', milliseconds: about.set },
      { name: 'first event to rest', milliseconds: elapsed() },
    ],
  };
}

function happened({ events }: Scenario, waiting: number | undefined, troubles: readonly string[]): Judged {
  const text = events.length === 1 ? 'the event happened' : `all ${events.length} events happened`;
  const vain = waiting === undefined ? [] : [`event ${waiting} waited in vain for what it comes after`];
  const found = [...troubles, ...vain];
  return {
    text: `${text}, and people could do what they are to do`,
    held: found.length === 0,
    detail: found.join('; '),
  };
}
