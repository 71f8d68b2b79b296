import { expect, test } from '@jest/globals';
import { actions } from '../../../src/actions/index.ts';
import { preview } from '../../../src/actions/policy/preview.ts';
import { commands } from '../../../src/commands/index.ts';
import type { ActionContext } from '../../../src/core/action.ts';
import { Catalog } from '../../../src/core/catalog.ts';
import { EMPTY_CHANGE_SET } from '../../../src/core/changeset/change-set.ts';
import { createRuleJudge } from '../../../src/core/policy/judge.ts';
import type { Rule } from '../../../src/core/policy/rule.ts';
import type { Lane } from '../../../src/core/ports/github.ts';
import type { Ports } from '../../../src/core/ports/ports.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { createConfigFiles } from '../../../src/engine/config-files.ts';
import { createOrganizations } from '../../../src/engine/organization.ts';
import { createProposals } from '../../../src/engine/proposals.ts';
import { rules } from '../../../src/rules/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { anEvaluation } from '../../fakes/evaluation.ts';
import { FakeEvaluations } from '../../fakes/evaluations.ts';
import { FakeGitHub } from '../../fakes/github.ts';
import { FakeWaivers } from '../../fakes/waivers.ts';

const CONFIG = 'acme/.github';
const titles = (maximum: number, enforcement = 'blocking') => `id: titles
name: Titles
type: custom
enforcement: ${enforcement}
rules:
  - rule: custom.title
    with: { maximum: ${maximum} }
`;
const WORKFLOW = `id: nap
name: Nap
description: Naps.
trigger: { type: manual }
execution: { timeout: 60000 }
steps:
  - id: rest
    action: sleep
    inputs: { duration: 5 }
`;
type Files = Readonly<Record<string, string | null>>;

/** acme with a policy about titles, two repositories and an open pull request in each. */
async function world(config: Readonly<Record<string, string>> = {}, isPrivate: readonly string[] = []) {
  const github = new FakeGitHub();
  const seed = (name: string, files?: Record<string, string>) =>
    github.seed(name, files, { private: isPrivate.includes(name) });
  seed(CONFIG, { 'README.md': '', 'baton/policies/titles.yaml': titles(50), ...config });
  seed('acme/web');
  seed('acme/docs');
  const open = async (repository: string, title: string) => {
    const branch = title.replaceAll(/\W+/g, '-');
    github.push(repository, branch, { 'a.md': title }, title, 'mira');
    return (await github.pulls.create(repository, { head: branch, base: 'main', title, body: '' })).number;
  };
  const short = await open('acme/web', 'Short title');
  const long = await open('acme/docs', 'A title that is rather longer than the other');
  const clock = new ManualClock();
  const catalog = new Catalog<Rule>(rules);
  const judge = createRuleJudge({ rules: catalog, clock, limit: 5000 });
  const files = createConfigFiles();
  const waivers = new FakeWaivers();
  const organizations = createOrganizations({
    world: { clock, github: async () => github } as unknown as World,
    ...{
      files,
      shipped: [],
      actions,
      commands: [],
      shippedPolicies: [],
      waivers,
      rules: catalog,
      configRepository: '.github',
    },
  });
  const proposals = createProposals({
    ...{ rules: catalog, judge, clock, files, organizations, actions: new Catalog(actions), events: [] },
    ...{ commands: commands.map(({ name }) => name), shipped: { policies: [], workflows: [] } },
  }).for('acme');
  const evaluations = new FakeEvaluations();
  const ports = {
    ...{ clock, github, proposals, rules: judge, evaluations, waivers, changeSets: { of: async () => undefined } },
  };
  const context = {
    run: { id: 'preview:1', installation: 7, org: 'acme' },
    changeset: EMPTY_CHANGE_SET,
    catalogue: (await organizations.load(7, 'acme')).catalogue,
    signals: [],
    ports: ports as unknown as Ports,
    stop: new AbortController().signal,
    note: () => {},
  } as unknown as ActionContext;
  const propose = async (changes: Files, repository = CONFIG, base = 'main', author = 'ada') => {
    github.push(repository, 'propose', changes, 'Propose', author);
    const { number } = await github.pulls.create(repository, { head: 'propose', base, title: 'Propose', body: '' });
    return number;
  };
  const shown = async (number: number, repository = CONFIG) => {
    const before = github.calls.length;
    const outcome = await preview.run(preview.input.parse({ pullRequests: [`${repository}#${number}`] }), context);
    const calls = github.calls.slice(before);
    const check = github.repository(repository).checks.findLast(({ name }) => name === 'baton / preview');
    return { outcome, check, calls };
  };
  return { github, context, propose, shown, evaluations, short, long, clock };
}

