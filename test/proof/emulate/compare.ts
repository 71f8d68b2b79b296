import { compareShapes } from '../shape.ts';
import { emulateSide, type Side, simulatorSide } from './side.ts';
import { pick, type Step } from './step.ts';
import { appSteps } from './story/app.ts';
import { gitSteps } from './story/git.ts';
import { pullSteps } from './story/pulls.ts';
import { repositorySteps } from './story/repository.ts';

export const STORY: readonly Step[] = [...appSteps, ...gitSteps, ...repositorySteps, ...pullSteps];

/** How the two answered one step. */
export interface Row {
  readonly step: Step;
  /** One line for each thing in which they differ, the simulator first; none when they agree. */
  readonly differences: readonly string[];
  /** Values that were held against each other: the status, the parts to look at, and every kind that both have. */
  readonly compared: number;
}

/** Plays the whole story to both, step by step. */
export async function compareWithEmulate(): Promise<readonly Row[]> {
  const [ours, theirs] = await Promise.all([simulatorSide(), emulateSide()]);
  try {
    const rows: Row[] = [];
    for (const step of STORY) rows.push(await compareStep(step, ours, theirs));
    return rows;
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
}

async function compareStep(step: Step, ours: Side, theirs: Side): Promise<Row> {
  const [mine, other] = await Promise.all([ours.answer(step), theirs.answer(step)]);
  if (mine.status !== other.status) {
    return { step, differences: [`status ${mine.status} / ${other.status}`], compared: 1 };
  }
  // What a refusal says is worded differently everywhere; its status is what programs go by.
  if (mine.status >= 400) return { step, differences: [], compared: 1 };
  const looked = (step.look ?? []).flatMap((path) => {
    const [left, right] = [pick(mine.body, path), pick(other.body, path)].map(shown);
    return left === right ? [] : [`${path === '=' ? 'the body' : path}: ${left} / ${right}`];
  });
  const shapes = compareShapes(mine.body, other.body);
  const compared = 1 + (step.look?.length ?? 0) + shapes.compared;
  const kinds = shapes.mismatches.filter((line) => !looked.some((one) => one.startsWith(line.split(':')[0]!)));
  return { step, differences: [...looked, ...kinds], compared };
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
