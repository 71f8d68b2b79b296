import { expect } from '@jest/globals';
import type { Changes } from '../../src/core/ports/github/changes.ts';
import type { GitHub } from '../../src/core/ports/github.ts';
import type { FakeParts } from '../fakes/github/changes.ts';
import type { Stage } from './stage.ts';

/** Not a Fault: a process that dies throws nothing that anybody could catch. */
class Crash extends Error {}

const WRITES = new Set([
  ...['git.createBranch', 'git.deleteBranch', 'git.commitFiles', 'git.createTag', 'git.deleteTag'],
  ...['pulls.create', 'pulls.update', 'pulls.merge', 'pulls.requestReviewers'],
  ...['issues.mark', 'issues.addLabels', 'issues.react', 'issues.upsert'],
  ...['checks.upsert', 'repositories.dispatch', 'changes.open', 'changes.equip'],
]);

interface Life {
  writes: number;
  /** Makes the short ways of these parts, so that a process can die inside one; without it they are one write. */
  readonly over?: ((parts: FakeParts) => Changes) | undefined;
}

/** The same GitHub, seen by a process that dies right after its `lifetime`-th write: done, but it never hears of it. */
function dying(github: GitHub, life: Life): GitHub {
  const part = (name: string, methods: object) =>
    Object.fromEntries(
      Object.entries(methods).map(([verb, method]) => [
        verb,
        async (...given: unknown[]) => {
          if (life.writes <= 0) throw new Crash('dead');
          const isWrite = WRITES.has(`${name}.${verb}`);
          const answer = await (method as (...given: unknown[]) => Promise<unknown>)(...given);
          if (isWrite) life.writes -= 1;
          if (isWrite && life.writes === 0) throw new Crash(`died after ${name}.${verb}`);
          if (life.writes < 0) throw new Crash('dead');
          return answer;
        },
      ]),
    );
  const parts = ['repositories', 'git', 'pulls', 'changes', 'issues', 'checks', 'people'] as const;
  const seen = Object.fromEntries(parts.map((name) => [name, part(name, github[name])])) as unknown as FakeParts;
  return {
    ...seen,
    ...(life.over === undefined ? {} : { changes: life.over(seen) }),
    ...{ installation: github.installation, self: github.self },
    inLane: (lane: Parameters<GitHub['inLane']>[0]) => dying(github.inLane(lane), life),
    for: (run: string) => dying(github.for(run), life),
    ofPriority: (priority: Parameters<GitHub['ofPriority']>[0]) => dying(github.ofPriority(priority), life),
  } as GitHub;
}

/**
 * Runs `story` undisturbed; then again for each k in a world of its own, dying after the k-th write and called once more from
 * what the facts held. Each must end like the undisturbed one. Gives the number of deaths.
 */
export async function surviveEveryCrash(
  prepare: () => Promise<Stage>,
  story: (stage: Stage, github: GitHub) => Promise<unknown>,
  shortWays: 'step by step' | 'at once' = 'step by step',
): Promise<number> {
  const quiet = await prepare();
  await story(quiet, quiet.github);
  for (let writes = 1; writes < 500; writes += 1) {
    const stage = await prepare();
    const over = shortWays === 'at once' ? undefined : (parts: FakeParts) => stage.github.changesOver(parts);
    const life: Life = { writes, over };
    try {
      await story(stage, dying(stage.github, life));
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
    if (life.writes > 0) return writes - 1;
    await story(stage, stage.github);
    expect({ died: writes, world: stage.world() }).toEqual({ died: writes, world: quiet.world() });
    expect(stage.changeset).toEqual(quiet.changeset);
  }
  throw new Error('a story of 500 writes is not a test any more');
}
