import { afterAll, expect, test } from '@jest/globals';
import type { Stage } from '../../src/cli/demo/stage.ts';
import { playStory } from '../../src/cli/demo/story.ts';
import type { RunView } from '../../src/core/run/view.ts';
import { testStage } from './stage.ts';

let stage: Stage | undefined;
afterAll(() => stage?.close());

/** Where the app may be killed: a step is under way, or waits, with its effects half made. */
const MOMENTS = ['generate-code', 'open-pulls', 'quality', 'approval', 'merge', 'tag'] as const;

test('the app killed in the middle of the story and started again lands the same five pull requests, none twice', async () => {
  const seed = Number(process.env['STORY_SEED'] ?? Math.floor(Math.random() * 1e6));
  const moment = MOMENTS[seed % MOMENTS.length] as (typeof MOMENTS)[number];
  console.log(`story: seed ${seed}, killed at ${moment}`);
  const scene = await testStage();
  stage = scene;
  let killed = false;
  const begun = (view: RunView) => view.steps.some(({ id, startedAt }) => id === moment && startedAt !== undefined);
  const outcome = await playStory(scene, 0, {
    show: () => {},
    async looked(view) {
      if (killed || !begun(view)) return;
      killed = true;
      await scene.crash();
    },
  });
  expect(killed).toBe(true);
  expect(outcome.expectations.filter(({ held }) => !held)).toEqual([]);
  expect(outcome.expectations.length).toBeGreaterThan(10);

  // Everything that the app asked, was answered and was sent fits GitHub's own description, and nothing was missing.
  const { violations, journal, deliveries } = scene.simulator;
  expect(violations).toEqual([]);
  expect(journal.entries.filter(({ status, operation }) => status === 501 || operation === undefined)).toEqual([]);
  expect(journal.entries.length).toBeGreaterThan(200);
  expect(deliveries.length).toBeGreaterThan(30);
}, 120_000);
