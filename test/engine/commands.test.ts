import { expect, test } from '@jest/globals';
import { commands } from '../../src/commands/index.ts';
import { Catalog } from '../../src/core/catalog.ts';
import { commitMessage } from '../../src/core/changeset/commit-message.ts';
import { PERMISSIONS, type Permission } from '../../src/core/command.ts';
import type { Event } from '../../src/core/event.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Organization } from '../../src/core/organization/organization.ts';
import { createRuleJudge } from '../../src/core/policy/judge.ts';
import type { Policy, PolicyFiles } from '../../src/core/policy/policy.ts';
import { checkIdentity, checkName } from '../../src/core/policy/report.ts';
import type { Rule } from '../../src/core/policy/rule.ts';
import type { Engine, StartRun } from '../../src/core/ports/engine.ts';
import type { Store } from '../../src/core/ports/store.ts';
import type { World } from '../../src/core/ports/world.ts';
import type { Fact } from '../../src/core/run/fact.ts';
import type { RunView } from '../../src/core/run/view.ts';
import type { Workflow } from '../../src/core/workflow/workflow.ts';
import { createCommands } from '../../src/engine/commands.ts';
import { runKeyOf } from '../../src/engine/ids.ts';
import { rules as allRules } from '../../src/rules/index.ts';
import { start } from '../core/run/build.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { anOrganization } from '../fakes/organization.ts';
import { aPolicy } from '../fakes/policy.ts';
import { aRun } from '../fakes/run-view.ts';
import { FakeWaivers } from '../fakes/waivers.ts';

const WORKFLOW: Workflow = {
  id: 'design-sync',
  name: 'Design sync',
  description: '',
  version: '1.0.0',
  triggers: [],
  inputs: [
    { name: 'figmaFileId', type: 'string', required: true, description: '' },
    { name: 'most', type: 'number', required: false, description: '' },
  ],
  execution: { mode: 'sequential', concurrencyLimit: 1, priority: 'normal' },
  steps: [],
  onSuccess: [],
  onError: [],
  outputs: {},
  source: 'shipped:design-sync.yaml',
};

/** An engine that remembers what it was asked, once for each id. */
class RememberingEngine implements Engine {
  readonly started = new Map<string, StartRun>();
  readonly signals = new Map<string, Parameters<Engine['signal']>[0]>();
  readonly cancelled: string[] = [];
  async start(request: StartRun) {
    const started = !this.started.has(request.id);
    if (started) this.started.set(request.id, request);
    return { started };
  }
  async signal(signal: Parameters<Engine['signal']>[0]) {
    if (!this.signals.has(signal.id)) this.signals.set(signal.id, signal);
  }
  async signalled(id: string) {
    return this.signals.get(id)?.data;
  }
  async cancel(run: string) {
    if (this.cancelled.includes(run)) return false;
    this.cancelled.push(run);
    return true;
  }
  async retry(): Promise<string> {
    throw new Fault('bug', 'no command retries');
  }
}

