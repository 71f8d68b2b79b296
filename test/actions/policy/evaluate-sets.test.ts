import { expect, test } from '@jest/globals';
import { evaluate } from '../../../src/actions/policy/evaluate.ts';
import type { ActionContext } from '../../../src/core/action.ts';
import { Catalog } from '../../../src/core/catalog.ts';
import { type ChangeSet, EMPTY_CHANGE_SET, type Member } from '../../../src/core/changeset/change-set.ts';
import { Fault } from '../../../src/core/fault.ts';
import { createRuleJudge } from '../../../src/core/policy/judge.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import type { Rule } from '../../../src/core/policy/rule.ts';
import type { Conclusion } from '../../../src/core/ports/github/checks.ts';
import type { Lane } from '../../../src/core/ports/github.ts';
import type { Ports } from '../../../src/core/ports/ports.ts';
import { rules } from '../../../src/rules/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { FakeEvaluations } from '../../fakes/evaluations.ts';
import { FakeGitHub } from '../../fakes/github.ts';
import { aPolicy } from '../../fakes/policy.ts';
import { FakeWaivers } from '../../fakes/waivers.ts';

const SECRET = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;
const secrets = aPolicy({ id: 'secrets', rules: [{ rule: 'security.secrets', with: {}, line: 1 }] });
const together = aPolicy({ id: 'together', rules: [{ rule: 'changeset.green', with: {}, line: 1 }] });
const THREE = ['acme/web', 'acme/react', 'acme/docs'];

/** Repositories with a pull request each, which a run opened as one change set; `policies` are those of all, or of each. */
async function world(
  policies: readonly Policy[] | ((repository: string) => readonly Policy[]) = [secrets, together],
  names: readonly string[] = THREE,
) {
  const github = new FakeGitHub();
  for (const name of names) {
    github.seed(name);
    github.push(name, 'change', { 'a.ts': 'const a = 1;\n' });
    await github.pulls.create(name, { head: 'change', base: 'main', title: 'T', body: '' });
  }
  const member = (repository: string, at: number): Member => ({
    ...{ repository, repositoryId: at, baseBranch: 'main', dependsOn: [], result: { kind: 'open' } },
    pull: { number: 1, url: '', title: '' },
  });
  /** What runs have left, by pull request. */
  const left = { set: { members: names.map(member) } as ChangeSet | undefined };
  const clock = new ManualClock(1_000_000);
  const notes: string[] = [];
  const evaluations = new FakeEvaluations();
  /** What happens on GitHub right before a verdict is written. */
  const meanwhile: (() => void)[] = [];
  const port = {
    ...github,
    inLane: (lane: Lane) => {
      const { checks, ...rest } = github.inLane(lane);
      const upsert: typeof checks.upsert = (...about) => {
        meanwhile.shift()?.();
        return checks.upsert(...about);
      };
      return { ...rest, checks: { ...checks, upsert } };
    },
  };
  const ports = {
    clock,
    github: port,
    rules: createRuleJudge({ rules: new Catalog<Rule>(rules), clock, limit: 5000 }),
    policies: {
      forPull: async (repository: string) => ({
        policies: typeof policies === 'function' ? policies(repository) : policies,
        waivers: [],
        problems: [],
      }),
    },
    changeSets: { of: async () => left.set },
    waivers: new FakeWaivers(),
    evaluations,
  };
  const context: ActionContext = {
    run: {
      ...{ id: 'r', key: 'govern-1', workflow: { id: 'govern', name: 'Govern' }, org: 'acme' },
      ...{ installation: 7, triggeredBy: 'ada', startedAt: 0 },
    },
    step: { id: 'judge', startedAt: 0, call: 1 },
    changeset: EMPTY_CHANGE_SET,
    catalogue: {
      ...{ org: 'acme', repositories: [] },
      defaults: { mergeStrategy: 'squash', branchPrefix: 'baton/', labels: [] },
    },
    signals: [],
    ports: ports as unknown as Ports,
    stop: new AbortController().signal,
    note: (text) => notes.push(text),
  };
  const judge = (name: string | readonly string[], more: object = {}, about: Partial<ActionContext> = {}) => {
    const pullRequests = [name].flat().map((one) => `${one}#1`);
    return evaluate.run(evaluate.input.parse({ pullRequests, ...more }), { ...context, ...about });
  };
  /** CI ends. */
  const ci = (name: string, conclusion: Conclusion) => {
    github.check(name, 'change', { name: 'ci', status: 'completed', conclusion });
  };
  /** What the newest check of a policy says, on each. */
  const said = (policy: string) =>
    names.map(
      (name) => github.repository(name).checks.findLast((check) => check.name === `baton / ${policy}`)?.conclusion,
    );
  const count = (method: string) => github.calls.filter((call) => call.method === method).length;
  const writes = () => count('checks.upsert');
  return { github, left, judge, ci, said, count, writes, clock, notes, context, meanwhile, evaluations };
}

