import { expect, test } from '@jest/globals';
import { evaluate } from '../../src/actions/policy/evaluate.ts';
import type { ActionContext } from '../../src/core/action.ts';
import { Catalog } from '../../src/core/catalog.ts';
import { EMPTY_CHANGE_SET } from '../../src/core/changeset/change-set.ts';
import { createRuleJudge } from '../../src/core/policy/judge.ts';
import type { Rule } from '../../src/core/policy/rule.ts';
import type { Ports } from '../../src/core/ports/ports.ts';
import { createConfigFiles } from '../../src/engine/config-files.ts';
import { createPolicies } from '../../src/engine/policies.ts';
import { readShipped } from '../../src/engine/shipped.ts';
import { rules } from '../../src/rules/index.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeEvaluations } from '../fakes/evaluations.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { anOrganization } from '../fakes/organization.ts';
import { FakeWaivers } from '../fakes/waivers.ts';

const catalog = new Catalog<Rule>(rules);
const policy = (id: string, enforcement: string) =>
  `id: ${id}\nname: ${id}\ntype: security\nenforcement: ${enforcement}\nrules: [{ rule: security.secrets }]\n`;

/** acme with a config repository and a repository `web` of its own policies. */
function world(
  config: Record<string, string> = {},
  web: Record<string, string> = {},
  overrides: readonly string[] = [],
) {
  const github = new FakeGitHub();
  const configRepository = github.seed('acme/.github', { 'README.md': '', ...config });
  github.seed('acme/web', { 'README.md': '', ...web });
  const sha = configRepository.git.branches.get('main') as string;
  const organization = anOrganization({
    config: { repository: 'acme/.github', sha },
    repositoryOverrides: overrides,
  });
  const policies = createPolicies({
    rules: catalog,
    files: createConfigFiles(),
    organizations: { load: async () => organization },
    shipped: [{ path: 'secrets.yaml', text: policy('secrets', 'blocking') }],
  }).for(github, 'acme');
  const tip = (branch = 'main') => github.repository('acme/web').git.branches.get(branch) as string;
  const read = async (at = tip()) => {
    const { policies: found, problems } = await policies.forPull('acme/web', at);
    return { found: found.map((one) => [one.id, one.enforcement, one.source]), problems };
  };
  return { github, policies, read, tip, sha };
}

test('shipped policies apply, the organization replaces and adds, the repository adds', async () => {
  const { read, sha, tip } = world(
    {
      'baton/policies/secrets.yaml': policy('secrets', 'warning'),
      'baton/policies/size.yaml': policy('change-size', 'info'),
    },
    { 'baton/policies/own.yaml': policy('own', 'blocking') },
  );
  expect(await read()).toEqual({
    found: [
      ['secrets', 'warning', `acme/.github:baton/policies/secrets.yaml@${sha}`],
      ['change-size', 'info', `acme/.github:baton/policies/size.yaml@${sha}`],
      ['own', 'blocking', `acme/web:baton/policies/own.yaml@${tip()}`],
    ],
    problems: [],
  });
});

test('a repository cannot weaken the organization, except where it is allowed to', async () => {
  const config = { 'baton/policies/size.yaml': policy('change-size', 'blocking') };
  const own = {
    'baton/policies/size.yaml': policy('change-size', 'info'),
    'baton/policies/s.yaml': policy('secrets', 'info'),
  };
  const strict = await world(config, own).read();
  expect(strict.found.map(([id, enforcement]) => [id, enforcement])).toEqual([
    ['secrets', 'blocking'],
    ['change-size', 'blocking'],
  ]);
  expect(strict.problems.map((problem) => problem.rule)).toEqual(['policy-override', 'policy-override']);
  const allowed = await world(config, own, ['change-size']).read();
  expect(allowed.found.map(([id, enforcement]) => [id, enforcement])).toEqual([
    ['secrets', 'blocking'],
    ['change-size', 'info'],
  ]);
});

test('a broken file is a problem with its place, the others go on', async () => {
  const { found, problems } = await world({
    'baton/policies/a.yaml': 'id: a\n',
    'baton/policies/b.yaml': policy('b', 'info'),
  }).read();
  expect(found.map(([id]) => id)).toEqual(['secrets', 'b']);
  expect(problems[0]).toMatchObject({ file: 'acme/.github:baton/policies/a.yaml', line: 1 });
});

test('a test beside a policy is no policy', async () => {
  const { found, problems } = await world({
    'baton/policies/a.yaml': policy('a', 'info'),
    'baton/policies/a.test.yaml': 'cases: [{ name: x, expect: { conclusion: success } }]\n',
  }).read();
  expect([found.map(([id]) => id), problems]).toEqual([['secrets', 'a'], []]);
});

test('what a policy includes is read at the same commit as the policy, never at a newer one', async () => {
  const size = (changes: number) => `rules: [{ rule: custom.change-size, with: { changes: ${changes} } }]\n`;
  const own = policy('own', 'blocking').replace('rules:', 'include: [shared/size.yaml]\nrules:');
  const { github, policies, tip } = world(
    {},
    { 'baton/policies/own.yaml': own, 'baton/policies/shared/size.yaml': size(5) },
  );
  const old = tip();
  github.push('acme/web', 'main', { 'baton/policies/shared/size.yaml': size(5000) });
  const rulesAt = async (sha: string) => {
    const { policies: found, problems } = await policies.forPull('acme/web', sha);
    expect(problems).toEqual([]);
    return found.find(({ id }) => id === 'own')?.rules.map((one) => [one.rule, one.with]);
  };
  expect(await rulesAt(old)).toEqual([
    ['custom.change-size', { changes: 5 }],
    ['security.secrets', {}],
  ]);
  expect(await rulesAt(tip())).toEqual([
    ['custom.change-size', { changes: 5000 }],
    ['security.secrets', {}],
  ]);
});

