import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { evaluate } from '../../../src/actions/policy/evaluate.ts';
import type { ActionContext } from '../../../src/core/action.ts';
import { Catalog } from '../../../src/core/catalog.ts';
import { EMPTY_CHANGE_SET } from '../../../src/core/changeset/change-set.ts';
import { Fault } from '../../../src/core/fault.ts';
import { createRuleJudge } from '../../../src/core/policy/judge.ts';
import type { Policy, PolicyFiles } from '../../../src/core/policy/policy.ts';
import { defineRule, type Fix, type Rule, type RuleJudge } from '../../../src/core/policy/rule.ts';
import type { Waiver } from '../../../src/core/policy/waiver.ts';
import type { Lane } from '../../../src/core/ports/github.ts';
import type { Ports } from '../../../src/core/ports/ports.ts';
import type { Problem } from '../../../src/core/problem.ts';
import { rules } from '../../../src/rules/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { FakeEvaluations } from '../../fakes/evaluations.ts';
import { FakeGitHub } from '../../fakes/github.ts';
import { aPolicy } from '../../fakes/policy.ts';
import { aWaiver } from '../../fakes/waiver.ts';
import { FakeWaivers } from '../../fakes/waivers.ts';

const SECRET = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;
const secrets = aPolicy({
  id: 'secrets',
  name: 'No secrets',
  rules: [{ rule: 'security.secrets', with: {}, line: 1 }],
});

/** An organization with one pull request, and a way to judge it. */
async function world(
  policies: readonly Policy[] = [secrets],
  file = `const key = "${SECRET}";\n`,
  takes = 0,
  more: readonly Rule[] = [],
) {
  const github = new FakeGitHub();
  github.seed('acme/web', { 'src/a.ts': 'const a = 1;\n' });
  github.push('acme/web', 'change', { 'src/key.ts': file }, 'change', 'ada');
  const { number } = await github.pulls.create('acme/web', { head: 'change', base: 'main', title: 'Change', body: '' });
  const clock = new ManualClock(1_000_000);
  const asked: string[] = [];
  const said: { policies: readonly Policy[]; waivers: readonly Waiver[]; problems: readonly Problem[] } = {
    policies,
    waivers: [],
    problems: [],
  };
  const waivers = new FakeWaivers();
  const files: PolicyFiles = {
    forPull: async (repository, sha) => {
      asked.push(`${repository}@${sha}`);
      return said;
    },
  };
  /** What happens on GitHub right after the list of files was asked for. */
  const meanwhile: (() => void)[] = [];
  const port = {
    ...github,
    inLane: (lane: Lane) => {
      const { pulls, ...rest } = github.inLane(lane);
      const files: typeof pulls.files = async (...about) => {
        const answer = await pulls.files(...about);
        meanwhile.shift()?.();
        return answer;
      };
      return { ...rest, pulls: { ...pulls, files } };
    },
  };
  const court = createRuleJudge({ rules: new Catalog<Rule>([...rules, ...more]), clock, limit: 5000 });
  const evaluations = new FakeEvaluations();
  const notes: string[] = [];
  const emitted: unknown[] = [];
  const ports = {
    clock,
    evaluations,
    events: { emit: async (event: unknown) => void emitted.push(event) },
    github: port,
    policies: files,
    words: { about: async () => [] },
    changeSets: { of: async () => undefined },
    waivers,
    rules: {
      judge: async (...about: Parameters<RuleJudge['judge']>) => {
        await clock.sleep(takes);
        return court.judge(...about);
      },
    },
  };
  const context: ActionContext = {
    run: {
      id: 'r',
      key: 'govern-1',
      workflow: { id: 'govern', name: 'Govern' },
      org: 'acme',
      installation: 7,
      triggeredBy: 'ada',
      startedAt: 0,
    },
    step: { id: 'judge', startedAt: 0, call: 1 },
    changeset: EMPTY_CHANGE_SET,
    catalogue: {
      org: 'acme',
      repositories: [],
      defaults: { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] },
    },
    signals: [],
    ports: ports as unknown as Ports,
    stop: new AbortController().signal,
    note: (message) => notes.push(message),
  };
  const pullRequests = [`acme/web#${number}`];
  const judge = (more = {}) => evaluate.run(evaluate.input.parse({ pullRequests, ...more }), context);
  const checks = () => github.repository('acme/web').checks;
  const writes = () => github.calls.filter((call) => call.method === 'checks.upsert').length;
  return {
    github,
    context,
    emitted,
    number,
    judge,
    checks,
    writes,
    asked,
    said,
    clock,
    meanwhile,
    evaluations,
    notes,
    waivers,
  };
}

