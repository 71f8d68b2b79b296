import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { catalogs } from '../../src/catalogs.ts';
import { NOTHING_BESIDE } from '../../src/core/policy/include.ts';
import { createRuleJudge } from '../../src/core/policy/judge.ts';
import { tryPolicies } from '../../src/core/policy/trial/beside.ts';
import { formatProblem } from '../../src/core/problem.ts';
import { ManualClock } from '../fakes/clock.ts';
import { shippedFindings } from './shipped.ts';
import { onTree } from './tree.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

test('every workflow and policy that is shipped parses without an error', () => {
  expect(readdirSync(`${PROJECT}/workflows`).length).toBeGreaterThan(0);
  expect(shippedFindings(PROJECT, catalogs)).toEqual([]);
});

test('every policy that is shipped has a test beside it that holds and protects each of its rules', async () => {
  const names = readdirSync(`${PROJECT}/policies`);
  const files = names.map((path) => ({ path, text: readFileSync(`${PROJECT}/policies/${path}`, 'utf8') }));
  const { rules } = catalogs;
  const judge = createRuleJudge({ rules, clock: new ManualClock(), limit: 5000 });
  const { policies, problems } = await tryPolicies(files, { rules, judge, beside: async () => NOTHING_BESIDE });
  expect(problems.map(formatProblem)).toEqual([]);
  expect(policies.filter(({ result }) => result === undefined)).toEqual([]);
});

const WORKFLOW = `id: nap
name: Nap
version: 1.0.0
trigger: { type: manual }
steps:
  - id: rest
    action: sleep
    inputs: { duration: 5 }
`;

test.each([
  [
    'an action that there is none of',
    { 'workflows/nap.yaml': WORKFLOW.replace('sleep', 'slepe') },
    /^workflows\/nap\.yaml:7:\d+ error unknown-action /,
  ],
  ['an id that is not the name of the file', { 'workflows/siesta.yaml': WORKFLOW }, /siesta\.yaml: its id is nap/],
  ['a broken policy', { 'policies/a.yaml': 'id: a\n' }, /^policies\/a\.yaml:\d+:\d+ error /],
])('%s is found', async (_name, files, finding) => {
  const found = await onTree(files, (root) => shippedFindings(root, catalogs));
  expect(found[0]).toMatch(finding);
});
