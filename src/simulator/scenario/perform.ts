import { ACT_NAMES } from '../../core/scenario/act-schema.ts';
import type { ScenarioAct } from '../../core/scenario/schema.ts';
import type { Happening } from '../hub.ts';
import type { PullIssue } from '../records.ts';
import type { Simulator } from '../simulator.ts';
import { DEEDS, type Deed, type Personal, type Said, type Where } from './deeds.ts';
import type { DesignFiles } from './design-files.ts';
import { pullOf } from './happenings.ts';

/** What acts need besides the simulator. */
export interface Scene {
  readonly simulator: Simulator;
  readonly organization: string;
  readonly designs: DesignFiles;
  /** Kills the app and starts it again. */
  readonly crash: () => Promise<void>;
  /** Told what people do, a line each. */
  readonly say: (line: string) => void;
}

/** Does what a scenario says; `because` is what it answers. Throws what GitHub would have refused, and what is nowhere. */
export async function perform(
  scene: Scene,
  act: ScenarioAct,
  as: string | undefined,
  because?: Happening,
): Promise<void> {
  const { words, act: go } = deedOf(scene, act, as, because);
  scene.say(words);
  await go();
}

function deedOf(scene: Scene, act: ScenarioAct, as: string | undefined, because: Happening | undefined): Deed {
  const { crash, publish } = act;
  if (crash !== undefined) return { words: 'the app is killed and started again', act: scene.crash };
  if (publish !== undefined) {
    const words = `${as} publishes version ${publish.version} of ${publish.file} in Figma`;
    return { words, act: () => scene.designs.publish(publish) };
  }
  const name = ACT_NAMES.find((one): one is Personal => act[one] !== undefined);
  if (name === undefined || as === undefined) throw new Error('it is not said what is done, or by whom');
  const { words, act: go } = personal(name, act, whereOf(scene, act[name] ?? {}, as, because));
  return { words: `${as} ${words}`, act: go };
}

function personal<Name extends Personal>(name: Name, act: ScenarioAct, where: Where): Deed {
  return DEEDS[name](act[name] as Said[Name], where);
}

function whereOf(
  { simulator, organization }: Scene,
  said: { readonly repository?: string | undefined; readonly pull?: number | undefined },
  as: string,
  because: Happening | undefined,
): Where {
  const repository = said.repository === undefined ? because?.repository : `${organization}/${said.repository}`;
  if (repository === undefined) throw new Error('it is not said in which repository');
  const here = because?.repository === repository ? because : undefined;
  const about = here === undefined ? undefined : pullOf(simulator, here)?.number;
  return {
    simulator,
    person: simulator.as(as),
    repository,
    pull: () => foundPull(simulator, repository, said.pull ?? about),
    run: () => foundRun(simulator, repository, here),
  };
}

/** The pull request of that number, else the newest of the repository. */
function foundPull(simulator: Simulator, repository: string, number: number | undefined): PullIssue {
  const pulls = simulator.read(repository).pulls();
  const found = number === undefined ? pulls.at(-1) : pulls.find((one) => one.number === number);
  if (found !== undefined) return found;
  throw new Error(`there is no pull request ${number === undefined ? `in ${repository}` : `${repository}#${number}`}`);
}

/** The workflow run that something happened to, else the newest of the repository. */
function foundRun(simulator: Simulator, repository: string, because: Happening | undefined): number {
  const about = because?.payload['workflow_run'] as { readonly id?: number } | undefined;
  const id = about?.id ?? simulator.read(repository).runs().at(-1)?.id;
  if (id === undefined) throw new Error(`no workflow has run in ${repository}`);
  return id;
}