test('a policy that fails reports its check with what to do and where, and the secret nowhere', async () => {
  const { judge, checks, number } = await world();
  const outcome = await judge();
  expect(outcome).toMatchObject({
    kind: 'done',
    output: { passed: false, verdicts: [{ repository: 'acme/web', number, policy: 'secrets', conclusion: 'failure' }] },
  });
  expect(checks()).toMatchObject([
    {
      name: 'baton / secrets',
      externalId: `baton:policy:secrets#${number}`,
      status: 'completed',
      conclusion: 'failure',
      title: '1 secret in the added lines of 1 file',
      annotations: [{ path: 'src/key.ts', startLine: 1, endLine: 1, level: 'failure' }],
    },
  ]);
  expect(JSON.stringify([outcome, checks()])).not.toContain(SECRET);
});

test('a verdict that is there at once is one write, and a second call rewrites it in place', async () => {
  const { judge, checks, writes } = await world();
  await judge();
  expect(writes()).toBe(1);
  await judge();
  expect(writes()).toBe(2);
  expect(checks()).toHaveLength(1);
});

test('who asks anew sees that it was judged, also when nothing has changed', async () => {
  const { judge, checks, writes } = await world();
  await judge();
  await judge({ again: true });
  // That it begins, and what it came to.
  expect(writes()).toBe(3);
  expect(checks()).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
});

test('a check that takes longer than a moment says first that it goes on', async () => {
  const { judge, checks, writes, clock } = await world([secrets], undefined, 3000);
  const judging = judge();
  while (clock.sleeping < 2) await new Promise(setImmediate);
  await clock.advance(2000);
  expect(checks().map(({ status }) => status)).toEqual(['in_progress']);
  await clock.advance(2000);
  await judging;
  expect(checks().map(({ status }) => status)).toEqual(['completed']);
  expect(writes()).toBe(2);
});

test('a blocking policy parks the step until a new head holds', async () => {
  const { judge, github, checks, number, clock } = await world();
  expect(await judge({ wait: true })).toMatchObject({
    kind: 'parked',
    wait: {
      keys: [`pull:acme/web#${number}`, 'branch:acme/web:main'],
      until: clock.now() + 900_000,
      reason: `secrets to hold on acme/web#${number}`,
      by: { 'acme/web': 'baton / secrets: 1 secret in the added lines of 1 file' },
    },
  });
  github.push('acme/web', 'change', { 'src/key.ts': 'const key = readKey();\n' }, 'mend', 'ada');
  expect(await judge({ wait: true })).toMatchObject({ kind: 'done', output: { passed: true } });
  expect(checks().map((check) => check.conclusion)).toEqual(['failure', 'success']);
});

test.each([
  ['warning', 'neutral'],
  ['info', 'success'],
] as const)('a policy for %s concludes %s and holds nothing up', async (enforcement, conclusion) => {
  const { judge, checks } = await world([{ ...secrets, enforcement }]);
  expect(await judge({ wait: true })).toMatchObject({
    kind: 'done',
    output: { passed: true, verdicts: [{ conclusion }] },
  });
  expect(checks()).toMatchObject([{ conclusion }]);
});

/** Waits until the pull request has a title that begins with `ready`. */
const ready = defineRule({
  ...{ name: 'test.ready', summary: 'Ready.', options: z.object({}), examples: [], blind: [], documentation: '' },
  reads: () => ['title'],
  judge: async ({ title }) => {
    if (title.startsWith('ready')) return { verdict: 'pass', summary: 'it is ready', findings: [] };
    const fix: Fix = {
      text: 'Say so.',
      changes: [
        { kind: 'add-label', label: 'x' },
        { kind: 'title', title: 'ready' },
      ],
    };
    return { verdict: 'pending', summary: 'somebody says that it is ready', findings: [], fix };
  },
});