test('a stricter policy names the open pull request that it would fail, and writes its one check and nothing else', async () => {
  const { propose, shown, long } = await world();
  const number = await propose({ 'baton/policies/titles.yaml': titles(20) });
  const { outcome, check, calls } = await shown(number);
  expect(outcome).toMatchObject({ output: { previews: [{ conclusion: 'success', changed: 1, compared: 2 }] } });
  expect(check).toMatchObject({
    externalId: `baton:policy:preview#${number}`,
    status: 'completed',
    conclusion: 'success',
    title: 'Would change 1 of 2 verdicts',
  });
  expect(check?.summary).toContain(`acme/docs#\u200b${long}`);
  expect(check?.summary).toContain('| ✅ passes | ❌ fails | the title is refused: 44 characters are more than 20 |');
  expect(check?.summary).toContain('| changed | `titles` | options of custom.title |');
  const writes = calls.filter(
    ({ method }) => !/\.(?:get|list|file|folder|tree|branch|files|commits|reviews|own|permission)$/.test(method),
  );
  expect(writes.map(({ method, arguments: [repository] }) => [method, repository])).toEqual([
    ['checks.upsert', CONFIG],
    ['checks.upsert', CONFIG],
  ]);
  // All that is looked at waits behind everything else.
  expect(new Set(calls.filter(({ method }) => method !== 'checks.upsert').map(({ lane }) => lane))).toEqual(
    new Set(['bulk']),
  );
});

test('what is merged is still judged, where it was recorded and its head is the same', async () => {
  const { github, propose, shown, evaluations, short, long } = await world();
  await github.pulls.update('acme/docs', long, { state: 'closed' });
  await github.pulls.update('acme/web', short, { state: 'closed' });
  const head = async (name: string, number: number) => (await github.pulls.get(name, number))?.head.sha ?? '';
  await evaluations.record([
    anEvaluation({
      repository: 'acme/docs',
      pull: long,
      headSha: await head('acme/docs', long),
      policy: 'titles',
      at: 2,
    }),
    anEvaluation({ repository: 'acme/web', pull: short, headSha: 'e'.repeat(40), policy: 'titles', at: 1 }),
  ]);
  const { check } = await shown(await propose({ 'baton/policies/titles.yaml': titles(20) }));
  expect(check?.title).toBe('Would change 1 of 1 verdict');
  expect(check?.summary).toContain('(closed)');
  expect(check?.summary).toContain(`Left out: acme/web#\u200b${short}`);
});

test('a removed policy, a new one and one that only changes its words', async () => {
  const { propose, shown } = await world({ 'baton/policies/words.yaml': titles(9).replace('id: titles', 'id: words') });
  const { check } = await shown(
    await propose({
      'baton/policies/titles.yaml': null,
      'baton/policies/words.yaml': titles(9).replace('id: titles', 'id: words').replace('name: Titles', 'name: Words'),
      'baton/policies/more.yaml': `${titles(9, 'warning').replace('id: titles', 'id: more')}rollout: { mode: shadow, percent: 10 }\n`,
    }),
  );
  expect(check?.summary).toContain('| removed | `titles` | it was blocking, rollout enforce |');
  expect(check?.summary).toContain('| added | `more` | warning, rollout shadow at 10 % |');
  expect(check?.summary).toContain('| changed | `words` | its words |');
  expect(check?.summary).not.toMatch(/`words` \| [✅❌]/);
});

test('broken files fail the check at their lines, and nothing is judged by them', async () => {
  const { propose, shown } = await world();
  const { check, calls } = await shown(
    await propose({
      'baton/policies/titles.yaml': titles(20).replace('custom.title', 'custom.titel'),
      'baton/workflows/nap.yaml': WORKFLOW.replace('sleep', 'slepe'),
      'baton/config.yaml': 'version: 1\ncomands: {}\n',
    }),
  );
  expect(check).toMatchObject({ conclusion: 'failure', title: '3 problems to mend' });
  const places = (check?.annotations ?? []).map(({ path, startLine, level }) => `${path}:${startLine} ${level}`);
  expect(places.sort()).toEqual([
    'baton/config.yaml:2 failure',
    'baton/policies/titles.yaml:6 failure',
    'baton/workflows/nap.yaml:8 failure',
  ]);
  expect(calls.filter(({ method }) => method === 'pulls.list')).toEqual([]);
});

test('what was wrong before is told, and is not held against who changes something else', async () => {
  const { propose, shown } = await world({ 'baton/policies/broken.yaml': 'id: broken\n' });
  const { check } = await shown(await propose({ 'baton/policies/titles.yaml': titles(20) }));
  expect(check).toMatchObject({ conclusion: 'success', annotations: [] });
  expect(check?.summary).toContain('Was so before:');
  expect(check?.summary).toContain('`baton/policies/broken.yaml:1:1`');
});

