// The demo's own story: a design is published in Figma and lands in five repositories, by the workflow that ships with Baton.
import { createTokenBuilder } from '../../../src/adapters/tokens/builder.ts';
import { ORG, REPOSITORIES } from '../../../src/cli/demo/cast.ts';
import { staleTokens } from '../../../src/cli/demo/landed-tokens.ts';
import { arrangeDemo, connectFigma, publishDesign } from '../../../src/cli/demo/stage.ts';
import { demoRepositories } from '../../../src/simulator/scenario/acme.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import type { Flow } from './flow.ts';

/** Building the files as they stood before takes seconds, and they are the same in every run. */
let repositories: ReturnType<typeof demoRepositories> | undefined;

export const design: Flow = {
  name: 'design',
  organization: ORG,
  members: REPOSITORIES,
  workflow: 'design-sync',
  judged: [],
  tag: 'design-15.4.1',

  async arrange(simulator) {
    repositories ??= demoRepositories(createTokenBuilder());
    await arrangeDemo(simulator, await repositories, () => {});
  },

  async begin(simulator) {
    await connectFigma(simulator);
    await publishDesign(simulator);
  },

  async own(simulator) {
    const merged = REPOSITORIES.map((name) => ({ name, at: mergedAt(simulator, name) })).toSorted(
      (a, b) => a.at - b.at,
    );
    const [first, last] = [merged[0]?.name, merged.at(-1)?.name];
    return [
      ...(await staleTokens(simulator)),
      ...(first === 'design-tokens' && last === 'docs' ? [] : [`${first} landed first and ${last} last`]),
      ...simulator.figma.violations.map(({ of, at, why }) => `Figma's description: ${of} ${at} ${why}`),
    ];
  },
};

const mergedAt = (simulator: Simulator, name: string): number =>
  simulator.read(`${ORG}/${name}`).pulls()[0]?.pull.merged?.at ?? 0;