test('one red member makes the policy fail on all of them, and all turn green once it is mended', async () => {
  const { judge, ci, said } = await world();
  ci('acme/web', 'success');
  ci('acme/react', 'failure');
  ci('acme/docs', 'success');
  const outcome = await judge('acme/web');
  expect(outcome).toMatchObject({
    kind: 'done',
    output: {
      passed: false,
      verdicts: [
        { repository: 'acme/web', policy: 'secrets', conclusion: 'success' },
        {
          repository: 'acme/web',
          policy: 'together',
          conclusion: 'failure',
          title: '1 of 3 members is not green: acme/react#1',
        },
      ],
    },
  });
  expect(said('together')).toEqual(['failure', 'failure', 'failure']);
  // Of the others nothing but what follows from the set was judged.
  expect(said('secrets')).toEqual(['success', undefined, undefined]);
  ci('acme/react', 'success');
  await judge('acme/react');
  expect(said('together')).toEqual(['success', 'success', 'success']);
});

test('what did not change is not written on the other members, however often one is judged', async () => {
  const { judge, ci, writes, github } = await world([together]);
  for (const name of THREE) ci(name, 'success');
  await judge('acme/web');
  expect(writes()).toBe(3);
  await judge('acme/react');
  await judge('acme/docs');
  // Only that of the pull request itself, which GitHub's adapter compares before it writes.
  const names = github.calls.filter(({ method }) => method === 'checks.upsert').map((call) => call.arguments[0]);
  expect(names.slice(3)).toEqual(['acme/react', 'acme/docs']);
});

test("the verdicts of other policies count, also those of this very call, and nobody waits for the set's own", async () => {
  const { github, judge, ci, said } = await world();
  for (const name of THREE) ci(name, 'success');
  github.push('acme/docs', 'change', { 'key.ts': `const key = "${SECRET}";\n` });
  ci('acme/docs', 'success');
  await judge(THREE);
  expect(said('secrets')).toEqual(['success', 'success', 'failure']);
  expect(said('together')).toEqual(['failure', 'failure', 'failure']);
  // All three say failure about the set now. If that counted, they would say so for ever.
  github.push('acme/docs', 'change', { 'key.ts': 'const key = readKey();\n' });
  ci('acme/docs', 'success');
  await judge('acme/docs');
  expect(said('together')).toEqual(['success', 'success', 'success']);
});

test('two policies over sets, one of which only one repository has, do not wait for each other either', async () => {
  const other = { ...together, id: 'other' };
  const { judge, ci, said } = await world((name) => (name === 'acme/docs' ? [other, together] : [together]));
  for (const name of THREE) ci(name, 'failure');
  await judge(THREE);
  expect([said('together'), said('other')[2]]).toEqual([['failure', 'failure', 'failure'], 'failure']);
  for (const name of THREE) ci(name, 'success');
  // From a member that has not got the second policy.
  await judge('acme/web');
  expect([said('together'), said('other')[2]]).toEqual([['success', 'success', 'success'], 'success']);
});

test('a member that is closed fails the others, and one that is merged lets them go on', async () => {
  const { judge, ci, said, github } = await world([together]);
  for (const name of THREE) ci(name, 'success');
  await judge(THREE);
  await github.pulls.update('acme/docs', 1, { state: 'closed' });
  const closed = await judge('acme/docs');
  expect(closed).toMatchObject({ kind: 'done', output: { verdicts: [] } });
  expect(said('together').slice(0, 2)).toEqual(['failure', 'failure']);
  await github.pulls.update('acme/docs', 1, { state: 'open' });
  await judge('acme/docs');
  expect(said('together')).toEqual(['success', 'success', 'success']);
  const sha = github.repository('acme/web').git.branches.get('change') ?? '';
  await github.pulls.merge('acme/web', 1, { sha, strategy: 'squash' });
  await judge('acme/web');
  expect(said('together')).toEqual(['success', 'success', 'success']);
});