test('the tests beside policies are run, and a case that does not hold fails the check at its line', async () => {
  const { propose, shown } = await world();
  const { check } = await shown(
    await propose({
      'baton/policies/titles.yaml': titles(20),
      'baton/policies/titles.test.yaml': `cases:
  - name: twenty-five signs
    pull: { title: "1234567890123456789012345" }
    expect:
      conclusion: success
`,
    }),
  );
  expect(check).toMatchObject({
    conclusion: 'failure',
    title: '1 of 1 case of policy tests does not hold. Would change 1 of 2 verdicts',
    annotations: [{ path: 'baton/policies/titles.test.yaml', startLine: 5, level: 'failure' }],
  });
});

test('a workflow is shown with what a run would do, and no run starts', async () => {
  const { propose, shown } = await world();
  const { check } = await shown(await propose({ 'baton/workflows/nap.yaml': WORKFLOW }));
  expect(check).toMatchObject({ title: 'No policy changes', conclusion: 'success' });
  expect(check?.summary).toContain('added: nap (baton/workflows/nap.yaml)');
  expect(check?.summary).toContain('- Starts on: `manual`');
  expect(check?.summary).toContain('- Steps: `rest` sleep');
});

test('policies of a repository are tried on its own pull requests into the same branch', async () => {
  const { github, propose, shown } = await world();
  github.push('acme/web', 'next', { 'n.md': '' });
  github.push('acme/web', 'on-next', { 'm.md': '' });
  await github.pulls.create('acme/web', { head: 'on-next', base: 'next', title: 'Elsewhere', body: '' });
  const number = await propose({ 'baton/policies/own.yaml': titles(5).replace('id: titles', 'id: own') }, 'acme/web');
  const { check } = await shown(number, 'acme/web');
  expect(check).toMatchObject({ title: 'Would change 1 of 1 verdict' });
  expect(check?.summary).toContain('| ➖ not judged | ❌ fails |');
});

test('a repository that weakens what stands above it is told so before it is merged', async () => {
  const { propose, shown } = await world();
  const number = await propose({ 'baton/policies/titles.yaml': titles(200, 'info') }, 'acme/web');
  const { check } = await shown(number, 'acme/web');
  expect(check).toMatchObject({
    conclusion: 'failure',
    annotations: [{ path: 'baton/policies/titles.yaml', title: 'policy-override' }],
  });
});

test('which policies repositories may change for themselves is tried too', async () => {
  const { github, propose, shown } = await world();
  github.push('acme/web', 'main', { 'baton/policies/titles.yaml': titles(5) });
  const { check } = await shown(
    await propose({ 'baton/config.yaml': 'version: 1\npolicies: { repositoryOverrides: [titles] }\n' }),
  );
  expect(check).toMatchObject({ title: 'Would change 1 of 1 verdict' });
  expect(check?.summary).toContain('change for themselves: `titles`.');
});

test('a branch that is behind does not look as if it took back what has landed since', async () => {
  const { github, propose, shown } = await world();
  const number = await propose({ 'baton/policies/more.yaml': titles(9).replace('id: titles', 'id: more') });
  github.push(CONFIG, 'main', { 'baton/policies/landed.yaml': titles(9).replace('id: titles', 'id: landed') });
  const { check } = await shown(number);
  expect(check?.summary).toContain('`more`');
  expect(check?.summary).not.toContain('`landed`');
});

test('a file that a policy includes is tried with the policy, wherever in the folder it lies', async () => {
  const { github, propose, shown } = await world();
  const own = 'id: own\nname: Own\ntype: custom\nenforcement: blocking\ninclude: [../shared/rules.yaml]\n';
  const rules = (maximum: number) => `rules: [{ rule: custom.title, with: { maximum: ${maximum} } }]\n`;
  github.push('acme/web', 'main', { 'baton/policies/own.yaml': own, 'baton/shared/rules.yaml': rules(90) });
  const stricter = await shown(await propose({ 'baton/shared/rules.yaml': rules(5) }, 'acme/web'), 'acme/web');
  expect(stricter.check).toMatchObject({ title: 'Would change 1 of 1 verdict' });
  github.push('acme/web', 'propose', { 'baton/shared/rules.yaml': 'rules: []\n' });
  const broken = await shown(2, 'acme/web');
  expect(broken.check?.annotations.map(({ path }) => path)).toContain('baton/shared/rules.yaml');
});

