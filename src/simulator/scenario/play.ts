import type { RunView } from '../../core/run/view.ts';
import type { Scenario, ScenarioEvent } from '../../core/scenario/schema.ts';
import type { Happening } from '../hub.ts';
import { armFaults } from './arm.ts';
import { sentence } from './arrange.ts';
import { fitsHappening } from './happenings.ts';
import { perform, type Scene } from './perform.ts';

/** Milliseconds between two looks at what an event waits for. */
const LOOK = 50;

/**
 * Arms the faults and plays the events of a scenario one after another; ends when the last has been done. An event that cannot be done is told to
 * `failed` and ends the story. `runs` gives the app's runs as they were seen last; `stop` ends it in the middle.
 */
export async function play(
  scenario: Scenario,
  scene: Scene,
  about: {
    readonly runs: () => readonly RunView[];
    readonly failed: (sentence: string) => void;
    /** Told which event (from 1) waits for what it comes after, and undefined when none does. */
    readonly waits: (event: number | undefined) => void;
    readonly stop: AbortSignal;
  },
): Promise<void> {
  const { simulator } = scene;
  const { clock } = simulator.hub;
  const happened: Happening[] = [];
  const listener = (happening: Happening) => void happened.push(happening);
  simulator.hub.listeners.push(listener);
  const begin = clock.now();
  armFaults(simulator, scenario);
  let since = 0;
  try {
    for (const [index, event] of scenario.events.entries()) {
      if (event.at !== undefined) {
        const due = begin + (event.at * 1000) / scenario.speed;
        await clock.sleep(Math.max(0, due - clock.now()), about.stop);
      }
      const began = since;
      const ready = () => isDue(event, happened.slice(began), scene, about.runs());
      while (!ready()) {
        about.waits(index + 1);
        await clock.sleep(LOOK, about.stop);
      }
      about.waits(undefined);
      since = happened.length;
      try {
        await perform(scene, event, event.as);
      } catch (error) {
        about.failed(`event ${index + 1}: ${sentence(error)}`);
        return;
      }
    }
  } finally {
    simulator.hub.listeners.splice(simulator.hub.listeners.indexOf(listener), 1);
  }
}

function isDue(
  { after }: ScenarioEvent,
  happened: readonly Happening[],
  { simulator }: Scene,
  runs: readonly RunView[],
): boolean {
  if (after === undefined) return true;
  if (after.run === undefined) return happened.some((one) => fitsHappening(simulator, after, one));
  return runs.some(
    (run) =>
      run.workflow.id === after.run &&
      run.status === after.status &&
      (after.step === undefined || run.steps.some((step) => step.id === after.step && step.status === 'waiting')),
  );
}