test('where no policy is about sets, the other members are left alone', async () => {
  const { judge, count, writes, said } = await world([secrets]);
  await judge('acme/web');
  expect([said('secrets'), writes()]).toEqual([['success', undefined, undefined], 1]);
  expect(count('git.branch')).toBe(1);
});

test('a run that waits for its set wakes by what happens to any member', async () => {
  const { judge, ci, context, left, github } = await world([together]);
  ci('acme/web', 'success');
  ci('acme/react', 'failure');
  ci('acme/docs', 'success');
  const head = (name: string) => github.repository(name).git.branches.get('change');
  const outcome = await judge('acme/web', { wait: true }, { changeset: left.set ?? EMPTY_CHANGE_SET });
  expect(outcome).toMatchObject({
    kind: 'parked',
    wait: {
      keys: [
        ...['pull:acme/web#1', 'branch:acme/web:main', `commit:acme/web@${head('acme/web')}`],
        ...['pull:acme/react#1', `commit:acme/react@${head('acme/react')}`],
        ...['pull:acme/docs#1', `commit:acme/docs@${head('acme/docs')}`],
      ],
      by: { 'acme/web': 'baton / together: 1 of 3 members is not green: acme/react#1' },
    },
  });
  ci('acme/react', 'success');
  expect(await judge(THREE, { wait: true }, { ...context, changeset: left.set ?? EMPTY_CHANGE_SET })).toMatchObject({
    kind: 'done',
    output: { passed: true },
  });
});

test('a run that its set holds looks only at the set when it wakes, and at everything once that lets go', async () => {
  const { judge, ci, context, left, github, said } = await world();
  for (const name of THREE) ci(name, name === 'acme/react' ? 'failure' : 'success');
  const changeset = left.set ?? EMPTY_CHANGE_SET;
  const wake = (call: number) => judge(THREE, { wait: true }, { changeset, step: { ...context.step, call } });
  const first = await wake(1);
  expect(first).toMatchObject({ kind: 'parked' });
  github.calls.length = 0;
  const again = await wake(2);
  expect(again).toEqual({ ...first, checks: expect.anything() });
  const asked = new Set(github.calls.map(({ method }) => method));
  expect([asked.has('pulls.files'), asked.has('checks.upsert')]).toEqual([false, false]);
  // Something else is in the way too: a new head that nobody has judged yet.
  github.push('acme/web', 'change', { 'key.ts': `const key = "${SECRET}";\n` });
  ci('acme/web', 'success');
  expect(await wake(3)).toMatchObject({
    kind: 'parked',
    wait: { reason: expect.stringContaining('secrets, together to hold') },
  });
  expect(said('secrets')[0]).toBe('failure');
  github.push('acme/web', 'change', { 'key.ts': 'const key = readKey();\n' });
  for (const name of THREE) ci(name, 'success');
  expect(await wake(4)).toMatchObject({ kind: 'done', output: { passed: true } });
  expect(said('together')).toEqual(['success', 'success', 'success']);
});

test('a verdict that was made of what was there a moment ago does not stay', async () => {
  const { judge, ci, said, meanwhile } = await world([together]);
  ci('acme/web', 'success');
  ci('acme/react', 'failure');
  ci('acme/docs', 'success');
  // While the first verdict is on its way, what it was made of is mended, and nobody is told of it again.
  meanwhile.push(() => ci('acme/react', 'success'));
  await judge('acme/web');
  expect(said('together')).toEqual(['success', 'success', 'success']);
});

test('a set that never rests is a conflict, which is tried again later', async () => {
  const { judge, ci, meanwhile } = await world([together]);
  for (const name of THREE) ci(name, 'success');
  for (let at = 0; at < 30; at++) meanwhile.push(() => ci('acme/react', at % 6 < 3 ? 'failure' : 'success'));
  await expect(judge('acme/web')).rejects.toMatchObject({ code: 'conflict', retry: { kind: 'backoff' } });
});