async function world(
  about: {
    organization?: Partial<Organization>;
    permission?: Permission;
    runs?: readonly RunView[];
    /** Runs at work whose records name no pull request yet. */
    others?: readonly RunView[];
    facts?: readonly Fact[];
    policies?: readonly Policy[];
  } = {},
) {
  const github = new FakeGitHub();
  github.seed('acme/web', { 'a.ts': '1' });
  github.push('acme/web', 'change', { 'a.ts': '2' });
  const { number } = await github.pulls.create('acme/web', { head: 'change', base: 'main', title: 'Change', body: '' });
  github.grant('acme/web', 'ada', about.permission ?? 'write');
  const engine = new RememberingEngine();
  const asked: (string | undefined)[] = [];
  const store: Pick<Store, 'runs' | 'run'> = {
    run: async (id) => {
      const view = about.runs?.find((run) => run.id === id);
      return view === undefined || about.facts === undefined ? undefined : { view, facts: about.facts };
    },
    runs: async (filter) => {
      if (filter.subject === undefined) return about.others ?? [];
      asked.push(filter.subject);
      return about.runs ?? [aRun()];
    },
  };
  const policies: PolicyFiles = {
    forPull: async () => ({ policies: about.policies ?? [], waivers: [], problems: [] }),
  };
  const clock = new ManualClock();
  const rules = new Catalog<Rule>(allRules);
  const ports = { clock, policies, waivers: new FakeWaivers(), rules: createRuleJudge({ rules, clock, limit: 5000 }) };
  const handler = createCommands({
    engine,
    store: store as Store,
    world: { github: async () => github, ports: async () => ports } as unknown as World,
    organizations: { load: async () => anOrganization({ workflows: [WORKFLOW], ...about.organization }) },
    commands,
  });
  const say = (body: string, more: { by?: string; bot?: boolean; type?: string; onPull?: boolean } = {}) => {
    const { by = 'ada', bot = false, type = 'issue_comment.created', onPull = true } = more;
    const { id } = github.comment('acme/web', number, by, body);
    const author = { login: by, kind: bot ? 'bot' : 'person' } as const;
    const event: Event = {
      id: `comment:acme/web:${id}:created`,
      type,
      installation: 7,
      org: 'acme',
      repository: { id: 1, fullName: 'acme/web' },
      actor: author,
      subjects: [`pull:acme/web#${number}`, 'repository:acme/web'],
      data: { issue: number },
      comment: { id, body, issue: number, onPull, author },
    };
    return { id, event, handle: () => handler.handle(event) };
  };
  const comments = () => github.repository('acme/web').comments;
  const reactions = (id: number) => comments().find((comment) => comment.id === id)?.reactions;
  const answers = () => comments().filter((comment) => comment.author === github.self);
  const press = (button: string, policy: string, actor: Event['actor'] = { login: 'ada', kind: 'person' }) =>
    handler.handle({
      ...{ id: `check:${button}`, type: 'check_run.requested_action', installation: 7, org: 'acme', actor },
      repository: { id: 1, fullName: 'acme/web' },
      subjects: [],
      data: { button, checkId: 5, externalId: `baton:policy:${policy}#${number}` },
    });
  /** A check of ours on the head, as a policy reports it. */
  const judged = async (policy: string, title: string, summary: string) => {
    const sha = (await github.pulls.get('acme/web', number))?.head.sha ?? '';
    const externalId = checkIdentity(policy, number);
    const about = { sha, externalId, name: checkName(policy), title, summary };
    await github.checks.upsert('acme/web', { ...about, status: 'completed', conclusion: 'failure' });
  };
  return { github, number, engine, say, press, judged, reactions, answers, asked };
}

test('an approval is signalled with the head, acknowledged at once and answered in one comment', async () => {
  const { github, number, engine, say, reactions, answers, asked } = await world();
  const comment = say('Looks good\n/baton approve');
  await comment.handle();
  const head = (await github.pulls.get('acme/web', number))?.head.sha;
  expect([...engine.signals.values()]).toEqual([
    {
      id: `command:acme/web:${comment.id}:0`,
      key: `pull:acme/web#${number}`,
      name: 'approve',
      by: 'ada',
      data: {
        head,
        comment: comment.id,
        answer: `Your approval of \`${head?.slice(0, 7)}\` is passed on. It is void if the pull request gets another commit, unless a policy keeps approvals.`,
      },
    },
  ]);
  expect(github.calls.find((call) => call.method.startsWith('issues.'))).toMatchObject({
    method: 'issues.react',
    lane: 'person',
  });
  expect(reactions(comment.id)).toEqual(['eyes', 'rocket']);
  expect(answers()).toHaveLength(1);
  expect(answers()[0]?.body).toMatch(new RegExp(`^<!-- baton:answer ${comment.id} -->`));
  expect(answers()[0]?.body).toContain('`/baton approve`');
  expect(asked).toEqual([`pull:acme/web#${number}`]);
});

test.each([
  { command: 'approve', says: 'is passed on' },
  { command: 'cancel', says: 'is cancelled' },
])(
  'what /baton $command did is answered as it was done, when the answer was lost and things have moved on',
  async ({ command, says }) => {
    const runs = [aRun()];
    const { github, number, engine, say, answers, reactions } = await world({ runs });
    const comment = say(`/baton ${command}`);
    await comment.handle();
    const [first] = answers();
    expect(first?.body).toContain(says);
    // The answer never came to be, and what was asked for has led to its end meanwhile.
    const { comments } = github.repository('acme/web');
    comments.splice(comments.indexOf(first!), 1);
    await github.pulls.update('acme/web', number, { state: 'closed' });
    runs.length = 0;
    const effects = () => [engine.signals.size, engine.cancelled.length];
    const before = effects();
    await comment.handle();
    expect(answers().map(({ body }) => body)).toEqual([first?.body]);
    expect(reactions(comment.id)).toEqual(['eyes', 'rocket']);
    expect(effects()).toEqual(before);
  },
);