test('a policy that waits for people asks for their action, holds a waiting run, and shows what was seen to help', async () => {
  const policy = aPolicy({ rules: [{ rule: 'test.ready', with: {}, line: 1 }] });
  const { judge, checks } = await world([policy], undefined, 0, [ready]);
  expect(await judge({ wait: true })).toMatchObject({
    kind: 'parked',
    checks: { 'acme/web': { 'baton / one': 'running' } },
  });
  expect(await judge()).toMatchObject({
    kind: 'done',
    output: { passed: false, verdicts: [{ conclusion: 'action_required' }] },
  });
  expect(checks()).toMatchObject([
    {
      ...{ conclusion: 'action_required', title: 'Waiting: somebody says that it is ready' },
      summary: expect.stringContaining('1. Change the title to “ready”. *Tried: `test.ready` passes then.*'),
      buttons: [{ identifier: 'explain' }, { identifier: 'waiver' }, { identifier: 'rerun' }],
    },
  ]);
});

test('a policy in the shadow is judged and shows nothing', async () => {
  const shadow = { ...secrets, rollout: { mode: 'shadow', repositories: [], percent: 100 } } as const;
  const { judge, checks } = await world([shadow]);
  expect(await judge({ wait: true })).toMatchObject({
    kind: 'done',
    output: { passed: true, verdicts: [{ shadow: true, title: expect.stringContaining('1 secret') }] },
  });
  expect(checks()).toEqual([]);
});

test('policies are asked for the tip of the base branch, not for the head', async () => {
  const { judge, github, asked } = await world();
  const tip = github.push('acme/web', 'main', { 'README.md': 'newer' });
  await judge();
  expect(asked).toEqual([`acme/web@${tip}`]);
});

test('a policy out of scope reports nothing, and takes back what it reported on this head before', async () => {
  const { judge, checks, said } = await world();
  await judge();
  said.policies = [{ ...secrets, scope: { ...secrets.scope, paths: ['docs/**'] } }];
  expect(await judge({ wait: true })).toMatchObject({ kind: 'done', output: { verdicts: [] } });
  expect(checks()).toMatchObject([{ conclusion: 'skipped', title: 'Not judged: no changed file is in its paths' }]);
});

test('broken policy files show in a check of their own, the others go on, and it is taken back once mended', async () => {
  const { judge, checks, said } = await world();
  said.problems = [
    {
      file: 'acme/.github:baton/policies/x.yaml@abc',
      line: 3,
      column: 7,
      category: 'syntax',
      rule: 'wrong-value',
      severity: 'error',
      message: 'expected one of blocking, warning, info, found "@everyone"',
      suggestion: 'did you mean "blocking"?',
    },
  ];
  await judge();
  const broken = checks().find((check) => check.name === 'baton / configuration');
  expect(broken).toMatchObject({ conclusion: 'failure', title: '1 policy file is broken' });
  expect(broken?.text).toContain('`acme/.github:baton/policies/x.yaml@abc:3:7`');
  expect(broken?.text).not.toContain('@everyone');
  expect(checks().some((check) => check.name === 'baton / secrets')).toBe(true);
  said.problems = [];
  await judge();
  expect(checks().find((check) => check.name === 'baton / configuration')).toMatchObject({ conclusion: 'success' });
});

test('without a problem there is no configuration check', async () => {
  const { judge, checks } = await world();
  await judge();
  expect(checks().map((check) => check.name)).toEqual(['baton / secrets']);
});

test('pull requests that are closed or gone are skipped with the reason and hold nothing up', async () => {
  const { judge, github, number } = await world();
  await github.pulls.update('acme/web', number, { state: 'closed' });
  const pullRequests = [`acme/web#${number}`, 'acme/web#99', 'acme/nowhere#1'];
  expect(await judge({ wait: true, pullRequests })).toMatchObject({
    kind: 'done',
    output: {
      verdicts: [],
      skipped: [
        { repository: 'acme/web', number, reason: 'it is closed' },
        { repository: 'acme/web', number: 99, reason: 'there is no such pull request' },
        { repository: 'acme/nowhere', number: 1, reason: 'there is no such pull request' },
      ],
    },
  });
});

test('a push while it is looked at is judged at the new head, never the old one by the new files', async () => {
  const { judge, github, checks, meanwhile } = await world();
  meanwhile.push(() => github.push('acme/web', 'change', { 'src/key.ts': null, 'src/b.ts': 'b\n' }));
  await judge();
  const head = github.repository('acme/web').git.branches.get('change');
  expect(checks().map(({ sha, conclusion }) => [sha, conclusion])).toEqual([[head, 'success']]);
});