test('a file of rules below the folder is no policy, and one that is broken takes those that include it out', async () => {
  const include = (id: string) => policy(id, 'info').replace('rules:', 'include: [shared/broken.yaml]\nrules:');
  const { found, problems } = await world({
    'baton/policies/a.yaml': include('a'),
    'baton/policies/b.yaml': policy('b', 'info'),
    'baton/policies/shared/broken.yaml': 'rules: [{ rule: no.such }]\n',
  }).read();
  expect(found.map(([id]) => id)).toEqual(['secrets', 'b']);
  expect(problems.map(({ file, line, rule }) => [file, line, rule])).toEqual([
    ['acme/.github:baton/policies/a.yaml', 5, 'include-broken'],
    ['acme/.github:baton/policies/shared/broken.yaml', 1, 'unknown-rule'],
  ]);
});

test('files at a commit are read once', async () => {
  const { github, read } = world(
    { 'baton/policies/a.yaml': policy('a', 'info') },
    { 'baton/policies/b.yaml': policy('b', 'info') },
  );
  await read();
  const before = github.calls.length;
  await read();
  expect(github.calls.length).toBe(before);
});

test('the config repository is judged by the organization’s policies once, not twice', async () => {
  const { policies, sha } = world({ 'baton/policies/a.yaml': policy('a', 'info') });
  const { policies: found, problems } = await policies.forPull('acme/.github', sha);
  expect([found.map((one) => one.id), problems]).toEqual([['secrets', 'a'], []]);
});

test('a pull request that weakens its own policy is judged by the old one', async () => {
  const { github, policies } = world({}, { 'baton/policies/own.yaml': policy('own', 'blocking') });
  const secret = `key = "ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}"\n`;
  github.push('acme/web', 'weaken', { 'baton/policies/own.yaml': policy('own', 'info'), 'a.ts': secret });
  const { number } = await github.pulls.create('acme/web', { head: 'weaken', base: 'main', title: 'x', body: '' });
  const clock = new ManualClock();
  const rules = createRuleJudge({ rules: catalog, clock, limit: 5000 });
  const proposed: string[] = [];
  const events = { emit: async ({ type }: { readonly type: string }) => void proposed.push(type) };
  const ports = {
    clock,
    github,
    policies,
    rules,
    events,
    evaluations: new FakeEvaluations(),
    waivers: new FakeWaivers(),
    changeSets: { of: async () => undefined },
  };
  const context = {
    run: { installation: 7, org: 'acme' },
    ports: ports as unknown as Ports,
    stop: new AbortController().signal,
    changeset: EMPTY_CHANGE_SET,
  } as ActionContext;
  await evaluate.run(evaluate.input.parse({ pullRequests: [`acme/web#${number}`] }), context);
  const checks = github.repository('acme/web').checks;
  expect(checks.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ['baton / secrets', 'failure'],
    ['baton / own', 'failure'],
  ]);
  expect(proposed).toEqual(['configuration.proposed']);
});

test('what is shipped is in order', async () => {
  const shipped = await readShipped('.', 'policies');
  expect(shipped.length).toBeGreaterThan(0);
  expect(() =>
    createPolicies({
      rules: catalog,
      files: createConfigFiles(),
      organizations: { load: async () => anOrganization() },
      shipped,
    }),
  ).not.toThrow();
  const broken = [{ path: 'x.yaml', text: 'id: x\n' }];
  expect(() =>
    createPolicies({
      rules: catalog,
      files: createConfigFiles(),
      organizations: { load: async () => anOrganization() },
      shipped: broken,
    }),
  ).toThrow(/shipped:x\.yaml:1:1/);
});

const waiver = (rule: string, repositories: string) =>
  `  - { policy: secrets, rules: [${rule}], repositories: [${repositories}], reason: x, owner: ben, from: 2026-11-01, until: 2026-12-24 }\n`;

test('the organization’s waivers are those of its default branch for that repository, and name its policies and shipped ones', async () => {
  const text = `waivers:\n${waiver('security.secrets', 'web')}${waiver('security.secrets', 'docs')}${waiver('nope', 'web')}`;
  const { policies, tip } = world(
    { 'baton/waivers.yaml': text },
    { 'baton/waivers.yaml': `waivers:\n${waiver('security.secrets', '"*"')}` },
  );
  const { waivers, problems } = await policies.forPull('acme/web', tip());
  expect(waivers.map(({ rule, place }) => [rule, place])).toEqual([
    ['security.secrets', 'acme/.github:baton/waivers.yaml:2'],
  ]);
  // A waiver that is not used opens no gate, so nobody's check fails for it.
  expect(problems).toMatchObject([{ line: 4, rule: 'unknown-rule', severity: 'warning' }]);
  expect((await world().policies.forPull('acme/web', tip())).waivers).toEqual([]);
});

test('what stands without a pull request is the same list while no file changed, so that its index is built once', async () => {
  const { policies, github, tip, sha } = world(
    { 'baton/policies/size.yaml': policy('change-size', 'info') },
    { 'baton/policies/own.yaml': policy('own', 'blocking') },
  );
  const above = await policies.above();
  expect(above.map(({ id }) => id)).toEqual(['secrets', 'change-size']);
  expect(await policies.above()).toBe(above);
  const own = await policies.own('acme/web', tip());
  expect(own.map(({ id }) => id)).toEqual(['own']);
  expect(await policies.own('acme/web', tip())).toBe(own);
  github.push('acme/web', 'main', { 'baton/policies/own.yaml': null });
  expect(await policies.own('acme/web', tip())).toEqual([]);
  // There the folder is the organization's.
  expect(await policies.own('acme/.github', sha)).toEqual([]);
});
