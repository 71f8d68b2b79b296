import { expect, test } from '@jest/globals';
import { actions } from '../../src/actions/index.ts';
import { commands } from '../../src/commands/index.ts';
import { Catalog } from '../../src/core/catalog.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Rule } from '../../src/core/policy/rule.ts';
import type { World } from '../../src/core/ports/world.ts';
import { createConfigFiles } from '../../src/engine/config-files.ts';
import { createOrganizations } from '../../src/engine/organization.ts';
import { rules } from '../../src/rules/index.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { FakeWaivers } from '../fakes/waivers.ts';

const WORKFLOW = (id: string) => `id: ${id}
name: ${id}
description: Naps.
trigger: { type: manual }
execution: { timeout: 60000 }
steps:
  - id: nap
    action: sleep
    inputs: { duration: 1 }
`;
const CONFIG = `version: 1
repositories:
  - { name: web, framework: react, layout: polyrepo, kind: application, paths: { tokens: src/tokens } }
  - { name: docs, dependsOn: [web] }
commands:
  approve: { permission: maintain, teams: [leads] }
policies: { repositoryOverrides: [change-size] }
`;

function world(files?: Record<string, string>) {
  const github = new FakeGitHub();
  const clock = new ManualClock();
  if (files !== undefined) github.seed('acme/.github', { 'README.md': '', ...files });
  github.seed('acme/web', { 'src/a.tsx': '' });
  github.seed('acme/docs', { 'docs/a.md': '', 'mkdocs.yml': '' });
  github.seed('other/elsewhere', { 'a.ts': '' });
  const waivers = new FakeWaivers();
  const organizations = createOrganizations({
    world: { clock, github: async () => github } as unknown as World,
    files: createConfigFiles(),
    shipped: [{ path: 'shipped.yaml', text: WORKFLOW('shipped') }],
    actions,
    commands: commands.map((command) => command.name),
    rules: new Catalog<Rule>(rules),
    shippedPolicies: [],
    waivers,
    configRepository: '.github',
  });
  const load = () => organizations.load(7, 'acme');
  const count = (method: string) => github.calls.filter((call) => call.method === method).length;
  const issues = () => [...github.repository('acme/.github').issues.values()];
  return { github, clock, organizations, load, count, issues, waivers };
}

test('with nothing written the catalogue is what the app sees, and what is shipped applies', async () => {
  const { load, organizations } = world();
  expect(await organizations.catalogues()).toEqual([]);
  const organization = await load();
  expect(await organizations.catalogues()).toEqual([organization.catalogue]);
  expect(organization.config).toBeUndefined();
  expect(organization.workflows.map((workflow) => workflow.id)).toEqual(['shipped']);
  expect(organization.catalogue.repositories.map(({ fullName, framework }) => [fullName, framework])).toEqual([
    ['acme/web', 'react'],
    ['acme/docs', 'docs'],
  ]);
});

test('what the organization wrote is laid over it, at the head of its config repository', async () => {
  const { github, load } = world({ 'baton/config.yaml': CONFIG, 'baton/workflows/own.yaml': WORKFLOW('own') });
  const organization = await load();
  const sha = github.repository('acme/.github').git.branches.get('main');
  expect(organization).toMatchObject({
    config: { repository: 'acme/.github', sha },
    commands: { approve: { permission: 'maintain', teams: ['leads'] } },
    repositoryOverrides: ['change-size'],
    problems: [],
  });
  expect(organization.workflows.map((workflow) => workflow.id)).toEqual(['own', 'shipped']);
  const docs = organization.catalogue.repositories.find((entry) => entry.name === 'docs');
  expect(docs?.dependsOn).toEqual(['acme/web']);
});

test('trees are read only where something is left to be told from them', async () => {
  const { github, load } = world({ 'baton/config.yaml': CONFIG });
  await load();
  const trees = github.calls.filter((call) => call.method === 'repositories.tree').map((call) => call.arguments[0]);
  expect(trees).not.toContain('acme/web');
  expect(trees).toContain('acme/docs');
  expect(trees).not.toContain('other/elsewhere');
});

test('it is not asked for again while fresh, by one request then, and read anew when a file changes', async () => {
  const { github, clock, organizations, load, count } = world({ 'baton/config.yaml': CONFIG });
  const [first, same] = await Promise.all([load(), load()]);
  expect(same).toBe(first);
  await organizations.settled();
  const before = github.calls.length;
  expect(await load()).toBe(first);
  expect(github.calls.length).toBe(before);
  await clock.advance(11_000);
  expect(await load()).toBe(first);
  expect(github.calls.length).toBe(before + 2);
  const trees = count('repositories.tree');
  github.push('acme/.github', 'main', { 'baton/workflows/new.yaml': WORKFLOW('new') });
  await clock.advance(11_000);
  expect((await load()).workflows.map((workflow) => workflow.id)).toEqual(['new', 'shipped']);
  expect(count('repositories.tree')).toBe(trees);
});

