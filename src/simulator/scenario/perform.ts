import { ACT_NAMES } from '../../core/scenario/act-schema.ts';
import type { ScenarioAct } from '../../core/scenario/schema.ts';
import type { Happening } from '../hub.ts';
import type { PullIssue } from '../records.ts';
import type { Simulator } from '../simulator.ts';
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

const REVIEWS = { approve: 'APPROVE', 'request-changes': 'REQUEST_CHANGES', comment: 'COMMENT' } as const;

/** Does what a person is to do; `because` is what it answers. Throws what GitHub would have refused, and what is nowhere. */
export async function perform(scene: Scene, act: ScenarioAct, as: string | undefined, because?: Happening): Promise<void> {
  const name = ACT_NAMES.find((one) => act[one] !== undefined);
  if (name === undefined) return;
  if (act.crash !== undefined) {
    scene.say('the app is killed and started again');
    return scene.crash();
  }
  if (act.publish !== undefined) {
    scene.say(`${as} publishes ${act.publish.file} ${act.publish.version} in Figma`);
    return scene.designs.publish(act.publish);
  }
  const said = act[name] as { readonly repository?: string; readonly pull?: number };
  const repository = said.repository === undefined ? because?.repository : `${scene.organization}/${said.repository}`;
  if (repository === undefined || as === undefined) throw new Error(`${name}: it is not said where or by whom`);
  const about = because?.repository === repository ? pullOf(scene.simulator, because) : undefined;
  const where: Where = {
    repository,
    as,
    pull: () => foundPull(scene.simulator, repository, said.pull ?? about?.number),
    run: () => foundRun(scene.simulator, repository, because),
  };
  scene.say(`${as}: ${name} in ${repository.slice(repository.indexOf('/') + 1)}`);
  await byPerson(scene.simulator, act, where);
}

interface Where {
  readonly repository: string;
  readonly as: string;
  pull(): PullIssue;
  run(): number;
}

async function byPerson(simulator: Simulator, act: ScenarioAct, { repository, as, pull, run }: Where): Promise<void> {
  const person = simulator.as(as);
  if (act.dispatch !== undefined) await person.dispatch(repository, act.dispatch.type, act.dispatch.payload);
  if (act.comment !== undefined) await person.comment(repository, pull().number, act.comment.body);
  if (act.review !== undefined) {
    await person.review(repository, pull().number, REVIEWS[act.review.verdict], act.review.body);
  }
  if (act.openPull !== undefined) {
    const { branch, base, title, body, draft, files } = act.openPull;
    if (Object.keys(files).length > 0) await person.push(repository, branch, files, title);
    await person.openPull(repository, { head: branch, title, body, draft, ...(base === undefined ? {} : { base }) });
  }
  if (act.push !== undefined) {
    const { branch = pull().pull.head.branch, files, message } = act.push;
    await person.push(repository, branch, files, message);
  }
  if (act.merge !== undefined) await person.merge(repository, pull().number, act.merge.method);
  if (act.close !== undefined) await person.close(repository, pull().number);
  if (act.label !== undefined) await person.label(repository, pull().number, ...act.label.labels);
  if (act.rerun !== undefined) await person.rerunWorkflow(repository, run(), act.rerun.jobs);
  if (act.rerequest !== undefined) {
    const { check: name } = act.rerequest;
    const check = simulator.read(repository).checks(pull().pull.head.sha).findLast((one) => one.name === name);
    if (check === undefined) throw new Error(`there is no check "${name}" on ${repository}#${pull().number}`);
    await person.rerequest(repository, check.id);
  }
}

/** The pull request of that number, else the newest of the repository. */
function foundPull(simulator: Simulator, repository: string, number: number | undefined): PullIssue {
  const pulls = simulator.read(repository).pulls();
  const found = number === undefined ? pulls.at(-1) : pulls.find((one) => one.number === number);
  if (found === undefined) throw new Error(`there is no pull request ${number === undefined ? 'in ' : ''}${repository}${number === undefined ? '' : `#${number}`}`);
  return found;
}

/** The workflow run that something happened to, else the newest of the repository. */
function foundRun(simulator: Simulator, repository: string, because: Happening | undefined): number {
  const about = because?.repository === repository ? (because.payload['workflow_run'] as { id?: number } | undefined) : undefined;
  const id = about?.id ?? simulator.read(repository).runs().at(-1)?.id;
  if (id === undefined) throw new Error(`no workflow has run in ${repository}`);
  return id;
}
