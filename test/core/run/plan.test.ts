import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { buildCatalogue } from '../../../src/core/repository/build.ts';
import { parseConfig } from '../../../src/core/repository/config.ts';
import { planRun } from '../../../src/core/run/plan.ts';
import { parseWorkflow } from '../../../src/core/workflow/parse.ts';
import { actions } from '../workflow/actions.ts';

function plan(steps: string, count = 3, inputs = {}) {
  const parsed = parseWorkflow(
    `id: w\ndescription: d\ntrigger: { type: manual }\nexecution: { mode: hybrid, timeout: 9 }\nsteps:\n${steps}`,
    { file: 'w', actions: [...actions, scan] },
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const config = parseConfig('version: 1\nrepositories: [{ name: "*", framework: react }]', { file: 'c' });
  if (!config.ok) throw new Error('unreachable');
  const repositories = Array.from({ length: count }, (_, id) => ({
    id,
    fullName: `acme/r${id}`,
    defaultBranch: 'main',
    archived: false,
    private: false,
  }));
  const { catalogue } = buildCatalogue('acme', repositories, config.value, new Map());
  return planRun(parsed.value, { catalogue, actions: [...actions, scan], inputs });
}

/** Reads as many repositories as it is told, by name. */
const scan = {
  ...actions[0],
  name: 'test.scan',
  input: z.object({ repositories: z.array(z.string()) }),
  output: z.object({}),
  permissions: { contents: 'write' },
  plan: (input: unknown) => {
    const { repositories } = input as { repositories: string[] };
    return { repositories, requests: repositories.length, points: repositories.length, content: 0, risks: [] };
  },
} as unknown as (typeof actions)[number];

test('repositories that are named now are those of the plan, whatever the catalogue holds', () => {
  const made = plan(
    `  - { id: a, action: test.scan, inputs: { repositories: "\${split(context.inputs.names, ',')}" } }\n`,
    5,
    { names: 'r1,acme/r2,elsewhere' },
  );
  expect(made.repositories).toEqual(['acme/r1', 'acme/r2']);
  expect(made.requests).toBe(3);
});

test('a merge that nobody approves is critical and calls for two people', () => {
  const made = plan('  - { id: a, action: git.merge }\n');
  expect(made.risk).toEqual({
    level: 'critical',
    reasons: ['merges into the default branch', 'writes to 3 repositories', 'asks nobody before it does so'],
  });
  expect(made.approvals).toEqual({ needed: 2, asked: 0 });
});

test('cost and complexity grow with the repositories', () => {
  const open = '  - { id: a, action: git.createPR, inputs: { title: "t" } }\n';
  expect(plan(open, 1)).toMatchObject({
    content: 1,
    complexity: 'simple',
    risk: { level: 'medium' },
    time: { seconds: 0, windows: 1 },
    forecast: { seconds: 0, windows: 1 },
  });
  expect(plan(open, 600)).toMatchObject({
    content: 600,
    complexity: 'enterprise',
    risk: { level: 'high' },
    time: { seconds: 3_660, limit: '500 content requests an hour', windows: 2 },
    forecast: { limit: '500 content requests an hour', windows: 2 },
  });
});

test('steps that wait for each other are forecast one after the other', () => {
  const open = '  - { id: a, action: git.createPR, inputs: { title: "t" } }\n';
  const [one, two] = [plan(open, 150), plan(`${open}${open.replace('id: a', 'id: b, dependsOn: [a]')}`, 150)];
  expect(two.time.seconds).toBeGreaterThan(2 * one.time.seconds - 1);
  expect(two.forecast.seconds).toBeGreaterThanOrEqual(two.time.seconds);
});