test('a pull request of a run that is still opening others can be approved already, and one that no run made for policies alone', async () => {
  const opening = aRun();
  const { github, number, engine, say, answers } = await world({ runs: [], others: [opening] });
  await say('/baton approve').handle();
  expect(answers()[0]?.body).toContain('no run waits for it');
  const { id, workflow } = opening;
  const parent = (await github.pulls.get('acme/web', number))!.head.sha;
  const message = commitMessage('Change', runKeyOf(workflow.id, id));
  const files = [{ path: 'a.ts', text: '3' }];
  await github.git.commitFiles('acme/web', { branch: 'change', parent, message, files });
  await say('/baton approve').handle();
  expect(answers()[1]?.body).toContain('is passed on');
  expect(engine.signals.size).toBe(2);
});

test('handled twice, a comment has one effect, one answer and the same reactions', async () => {
  const { engine, say, reactions, answers } = await world();
  const comment = say('/baton approve\n/baton run design-sync figmaFileId=abc');
  await comment.handle();
  await comment.handle();
  expect([engine.signals.size, answers().length]).toEqual([1, 1]);
  expect(reactions(comment.id)).toEqual(['eyes', '-1']);
});

test('a second worker that comes to another end than the answer that stands reacts as that answer does', async () => {
  const { github, engine, say, reactions, answers } = await world({ permission: 'read' });
  const comment = say('/baton approve');
  github.meanwhile('issues.mark', async () => {
    github.grant('acme/web', 'ada', 'write');
    await comment.handle();
  });
  await comment.handle();
  expect([engine.signals.size, answers().length]).toEqual([1, 1]);
  expect(reactions(comment.id)).toEqual(['eyes', 'rocket']);
});

test.each(['issues.react', 'issues.comments', 'people.permission', 'issues.mark'])(
  'a fault in %s, before or after its effect, is got over by calling again',
  async (method) => {
    for (const when of ['before', 'after'] as const) {
      const { github, engine, say, reactions, answers } = await world();
      github.failNext(method, new Fault('unavailable', 'GitHub answered 502'), when);
      const comment = say('/baton approve');
      await expect(comment.handle()).rejects.toMatchObject({ code: 'unavailable' });
      await comment.handle();
      expect([engine.signals.size, answers().length, reactions(comment.id)]).toEqual([1, 1, ['eyes', 'rocket']]);
    }
  },
);

test.each<[string, Record<string, unknown>]>([
  ['a bot', { bot: true, by: 'other[bot]' }],
  ['Baton itself', { by: 'baton[bot]' }],
  ['an edit', { type: 'issue_comment.edited' }],
])('%s is not listened to', async (_name, more) => {
  const { engine, say, reactions, answers } = await world();
  const comment = say('/baton approve', more);
  const before = answers().length;
  await comment.handle();
  expect([engine.signals.size, answers().length - before, reactions(comment.id)]).toEqual([0, 0, []]);
});

test('a comment without a command costs no request', async () => {
  const { github, say } = await world();
  const before = github.calls.length;
  await say('> /baton approve\n\nI would not.').handle();
  expect(github.calls.length).toBe(before);
});

test('a comment that was deleted before it was seen does nothing', async () => {
  const { github, engine, say, answers } = await world();
  const comment = say('/baton approve');
  github.failNext('issues.react', new Fault('not-found', 'no such comment'));
  await comment.handle();
  expect([engine.signals.size, answers().length]).toEqual([0, 0]);
});

test('the status of a run that goes on says that its workflow was changed since it began', async () => {
  const { id: _, ...request } = start('design-sync:1', { ...WORKFLOW, name: 'As it was' });
  const facts: Fact[] = [{ kind: 'run.began', at: 1, key: 'design-sync-1', ...request }];
  const { say, answers } = await world({ runs: [aRun()], facts });
  await say('/baton status').handle();
  expect(answers()[0]?.body).toContain('It goes on as it began; changed since: the workflow.');
  const same = await world({ runs: [aRun({ status: 'succeeded' })], facts });
  await same.say('/baton status').handle();
  expect(same.answers()[0]?.body).not.toContain('changed since');
});

test('somebody else’s comment with our marker is no answer of ours', async () => {
  const { github, number, say, answers } = await world();
  const comment = say('/baton status');
  github.comment('acme/web', number, 'mallory', `<!-- baton:answer ${comment.id} -->`);
  await comment.handle();
  expect(answers()).toHaveLength(1);
});

