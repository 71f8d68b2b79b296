import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { createTokenBuilder } from '../../src/adapters/tokens/builder.ts';
import { type Stage, setStage } from '../../src/cli/demo/stage.ts';
import { playStory } from '../../src/cli/demo/story.ts';
import type { RunView } from '../../src/core/run/view.ts';

const stages: Stage[] = [];
afterAll(() => Promise.all(stages.map((stage) => stage.close())));

async function newStage(): Promise<Stage> {
  const stage = await setStage({
    main: path.resolve('src/main.ts'),
    tokens: createTokenBuilder(),
    port: 0,
    host: '127.0.0.1',
    environment: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', LOG_LEVEL: 'warn' },
    speed: 4,
    say: () => {},
  });
  stages.push(stage);
  return stage;
}

/** Where the app may be killed: a step is under way, or waits, with its effects half made. */
const MOMENTS = ['create-branches', 'commit', 'open-pulls', 'quality', 'approval', 'merge', 'tag'] as const;

test('the app killed in the middle of the story and started again lands the same five pull requests, none twice', async () => {
  const seed = Number(process.env['STORY_SEED'] ?? Math.floor(Math.random() * 1e6));
  const moment = MOMENTS[seed % MOMENTS.length] as (typeof MOMENTS)[number];
  console.log(`story: seed ${seed}, killed at ${moment}`);
  const stage = await newStage();
  let killed = false;
  const begun = (view: RunView) => view.steps.some(({ id, startedAt }) => id === moment && startedAt !== undefined);
  const outcome = await playStory(stage, 0, {
    show: () => {},
    async looked(view) {
      if (killed || !begun(view)) return;
      killed = true;
      await stage.crash();
    },
  });
  expect(killed).toBe(true);
  expect(outcome.expectations.filter(({ held }) => !held)).toEqual([]);
  expect(outcome.expectations.length).toBeGreaterThan(10);
}, 120_000);
