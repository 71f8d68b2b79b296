import { expect, test } from '@jest/globals';
import type { CatalogueEntry } from '../../../src/core/repository/catalogue.ts';
import type { Fact } from '../../../src/core/run/fact.ts';
import { changedSince } from '../../../src/core/run/outdated.ts';
import { anOrganization } from '../../fakes/organization.ts';
import { start, step, workflow } from './build.ts';

const entry = (fullName: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  id: fullName.length,
  fullName,
  name: fullName.replace(/^.*\//, ''),
  defaultBranch: 'main',
  archived: false,
  private: false,
  kind: 'application',
  layout: 'polyrepo',
  framework: 'react',
  teams: [],
  dependsOn: [],
  paths: { tokens: '', components: '', docs: '' },
  checks: {},
  ...more,
});
const flow = workflow([step('a', 'x'), step('b', 'x', { dependsOn: ['a'] })], { id: 'sync', source: 'c:sync.yaml@1' });
const catalogue = {
  ...anOrganization().catalogue,
  repositories: [entry('acme/web'), entry('acme/elsewhere')],
};
const before = anOrganization({ workflows: [flow], environment: { stage: 'dev' }, catalogue });

function run(): readonly Fact[] {
  const { id: _, ...request } = start('r', flow, { environment: { stage: 'dev' }, catalogue });
  const members = [
    { repository: 'acme/web', repositoryId: 8, baseBranch: 'main', dependsOn: [], result: { kind: 'open' as const } },
  ];
  const facts: Fact[] = [
    { kind: 'run.began', at: 1, key: 'r', ...request },
    { kind: 'step.started', at: 2, step: 'a', inputs: {} },
    { kind: 'step.done', at: 3, step: 'a', output: {}, changeset: { members } },
  ];
  // As the journal gives them back.
  return JSON.parse(JSON.stringify(facts));
}

test('what is written as it was has not changed: another commit, a comment above a step, another order of keys', () => {
  const moved = { ...flow, source: 'c:sync.yaml@2', steps: flow.steps.map((one) => ({ ...one, line: one.line + 7 })) };
  expect(changedSince(run(), before)).toEqual([]);
  const turned = Object.fromEntries(Object.entries(moved).toReversed()) as unknown as typeof flow;
  expect(changedSince(run(), { ...before, workflows: [turned] })).toEqual([]);
});

test('another workflow, environment or landing order of its own repositories is named; those of others are not', () => {
  const edited = { ...flow, steps: flow.steps.slice(0, 1) };
  expect(changedSince(run(), { ...before, workflows: [edited] })).toEqual(['the workflow']);
  expect(changedSince(run(), { ...before, workflows: [] })).toEqual(['the workflow (it is no longer there)']);
  expect(changedSince(run(), { ...before, environment: { stage: 'live' } })).toEqual(['the environment']);
  const own = [entry('acme/web', { dependsOn: ['acme/elsewhere'] }), entry('acme/elsewhere')];
  expect(changedSince(run(), { ...before, catalogue: { ...catalogue, repositories: own } })).toEqual([
    'what is said of acme/web',
  ]);
  const others = [entry('acme/web'), entry('acme/elsewhere', { teams: ['new'] }), entry('acme/brand-new-one')];
  expect(changedSince(run(), { ...before, catalogue: { ...catalogue, repositories: others } })).toEqual([]);
  const defaults = { ...catalogue.defaults, mergeStrategy: 'rebase' as const };
  expect(changedSince(run(), { ...before, catalogue: { ...catalogue, defaults } })).toEqual(['the defaults']);
});