test('a head that never rests is a conflict, which is tried again later', async () => {
  const { judge, github, meanwhile } = await world();
  for (const text of ['1', '2', '3']) meanwhile.push(() => github.push('acme/web', 'change', { 'src/b.ts': text }));
  await expect(judge()).rejects.toMatchObject({ code: 'conflict' });
});

test('a check that was left in progress by a run that ended is concluded, whichever commit it stands on, and no other', async () => {
  const { github, context, number, checks, writes } = await world();
  const old = github.repository('acme/web').git.branches.get('change')!;
  const left = { status: 'in_progress', app: 'baton', externalId: `baton:policy:secrets#${number}` } as const;
  github.check('acme/web', old, { ...left, name: 'baton / secrets' });
  const sha = github.push('acme/web', 'change', { 'src/key.ts': 'mended\n' }, 'mend', 'ada');
  github.check('acme/web', sha, { ...left, name: 'baton / secrets' });
  github.check('acme/web', sha, { ...left, name: 'baton / size', externalId: 'baton:policy:size#99' });
  github.check('acme/web', sha, { name: 'ci / test' });
  const input = evaluate.input.parse({ pullRequests: [`acme/web#${number}`] });
  const ended = { subjects: new Set([`commit:acme/web@${old}`, 'commit:acme/docs@a1']), reason: 'was cancelled' };
  const state = () => checks().map(({ name, sha: at, status, conclusion }) => [name, at, status, conclusion]);
  await evaluate.abandon?.(input, context, ended);
  expect(state()).toEqual([
    ['baton / secrets', old, 'completed', 'cancelled'],
    ['baton / secrets', sha, 'completed', 'cancelled'],
    ['baton / size', sha, 'in_progress', undefined],
    ['ci / test', sha, 'in_progress', undefined],
  ]);
  expect(checks()[1]?.summary).toContain('The run that judged this was cancelled');
  await evaluate.abandon?.(input, context, ended);
  expect(writes()).toBe(2);
});

test('a merge group has its pull request judged, and the verdict at its own head under the same name', async () => {
  const approved = aPolicy({
    ...{ id: 'approved', name: 'Approved' },
    rules: [{ rule: 'approval.required', with: { require: [{ users: ['bob'] }] }, line: 1 }],
  });
  const { judge, github, checks, number, asked } = await world([approved]);
  const head = github.repository('acme/web').git.branches.get('change');
  github.review('acme/web', number, 'bob');
  const base = github.push('acme/web', 'main', { 'README.md': 'newer' });
  const mergeGroup = github.push('acme/web', `gh-readonly-queue/main/pr-${number}-${base}`, { 'src/key.ts': 'x\n' });
  const pullRequests = [{ repository: 'acme/web', number, mergeGroup }];
  // The approval was given to the head of the pull request, which is what the group holds.
  expect(await judge({ pullRequests })).toMatchObject({
    output: { verdicts: [{ number, sha: mergeGroup, policy: 'approved', conclusion: 'success' }] },
  });
  await judge();
  expect(checks().map(({ sha, name, conclusion }) => [sha, name, conclusion])).toEqual([
    [mergeGroup, 'baton / approved', 'success'],
    [head, 'baton / approved', 'success'],
  ]);
  expect(asked).toEqual([`acme/web@${base}`, `acme/web@${base}`]);
});

test('a fork is judged and reported on in the repository that the pull request is for, and nothing is asked of the fork', async () => {
  const { context, github, number, checks } = await world();
  const fork = {
    ...context.ports.github,
    inLane: (lane: Lane) => {
      const port = context.ports.github.inLane(lane);
      const get: typeof port.pulls.get = async (...about) => {
        const pull = await port.pulls.get(...about);
        return pull && { ...pull, head: { ...pull.head, repository: 'eve/web' } };
      };
      return { ...port, pulls: { ...port.pulls, get } };
    },
  };
  const head = github.repository('acme/web').git.branches.get('change');
  const seen = github.calls.length;
  const input = evaluate.input.parse({ pullRequests: [`acme/web#${number}`] });
  await evaluate.run(input, { ...context, ports: { ...context.ports, github: fork } });
  const buttons = [{ identifier: 'explain' }, { identifier: 'waiver' }, { identifier: 'rerun' }];
  expect(checks()).toMatchObject([{ sha: head, conclusion: 'failure', buttons }]);
  const repositories = github.calls.slice(seen).map(({ arguments: [repository] }) => repository);
  expect(new Set(repositories)).toEqual(new Set(['acme/web']));
});