test('where GitHub listed only a part of the files it says so, and is not green', async () => {
  const { context, github, propose, shown } = await world();
  const number = await propose({ 'baton/workflows/nap.yaml': WORKFLOW });
  expect((await shown(number)).check).toMatchObject({ conclusion: 'success' });
  const { inLane } = github;
  const cut = (lane: Lane) => {
    const { pulls, ...rest } = inLane(lane);
    const files: typeof pulls.files = async (...about) => ({ ...(await pulls.files(...about)), truncated: true });
    return { ...rest, pulls: { ...pulls, files } };
  };
  const ports = { ...context.ports, github: { ...github, inLane: cut } };
  const pullRequests = [`${CONFIG}#${number}`];
  await preview.run(preview.input.parse({ pullRequests }), { ...context, ports } as unknown as ActionContext);
  const check = github.repository(CONFIG).checks.at(-1);
  expect(check).toMatchObject({ conclusion: 'neutral' });
  expect(check?.summary).toContain('GitHub listed only a part of the changed files');
});

test('when its run ends too soon, its check says so, and those of policies are left to their own run', async () => {
  const { github, context, propose } = await world();
  const number = await propose({ 'baton/policies/titles.yaml': titles(20) });
  const sha = github.repository(CONFIG).git.branches.get('propose') ?? '';
  for (const policy of ['preview', 'titles']) {
    const externalId = `baton:policy:${policy}#${number}`;
    const begun = { sha, externalId, name: `baton / ${policy}`, title: 'Judging', summary: 'x' };
    await github.checks.upsert(CONFIG, { ...begun, status: 'in_progress' });
  }
  const ended = { subjects: new Set<string>(), reason: 'was cancelled' };
  await preview.abandon?.(preview.input.parse({ pullRequests: [`${CONFIG}#${number}`] }), context, ended);
  expect(github.repository(CONFIG).checks.map(({ name, status, conclusion }) => [name, status, conclusion])).toEqual([
    ['baton / preview', 'completed', 'cancelled'],
    ['baton / titles', 'in_progress', undefined],
  ]);
});

test('a pull request that changes nothing which Baton reads there gets no check', async () => {
  const { propose, shown } = await world();
  const { outcome, check } = await shown(
    await propose({ 'baton/config.yaml': 'version: 1\n' }, 'acme/web'),
    'acme/web',
  );
  expect([outcome, check]).toMatchObject([
    { output: { previews: [], skipped: [{ repository: 'acme/web' }] } },
    undefined,
  ]);
});

test('to a branch that nothing is read from it is only validated', async () => {
  const { github, propose, shown } = await world();
  github.push(CONFIG, 'next', { 'README.md': 'next' });
  const { check, calls } = await shown(await propose({ 'baton/policies/titles.yaml': titles(2) }, CONFIG, 'next'));
  expect(check?.summary).toContain('in force nowhere');
  expect(calls.filter(({ method }) => method === 'pulls.list')).toEqual([]);
});

test('where the config repository is public, private ones are neither named nor judged', async () => {
  const { propose, shown } = await world({}, ['acme/docs']);
  const { check } = await shown(await propose({ 'baton/policies/titles.yaml': titles(5) }));
  expect(check?.title).toBe('Would change 1 of 1 verdict');
  expect(check?.summary).not.toContain('acme/docs');
  expect(check?.summary).toContain('Left out: 1 private repository, which not everybody who reads this may see');
});

test('an author who may not put it in force learns nothing of private repositories', async () => {
  const all = [CONFIG, 'acme/web', 'acme/docs'];
  const { github, propose, shown } = await world({}, all);
  const number = await propose({ 'baton/policies/titles.yaml': titles(5) }, CONFIG, 'main', 'stranger');
  const { author } = (await github.pulls.get(CONFIG, number)) ?? { author: '' };
  expect((await shown(number)).check?.title).toBe('There is no pull request whose verdict could change');
  github.repository(CONFIG).people.set(author, 'write');
  expect((await shown(number)).check?.title).toBe('Would change 2 of 2 verdicts');
});

test('a waiver that is written down is tried on those whom it excuses', async () => {
  const { clock, propose, shown } = await world({ 'baton/policies/titles.yaml': titles(20) });
  const day = (days: number) => new Date(clock.now() + days * 86_400_000).toISOString().slice(0, 10);
  const waivers = `waivers:
  - policy: titles
    rules: [custom.title]
    repositories: [docs]
    reason: Titles of documents are long.
    owner: ada
    from: ${day(-1)}
    until: ${day(9)}
`;
  const { check } = await shown(await propose({ 'baton/waivers.yaml': waivers }));
  expect(check).toMatchObject({ conclusion: 'success', title: 'Would change 1 of 2 verdicts' });
  expect(check?.summary).toContain('| ❌ fails | ✅ passes | was: the title is refused');
  expect(check?.summary).toContain('Waivers are others of: `titles`.');
  const broken = await world();
  const wrong = await broken.shown(await broken.propose({ 'baton/waivers.yaml': waivers.replace('titles', 'title') }));
  expect(wrong.check?.annotations).toMatchObject([
    { path: 'baton/waivers.yaml', startLine: 2, title: 'unknown-policy' },
  ]);
});