test('another member that the app may not write to is noted, and holds up nobody', async () => {
  const { judge, ci, said, github, notes } = await world([together]);
  for (const name of THREE) ci(name, 'success');
  github.repository('acme/docs').archived = true;
  await judge('acme/web');
  expect(said('together')).toEqual(['success', 'success', undefined]);
  expect(notes).toEqual([
    'the policies over its change set could not be judged for acme/docs#1: acme/docs: Repository was archived so is read-only.',
  ]);
  ci('acme/react', 'failure');
  github.failNext('checks.upsert', new Fault('unavailable', 'x'));
  await expect(judge('acme/web')).rejects.toMatchObject({ code: 'unavailable' });
});

test('what a run opened a moment ago waits for the run to say what belongs together', async () => {
  const { judge, ci, said, left, github, clock, context } = await world([together]);
  for (const name of THREE) {
    ci(name, 'success');
    const pull = github.repository(name).pulls.get(1);
    if (pull !== undefined) Object.assign(pull, { author: github.self, body: '<!-- baton:pull design-sync-1 -->' });
  }
  const known = left.set;
  left.set = undefined;
  expect(await judge('acme/web')).toMatchObject({
    kind: 'parked',
    wait: { keys: [], until: clock.now() + 2000, reason: 'the run that opened acme/web#1 to say what belongs to it' },
  });
  expect(said('together')).toEqual(['action_required', undefined, undefined]);
  left.set = known;
  await judge('acme/web', {}, { step: { ...context.step, call: 2 } });
  expect(said('together')).toEqual(['success', 'success', 'success']);
  // Words in a body are anybody's: only what the app itself opened is asked about.
  left.set = undefined;
  Object.assign(github.repository('acme/web').pulls.get(1) ?? {}, { author: 'eve' });
  expect(await judge('acme/web')).toMatchObject({
    kind: 'done',
    output: { verdicts: [{ title: 'Nothing to judge' }] },
  });
  // A run that is forgotten is not waited for for ever.
  Object.assign(github.repository('acme/web').pulls.get(1) ?? {}, { author: github.self });
  expect(await judge('acme/web', {}, { step: { ...context.step, call: 6 } })).toMatchObject({
    kind: 'done',
    output: { passed: false, verdicts: [{ conclusion: 'action_required' }] },
  });
});

test('fifty members cost few requests: no files, no texts, and each looked at before, for, and after what is news', async () => {
  const names = Array.from({ length: 50 }, (_, at) => `acme/r${at}`);
  const { judge, ci, count, github } = await world([together], names);
  for (const name of names) ci(name, 'success');
  await judge('acme/r0');
  ci('acme/r7', 'failure');
  github.calls.length = 0;
  await judge('acme/r7');
  const asked = Map.groupBy(github.calls, ({ method }) => method);
  expect(Object.fromEntries([...asked].map(([method, calls]) => [method, calls.length]))).toEqual({
    // That of the pull request itself, as for policies about it alone.
    ...{ 'pulls.files': 1, 'checks.own': 1 },
    // 20 in a request of GitHub's; the fake makes each of two.
    ...{ 'changes.standing': 150, 'pulls.get': 2 + 150, 'checks.list': 150 },
    'git.branch': 50,
    'checks.upsert': 50,
  });
  github.calls.length = 0;
  await judge('acme/r7');
  expect(count('checks.upsert')).toBe(1);
  expect(new Set(github.calls.map(({ lane }) => lane))).toEqual(new Set(['check']));
});

test('what a policy over the set says anew of the others is recorded in the place of what it said, and what else is known of them stands', async () => {
  const { judge, ci, evaluations, clock } = await world();
  for (const name of THREE) ci(name, 'success');
  await judge(THREE);
  await clock.advance(1000);
  ci('acme/react', 'failure');
  await judge('acme/react');
  const standing = await evaluations.standing({});
  expect(standing.map(({ repository, policy, conclusion }) => `${repository} ${policy} ${conclusion}`).sort()).toEqual([
    'acme/docs secrets success',
    'acme/docs together failure',
    'acme/react secrets success',
    'acme/react together failure',
    'acme/web secrets success',
    'acme/web together failure',
  ]);
});