test('rules read the base at the tip that policies are read at, the commands that are known, and the set', async () => {
  const { github, context, number } = await world();
  const base = github.push('acme/web', 'main', { 'src/a.ts': 'const a = 2;\n' });
  const member = { repository: 'acme/web', repositoryId: 1, baseBranch: 'main', dependsOn: [] };
  const set = { members: [{ ...member, pull: { number, url: '', title: '' }, result: { kind: 'open' as const } }] };
  const signal = { seq: 1, key: `pull:acme/web#${number}`, name: 'approve', by: 'bob', at: 5, data: { head: base } };
  const seen: unknown[] = [];
  const judge: RuleJudge['judge'] = async (_rule, _options, view) => {
    seen.push(await view.baseText('src/a.ts'), await view.reviews(), await view.set());
    return { verdict: 'pass', summary: 'x', findings: [] };
  };
  const looks: string[] = [];
  const of = async (repository: string) => {
    looks.push(repository);
    return set;
  };
  const words = {
    about: async (...pull: [string, number]) => (pull.join('#') === `acme/web#${number}` ? [signal] : []),
  };
  const told = { ...context, ports: { ...context.ports, rules: { judge }, changeSets: { of }, words } };
  const input = evaluate.input.parse({ pullRequests: [`acme/web#${number}`] });
  await evaluate.run(input, told);
  expect(seen).toEqual([
    'const a = 2;\n',
    [{ by: 'bob', state: 'approved', sha: base, at: 5, bot: false }],
    expect.objectContaining({ members: [expect.objectContaining({ repository: 'acme/web', number })] }),
  ]);
  expect(new Set(looks)).toEqual(new Set(['acme/web']));
  looks.length = 0;
  await evaluate.run(input, { ...told, changeset: set });
  expect(looks).toEqual([]);
});

test('each verdict is recorded for people who look back, with the commit, how far the policy is rolled out, and no secret', async () => {
  const rollout = { ...secrets.rollout, mode: 'shadow' as const };
  const { judge, evaluations, github, number, clock } = await world([secrets, { ...secrets, id: 'tried', rollout }]);
  await judge();
  const pull = await github.pulls.get('acme/web', number);
  const common = {
    ...{ installation: 7, org: 'acme', repository: 'acme/web', pull: number, url: pull?.url, headSha: pull?.head.sha },
    ...{
      baseBranch: 'main',
      title: expect.stringContaining('1 secret in the added lines'),
      waivers: [],
      at: clock.now(),
    },
  };
  expect(evaluations.all).toEqual([
    { ...common, policy: 'secrets', enforcement: 'blocking', mode: 'enforce', conclusion: 'failure' },
    { ...common, policy: 'tried', enforcement: 'warning', mode: 'shadow', conclusion: 'neutral' },
  ]);
  expect(JSON.stringify(evaluations.all)).not.toContain(SECRET);
});

test('a title is recorded in one line of bounded length, without the credential that a rule quoted', async () => {
  const wordy = defineRule({
    ...{ name: 'custom.one', summary: 'Says much.', options: z.object({}), examples: [], blind: [], documentation: '' },
    reads: () => [],
    judge: async () => ({ verdict: 'fail', summary: `a\u0000b\n${SECRET} ${'x '.repeat(500)}`, findings: [] }),
  });
  const { judge, evaluations } = await world([aPolicy()], undefined, 0, [wordy]);
  await judge();
  const [{ title } = { title: '' }] = evaluations.all;
  expect(title).toMatch(/^a.?b \[a GitHub token\] x/);
  expect(title.length).toBeLessThanOrEqual(300);
});

test('a pull request that no policy speaks about any more counts no more', async () => {
  const { judge, evaluations, said, clock } = await world();
  await judge();
  expect(await evaluations.standing({})).toMatchObject([{ policy: 'secrets', conclusion: 'failure', pulls: 1 }]);
  said.policies = [{ ...secrets, scope: { ...secrets.scope, branches: ['release'] } }];
  await clock.advance(1);
  await judge();
  expect(await evaluations.standing({})).toEqual([]);
});