const LEAST: Record<string, Permission> = {
  explain: 'read',
  help: 'read',
  status: 'read',
  approve: 'write',
  cancel: 'write',
  run: 'maintain',
};
const LINES: Record<string, string> = { run: '/baton run design-sync figmaFileId=abc' };

test.each(
  Object.entries(LEAST).flatMap(([name, least]) =>
    PERMISSIONS.map((has) => [name, has, PERMISSIONS.indexOf(has) >= PERMISSIONS.indexOf(least)] as const),
  ),
)('%s typed by somebody with the role %s is allowed: %s', async (name, has, allowed) => {
  const { github, engine, say, reactions, answers } = await world({ permission: has });
  const before = github.calls.length;
  const comment = say(LINES[name] ?? `/baton ${name}`);
  await comment.handle();
  expect(reactions(comment.id)).toEqual(['eyes', allowed ? 'rocket' : '-1']);
  expect(answers()[0]?.body.includes('needs the role')).toBe(!allowed);
  if (!allowed) expect([engine.signals.size, engine.started.size, engine.cancelled.length]).toEqual([0, 0, 0]);
  expect(github.calls.slice(before).some((call) => call.method === 'people.permission')).toBe(true);
});

test('the organization asks for more, or less, and for a team', async () => {
  const organization = { commands: { approve: { permission: 'triage' as const, teams: ['design-system', 'leads'] } } };
  const outside = await world({ organization, permission: 'triage' });
  await outside.say('/baton approve').handle();
  expect(outside.answers()[0]?.body).toContain('is for members of `design-system` or `leads`, and you are not one.');
  const inside = await world({ organization, permission: 'triage' });
  inside.github.team('acme', 'leads', ['ada']);
  await inside.say('/baton approve').handle();
  expect(inside.engine.signals.size).toBe(1);
  const weak = await world({ organization, permission: 'read' });
  weak.github.team('acme', 'leads', ['ada']);
  await weak.say('/baton approve').handle();
  expect(weak.answers()[0]?.body).toContain('needs the role `triage` on this repository, and yours is `read`.');
});

test('while config.yaml is broken, nothing that needs more than reading is allowed', async () => {
  const problem = { line: 1, column: 1, category: 'syntax', severity: 'error', message: '' } as const;
  const broken = { problems: [{ ...problem, file: 'acme/.github:baton/config.yaml', rule: 'unknown-key' }] };
  const closed = await world({ organization: broken, permission: 'admin' });
  await closed.say('/baton approve').handle();
  expect(closed.engine.signals.size).toBe(0);
  expect(closed.answers()[0]?.body).toContain('`acme/.github:baton/config.yaml`, which is broken');
  const cycle = { problems: [{ ...problem, file: 'acme/.github:baton/config.yaml', rule: 'dependency-cycle' }] };
  const open = await world({ organization: cycle });
  await open.say('/baton approve').handle();
  expect(open.engine.signals.size).toBe(1);
});

test('an unknown command is answered with help and the nearest name', async () => {
  const { say, reactions, answers } = await world();
  const comment = say('/baton aprove');
  await comment.handle();
  expect(reactions(comment.id)).toEqual(['eyes', 'confused']);
  expect(answers()[0]?.body).toContain('Did you mean `/baton approve`?');
});

test('a run is started with its inputs read as their types, about this pull request', async () => {
  const { engine, say, number } = await world({ permission: 'maintain' });
  await say('/baton run design-sync figmaFileId=abc most=3').handle();
  const [request] = engine.started.values();
  expect(request).toMatchObject({
    workflow: { id: 'design-sync' },
    inputs: { figmaFileId: 'abc', most: 3 },
    triggeredBy: 'ada',
    event: { type: 'manual', data: { pullRequests: [{ repository: 'acme/web', number }] } },
  });
  expect(request?.event.comment).toBeUndefined();
});

test('inputs that do not fit are told, and nothing is started', async () => {
  const { engine, say, answers } = await world({ permission: 'maintain' });
  await say('/baton run design-sync most=many').handle();
  expect(engine.started.size).toBe(0);
  expect(answers()[0]?.body).toMatch(/Nothing was started:\n\n- figmaFileId: is required\n- most: expected a number/);
});

test('cancelling ends the run', async () => {
  const { engine, say, reactions } = await world();
  const comment = say('/baton cancel');
  await comment.handle();
  expect(engine.cancelled).toEqual(['design-sync:1']);
  expect(reactions(comment.id)).toEqual(['eyes', 'rocket']);
});

