import type { TokenBuilder } from '../../core/ports/tokens.ts';
import { spectrumFile } from '../../simulator/figma/spectrum.ts';
import { demoRepositories } from '../../simulator/scenario/acme.ts';
import { ACME_POLICIES } from '../../simulator/scenario/policies.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { askRun, askStatus, type ToldRun } from '../stage/asking.ts';
import { type Stage as OpenStage, openStage, type StageOptions } from '../stage/stage.ts';
import { defineActions, definePeople, ORG, PEOPLE, TEAMS } from './cast.ts';

/** Key of the simulated Figma file. */
const FIGMA_FILE = 'spectrum';
/** Milliseconds that the relay waits for the other webhooks of a publish; real ones wait for a minute or two. */
const ONE_PUBLISH = 100;

interface DemoStageOptions extends StageOptions {
  readonly tokens: TokenBuilder;
  /** Told what people do. */
  readonly say: (line: string) => void;
}

/** The scene of the demo, and the story's one event. */
export interface Stage extends OpenStage {
  /** The design is published: Figma tells the relay, and resolves when that has told GitHub. */
  publish(): Promise<void>;
  /** The run that the publish began, as the app tells it; undefined before it has begun. */
  run(): Promise<ToldRun | undefined>;
}

/** Sets the scene. Everything it makes lies in one temporary folder that `close` removes. */
export async function setStage(options: DemoStageOptions): Promise<Stage> {
  const stage = await openStage(options, async (simulator) => {
    await arrangeDemo(simulator, await demoRepositories(options.tokens), options.say);
  });
  const { simulator } = stage;
  await connectFigma(simulator);
  let runId: string | undefined;
  return {
    simulator,
    get app() {
      return stage.app;
    },
    crash: stage.crash,
    close: stage.close,
    publish: () => publishDesign(simulator),
    async run() {
      runId ??= (await askStatus(stage.app.url)).active.find((one) => one.workflow === 'design-sync')?.run;
      return runId === undefined ? undefined : askRun(stage.app.url, runId);
    },
  };
}

/** Fills a simulated GitHub and its Figma: the organization with these files, its people with their habits, the design before the story. */
export async function arrangeDemo(
  simulator: Simulator,
  repositories: Awaited<ReturnType<typeof demoRepositories>>,
  say: (line: string) => void,
): Promise<void> {
  simulator.seed({
    login: ORG,
    people: PEOPLE,
    basePermission: 'write',
    teams: TEAMS,
    repositories: Object.entries(repositories).map(([name, files]) => ({
      name,
      files: name === '.github' ? { ...files, ...ACME_POLICIES } : files,
    })),
  });
  defineActions(simulator);
  definePeople(simulator, say);
  simulator.figma.put(FIGMA_FILE, await spectrumFile('before'));
}

/** From now on what is published in Figma reaches the organization as `repository_dispatch`. */
export async function connectFigma(simulator: Simulator): Promise<void> {
  await simulator.figma.relay({
    coalesce: ONE_PUBLISH,
    to: (type, payload) => simulator.as('relay').dispatch(`${ORG}/design-tokens`, type, payload),
  });
}

/** The design of the story is published; resolves when GitHub has been told. */
export async function publishDesign({ figma }: Simulator): Promise<void> {
  figma.publish(FIGMA_FILE, await spectrumFile('after'));
  await figma.settled();
}