test('a record that cannot be written fails no step: the check stands, and the run says so', async () => {
  const { judge, evaluations, checks, notes, number } = await world();
  evaluations.broken = new Error('the database did not answer');
  expect(await judge()).toMatchObject({ kind: 'done', output: { passed: false } });
  expect(checks()).toMatchObject([{ conclusion: 'failure' }]);
  expect(notes).toEqual([
    `What the policies said of acme/web#${number} could not be recorded: the database did not answer`,
  ]);
  evaluations.broken = undefined;
  await judge();
  expect(evaluations.all).toHaveLength(1);
  expect(notes).toHaveLength(1);
});

test('a pull request that touches the folder of Baton is proposed, once for its head and the tip of its base', async () => {
  const { github, judge, emitted, number } = await world();
  await judge();
  expect(emitted).toEqual([]);
  const sha = github.push('acme/web', 'change', { 'baton/policies/own.yaml': 'id: own\n' });
  await judge();
  await judge();
  const base = github.repository('acme/web').git.branches.get('main');
  const proposed = {
    ...{ id: `configuration:acme/web#${number}@${sha}..${base}`, type: 'configuration.proposed' },
    ...{ installation: 7, org: 'acme' },
    data: expect.objectContaining({ pullRequests: [{ repository: 'acme/web', number }] }),
  };
  // The inbox takes an id once.
  expect(emitted).toEqual([proposed, proposed]);
});

const DAY = 86_400_000;
const PULL = { installation: 7, org: 'acme', repository: 'acme/web' };

test.each(['granted on the pull request', 'written in the file'])(
  'a waiver that is %s turns the check, and the end of it turns it back',
  async (how) => {
    const { judge, checks, number, said, clock, waivers } = await world();
    const place = { ...PULL, pull: number };
    const until = clock.now() + 20 * DAY;
    const waiver = aWaiver({ policy: 'secrets', rule: 'security.secrets', until });
    await judge();
    expect(checks()).toMatchObject([{ conclusion: 'failure' }]);
    expect(await waivers.due(until, 1)).toEqual([]);
    if (how === 'written in the file') said.waivers = [waiver];
    else await waivers.grant(place, { ...waiver, id: 'a', branch: 'main', grantedAt: clock.now() });
    expect(await judge({ wait: true })).toMatchObject({ kind: 'done', output: { passed: true } });
    expect(checks()).toMatchObject([{ conclusion: 'success', title: expect.stringContaining('Passes with 1 waiver') }]);
    const turns: number[] = [];
    for (;;) {
      const [due] = await waivers.due(until, 1);
      if (due === undefined) break;
      expect(due).toMatchObject(place);
      turns.push((until - due.at) / DAY);
      await clock.advance(due.at - clock.now());
      await waivers.seenTo(due);
      await judge();
    }
    expect(turns).toEqual([14, 7, 1, 0]);
    expect(checks()).toMatchObject([{ conclusion: 'failure' }]);
  },
);

test('a waiver counts for a policy in the shadow too', async () => {
  const { judge, said, clock } = await world([
    { ...secrets, rollout: { mode: 'shadow', repositories: [], percent: 100 } },
  ]);
  said.waivers = [aWaiver({ policy: 'secrets', rule: 'security.secrets', until: clock.now() + DAY })];
  expect(await judge()).toMatchObject({ output: { verdicts: [{ conclusion: 'success', shadow: true }] } });
});

test('when to judge again is kept before a check shows what a waiver excuses, so that no crash leaves it green for good', async () => {
  const { judge, github, said, clock, waivers, checks } = await world();
  const until = clock.now() + DAY;
  said.waivers = [aWaiver({ policy: 'secrets', rule: 'security.secrets', until })];
  github.failNext('checks.upsert', new Fault('unavailable', 'the connection broke'), 'after');
  await expect(judge()).rejects.toThrow('the connection broke');
  expect(checks()).toMatchObject([{ conclusion: 'success' }]);
  expect(await waivers.due(until, 1)).toMatchObject([{ ...PULL, policy: 'secrets', at: until }]);
});