test('a hostile line is quoted dead in the answer', async () => {
  const { say, answers } = await world();
  await say('/baton approve `@acme/everyone` <img src=x> fixes #1').handle();
  const line = answers()[0]?.body.split('\n')[1];
  expect(line).toBe('``/baton approve `@acme/everyone` <img src=x> fixes #1``');
});

test('what the policies found is repeated where people talk, in the words of their checks', async () => {
  const { say, judged, answers } = await world();
  await judged('contrast', '1 of 3 pairs is too pale', '### What to do next\n\n1. Darken it.\n');
  await judged('secrets', 'no <secret>', 'Fine.\n');
  await say('/baton explain').handle();
  expect(answers()[0]?.body).toContain(
    '## `baton / contrast`: 1 of 3 pairs is too pale\n\n### What to do next\n\n1. Darken it.\n',
  );
  expect(answers()[0]?.body).toContain('## `baton / secrets`: no &lt;secret&gt;\n\nFine.');
  await say('/baton explain secrets').handle();
  expect(answers()[1]?.body).not.toContain('contrast`');
});

test('a policy that did not judge here is refused with the one that was meant', async () => {
  const { say, judged, answers, reactions } = await world();
  const early = say('/baton explain');
  await early.handle();
  expect(answers()[0]?.body).toContain('No policy has judged its present commit yet.');
  await judged('contrast', 'x', 'y');
  const comment = say('/baton explain contrasd');
  await comment.handle();
  expect(answers()[1]?.body).toContain('Did you mean `contrast`?');
  expect(reactions(comment.id)).toEqual(['eyes', '-1']);
});

test('an explanation that is too long for a comment stands on the check', async () => {
  const { say, judged, answers } = await world();
  await judged('contrast', 'much', 'w'.repeat(60_000));
  await judged('secrets', 'little', 'Fine.');
  await say('/baton explain').handle();
  expect(answers()[0]?.body).toMatch(/much\n\nThis is too long for a comment; it stands on the check at https:/);
  expect(answers()[0]?.body).toContain('Fine.');
});

test('the button "Explain" writes the same in one comment, which the next press rewrites', async () => {
  const { press, judged, answers } = await world();
  await judged('contrast', 'pale', 'Darken it.');
  await press('explain', 'contrast');
  expect(answers().map(({ body }) => body)).toEqual([
    '<!-- baton:button explain contrast -->\n## `baton / contrast`: pale\n\nDarken it.',
  ]);
  await judged('contrast', 'fine', 'Nothing.');
  await press('explain', 'contrast');
  expect(answers().map(({ body }) => body)).toEqual([expect.stringContaining('fine\n\nNothing.')]);
});

test('the button "Request a waiver" tells whom to ask, without calling anybody, and what to type for each rule in the way', async () => {
  const failing = { rule: 'custom.title', with: { maximum: 3 }, line: 1 };
  const passing = { rule: 'custom.branch-name', with: { globs: ['change'] }, line: 2 };
  const broken = { rule: 'custom.gone', with: {}, line: 3 };
  const policies = [
    aPolicy({ id: 'names', owners: ['@acme/design'], rules: [failing, passing] }),
    aPolicy({ id: 'nobody', rules: [failing] }),
    aPolicy({ id: 'broken', owners: ['design'], rules: [broken] }),
    aPolicy({ id: 'fine', owners: ['design'], rules: [passing] }),
  ];
  const { press, answers } = await world({ policies });
  for (const { id } of policies) await press('waiver', id);
  await press('waiver', 'gone');
  const [owned, nobody, crashed, fine, gone] = answers().map(({ body }) => body);
  expect(owned).toContain('It is for its owners to say: `@acme/design`.');
  expect(owned).toContain('```text\n/baton waive names/custom.title <reason> until 2026-01-15\n```');
  expect(nobody).toContain('Nobody is named as its owner in `acme/.github:baton/policies/one.yaml@abc`');
  expect(nobody).not.toContain('/baton waive');
  expect(crashed).toContain('`custom.gone` could not judge, which cannot be waived');
  expect(crashed).not.toContain('/baton waive');
  expect(fine).toContain('Nothing stands in the way of `baton / fine` any more');
  expect(gone).toContain('does not apply here any more');
});

test('a press by a machine, on another app’s check or of a button for workflows writes nothing', async () => {
  const { press, answers, judged } = await world();
  await judged('contrast', 'pale', 'Darken it.');
  await press('explain', 'contrast', { login: 'robot', kind: 'bot' });
  await press('explain', '../contrast');
  await press('rerun', 'contrast');
  expect(answers()).toEqual([]);
});
