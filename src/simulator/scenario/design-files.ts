import type { Scenario, ScenarioAct } from '../../core/scenario/schema.ts';
import { spectrumFile } from '../figma/spectrum.ts';
import type { Simulator } from '../simulator.ts';
import { figmaFileOf, type Variables } from './variables.ts';

/** The Figma files of a scenario: what each holds now, so that a publish can say only what is different. */
export class DesignFiles {
  readonly #simulator: Simulator;
  readonly #held = new Map<string, { readonly name: string; readonly variables: Variables }>();

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
  }

  async put(files: Scenario['figma']): Promise<void> {
    for (const [key, { name = key, version = '1', variables = {}, spectrum }] of Object.entries(files)) {
      await this.#publish(key, { name, version, variables, spectrum });
    }
  }

  /** Lays what is new over what the file holds, and serves it from now on. */
  async publish({ file, version, variables, remove, spectrum }: NonNullable<ScenarioAct['publish']>): Promise<void> {
    const held = this.#held.get(file) ?? { name: file, variables: {} };
    const all = Object.entries({ ...held.variables, ...variables }).filter(([name]) => !remove.includes(name));
    await this.#publish(file, { name: held.name, version, variables: Object.fromEntries(all), spectrum });
  }

  async #publish(
    key: string,
    about: {
      readonly name: string;
      readonly version: string;
      readonly variables: Variables;
      readonly spectrum: 'before' | 'after' | undefined;
    },
  ): Promise<void> {
    const { name, version, variables, spectrum } = about;
    const now = this.#simulator.hub.clock.now();
    const file = spectrum === undefined ? figmaFileOf({ name, version, variables, now }) : await spectrumFile(spectrum);
    this.#held.set(key, { name, variables });
    this.#simulator.figma.put(key, file);
  }
}