test('broken files are told in one issue with place and mend, the others go on, and it closes once they are mended', async () => {
  const { github, clock, organizations, load, issues } = world({
    'baton/workflows/broken.yaml': 'id: broken\nname: "@everyone"\nsteps: []\nstepz: []\n',
    'baton/workflows/own.yaml': WORKFLOW('own'),
    'baton/policies/broken.yaml':
      'id: x\nname: x\ntype: brand\nenforcement: bloking\nrules: [{ rule: security.secrets }]\n',
  });
  const organization = await load();
  expect(organization.workflows.map((workflow) => workflow.id)).toEqual(['own', 'shipped']);
  await organizations.settled();
  expect(issues()).toMatchObject([{ state: 'open', title: 'Baton cannot use part of its configuration' }]);
  const body = issues()[0]?.body ?? '';
  expect(body).toContain('`acme/.github:baton/workflows/broken.yaml:4:1` error `unknown-key`');
  expect(body).toContain('`acme/.github:baton/policies/broken.yaml:4:14` error `wrong-value`');
  expect(body).toContain('did you mean "blocking"?');
  await clock.advance(11_000);
  await load();
  await organizations.settled();
  expect(issues()).toHaveLength(1);
  github.push('acme/.github', 'main', { 'baton/workflows/broken.yaml': null, 'baton/policies/broken.yaml': null });
  await clock.advance(11_000);
  expect((await load()).problems).toEqual([]);
  await organizations.settled();
  expect(issues().map((issue) => issue.state)).toEqual(['closed']);
});

test('an issue that cannot be opened does not keep the organization from working', async () => {
  const { github, organizations, load, issues } = world({ 'baton/workflows/broken.yaml': 'id: 1\n' });
  github.failNext('issues.upsert', new Fault('permission-denied', 'issues: write'));
  expect((await load()).workflows).toHaveLength(1);
  await organizations.settled();
  expect(issues()).toEqual([]);
});

test('a fault is thrown on and not remembered', async () => {
  const { github, load } = world({ 'baton/config.yaml': CONFIG });
  github.failNext('repositories.folder', new Fault('unavailable', 'GitHub answered 502'));
  await expect(load()).rejects.toMatchObject({ code: 'unavailable' });
  expect((await load()).problems).toEqual([]);
});

const WAIVERS = (until: string) =>
  `waivers:\n  - { policy: keys, rules: [security.secrets], repositories: [web], reason: "old @acme/all", owner: ben, from: 2026-01-01, until: ${until} }\n`;
const KEYS = 'id: keys\nname: Keys\ntype: security\nenforcement: blocking\nrules: [{ rule: security.secrets }]\n';
const DAY = 86_400_000;

test('which waivers end soon is told in one issue, written once for each step and closed when it is over', async () => {
  const { github, clock, organizations, load, count, issues } = world({
    'baton/policies/keys.yaml': KEYS,
    'baton/waivers.yaml': WAIVERS('2026-01-20'),
  });
  const told = async () => {
    await load();
    await organizations.settled();
    return issues().map(({ state, body }) => [state, /`keys\/security.secrets` (.*?) \(/.exec(body)?.[1]]);
  };
  const steps: unknown[] = [];
  for (let day = 0; day < 21; day += 1) {
    const now = await told();
    if (JSON.stringify(now) !== JSON.stringify(steps.at(-1))) steps.push(now);
    await clock.advance(DAY);
  }
  expect(steps).toEqual([
    [],
    [['open', 'ends within 14 days, on 20 January 2026']],
    [['open', 'ends within 7 days, on 20 January 2026']],
    [['open', 'ends today, on 20 January 2026']],
    [['open', 'ended with 2026-01-20: take it out']],
  ]);
  expect(issues()[0]?.body).toContain('of `ben`: old @\u200bacme/all; `acme/.github:baton/waivers.yaml:2`');
  // Within a day nothing more is asked.
  await told();
  const before = count('issues.upsert');
  await clock.advance(11 * 60_000);
  await told();
  expect(count('issues.upsert')).toBe(before);
  github.push('acme/.github', 'main', { 'baton/waivers.yaml': 'waivers: []\n' });
  await clock.advance(DAY);
  expect((await told()).map(([state]) => state)).toEqual(['closed']);
});

test('a waiver that cannot be read is a problem of the configuration', async () => {
  const { load, organizations, issues } = world({
    'baton/policies/keys.yaml': KEYS,
    'baton/waivers.yaml': WAIVERS('2026-13-20'),
  });
  expect((await load()).problems).toMatchObject([{ file: 'acme/.github:baton/waivers.yaml', rule: 'wrong-value' }]);
  await organizations.settled();
  expect(issues().map(({ title }) => title)).toEqual(['Baton cannot use part of its configuration']);
});

test('when the file of waivers changes, what it excused is due at once', async () => {
  const { github, clock, load, waivers } = world({
    'baton/policies/keys.yaml': KEYS,
    'baton/waivers.yaml': WAIVERS('2026-01-20'),
  });
  await load();
  const excused = {
    installation: 7,
    org: 'acme',
    repository: 'acme/web',
    pull: 3,
    policy: 'keys',
    at: clock.now() + 20 * DAY,
  };
  await waivers.judgeAgain(excused);
  const due = async () => {
    await clock.advance(60_000);
    await load();
    return (await waivers.due(clock.now(), 10)).length;
  };
  github.push('acme/.github', 'main', { 'baton/config.yaml': CONFIG });
  expect(await due()).toBe(0);
  github.push('acme/.github', 'main', { 'baton/waivers.yaml': 'waivers: []\n' });
  expect(await due()).toBe(1);
});
