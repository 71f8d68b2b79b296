import { resolve } from 'node:path';
import { fitsAnyRepository } from '../../core/glob.ts';
import type { Scenario } from '../../core/scenario/schema.ts';
import type { OrganizationSeed } from '../control/seed.ts';
import type { Happening } from '../hub.ts';
import type { Files } from './acme-sources.ts';
import { readFolder } from './folder.ts';
import { fitsHappening } from './happenings.ts';
import { perform, type Scene } from './perform.ts';
import { protectBranches } from './protect.ts';

/** Where an organization writes what Baton reads. */
const CONFIG_REPOSITORY = '.github';
const CONFIG_FOLDER = 'baton/';

/**
 * Makes a scenario's organization, Actions, designs and habits. `folder` is where the scenario file lies: folders in
 * it count from there. What a habit cannot do goes to `failed`, a sentence each.
 */
export async function arrange(
  scenario: Scenario,
  scene: Scene,
  about: { readonly folder: string; readonly failed: (sentence: string) => void },
): Promise<void> {
  const { simulator } = scene;
  simulator.seed(organizationOf(scenario, about.folder));
  await protectBranches(simulator, scenario.organization);
  for (const { workflow, repositories, jobs } of scenario.actions) {
    for (const name of namesOf(scenario).filter((one) => fitsAnyRepository(repositories, one))) {
      simulator.actions.define(name, {
        workflow,
        jobs: jobs.map(({ outcomes, ...job }) => ({
          ...job,
          outcome: (attempt) => outcomes[attempt - 1] ?? outcomes.at(-1)!,
        })),
      });
    }
  }
  await scene.designs.put(scenario.figma);
  for (const habit of scenario.people) {
    const afterMilliseconds = (habit.wait * 1000) / scenario.speed;
    let done = false;
    simulator.people.when(
      (happening) => !(habit.once && done) && fitsHappening(simulator, habit.when, happening),
      async (happening: Happening) => {
        if (habit.once && done) return;
        done = true;
        await perform(scene, habit.do, habit.as, happening).catch((error: unknown) => about.failed(sentence(error)));
      },
      { afterMilliseconds },
    );
  }
}

export function sentence(error: unknown): string {
  return Error.isError(error) ? error.message : String(error);
}

/** Full names of all repositories but the one for configuration, which runs no Actions. */
function namesOf({ organization }: Scenario): readonly string[] {
  const names = organization.repositories.map(({ name }) => name).filter((name) => name !== CONFIG_REPOSITORY);
  return names.map((name) => `${organization.login}/${name}`);
}

function organizationOf({ organization }: Scenario, base: string): OrganizationSeed {
  const { login, people, outsiders, teams, basePermission, config } = organization;
  const configured = config === undefined ? {} : configFiles(resolve(base, config));
  const repositories = organization.repositories.map(({ from, files, protection: _, ...rest }) => ({
    ...rest,
    files: {
      ...(from === undefined ? {} : readFolder(resolve(base, from))),
      ...(rest.name === CONFIG_REPOSITORY ? configured : {}),
      ...files,
    },
  }));
  const there = repositories.some(({ name }) => name === CONFIG_REPOSITORY);
  return {
    login,
    people,
    outsiders,
    basePermission,
    teams: Object.fromEntries(Object.entries(teams).map(([slug, members]) => [slug, { members }])),
    repositories:
      there || config === undefined ? repositories : [...repositories, { name: CONFIG_REPOSITORY, files: configured }],
  };
}

function configFiles(folder: string): Files {
  const files = Object.entries(readFolder(folder)).filter(([path]) => path.startsWith(CONFIG_FOLDER));
  if (files.length === 0) throw new Error(`${folder} has no files in ${CONFIG_FOLDER}, where configuration lies`);
  return Object.fromEntries(files);
}
