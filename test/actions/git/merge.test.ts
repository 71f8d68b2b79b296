import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { merge } from '../../../src/actions/git/merge.ts';
import { Fault } from '../../../src/core/fault.ts';
import { surviveEveryCrash } from '../crash.ts';
import { ACME, opened, Stage } from '../stage.ts';

const BRANCH = 'baton/sync/42';

async function ready(): Promise<Stage> {
  const stage = new Stage();
  await opened(stage);
  for (const name of stage.names) stage.github.check(name, BRANCH, { name: 'ci / test', conclusion: 'success' });
  return stage;
}

const headOf = (stage: Stage, name: string) => stage.github.repository(name).git.branches.get(BRANCH)!;
const mergedIn = (stage: Stage) =>
  stage.github.calls.filter(({ method }) => method === 'pulls.merge').map(({ arguments: [name] }) => String(name));

/** Every provider stands before its consumers. */
function expectOrder(landed: readonly string[]) {
  for (const [at, name] of landed.entries()) {
    for (const provider of ACME[name] ?? []) expect(landed.slice(0, at)).toContain(provider);
  }
}

test('lands all in order, with the head as guard, records each commit and clears the branches away', async () => {
  const stage = await ready();
  const heads = new Map(stage.names.map((name) => [name, headOf(stage, name)]));
  const { merged, results } = await stage.finish(merge, { deleteSourceBranch: true });
  expect(merged).toHaveLength(5);
  expect(results.every(({ result }) => result === 'succeeded')).toBe(true);
  expectOrder(mergedIn(stage));
  expect(mergedIn(stage)).toHaveLength(5);
  for (const { method, lane, arguments: given } of stage.github.calls) {
    if (method !== 'pulls.merge') continue;
    expect(given[2]).toMatchObject({ sha: heads.get(String(given[0])), strategy: 'squash' });
    expect(lane).toBe('merge');
  }
  for (const name of stage.names) {
    expect(stage.github.text(name, 'tokens/a.json')).toBe(`{"of":"${name}"}\n`);
    const { git, pulls, comments } = stage.github.repository(name);
    expect(git.branches.has(BRANCH)).toBe(false);
    expect(stage.member(name)).toMatchObject({
      merged: { sha: git.branches.get('main') },
      result: { kind: 'succeeded' },
    });
    // Every body shows the end of all five, and a quiet run leaves no comment.
    expect([...pulls.values()][0]!.body.match(/🟣 merged/g)).toHaveLength(5);
    expect(comments).toEqual([]);
  }
});

test('a process that dies after any write, and is called again, lands each once and leaves the same world', async () => {
  const deaths = await surviveEveryCrash(ready, (stage, github) =>
    stage.finish(merge, { deleteSourceBranch: true }, { github }),
  );
  expect(deaths).toBeGreaterThan(15);
});

test('nothing lands while one check is red; a re-run that passes lets all land', async () => {
  const stage = await ready();
  stage.github.check('acme/web-vue', BRANCH, { name: 'ci / test', conclusion: 'failure' });
  let waits = 0;
  await stage.finish(
    merge,
    {},
    {
      parked: ({ by, keys, reason }, call) => {
        if (waits++ > 0) return;
        expect(call).toBe(1);
        expect(mergedIn(stage)).toEqual([]);
        expect(by).toEqual({ 'acme/web-vue': 'check ci / test ended as failure; running it again may pass' });
        expect(reason).toBe('acme/web-vue: check ci / test ended as failure; running it again may pass');
        expect(keys).toContain(`commit:acme/web-vue@${headOf(stage, 'acme/web-vue')}`);
        // What it waits for stands in one comment on each pull request.
        const [comment] = stage.github.repository('acme/docs').comments;
        expect(comment!.body).toContain('check ci / test ended as failure; running it again may pass');
        stage.github.check('acme/web-vue', BRANCH, { name: 'ci / test', conclusion: 'success' });
      },
    },
  );
  expect(mergedIn(stage)).toHaveLength(5);
  const comments = stage.github.repository('acme/docs').comments;
  expect(comments).toHaveLength(1);
  expect(comments[0]!.body).toContain('5 of 5 merged');
});

test("Baton's own unfinished check is no reason to wait, its failed one is", async () => {
  const stage = await ready();
  const head = headOf(stage, 'acme/docs');
  const check = { sha: head, name: 'Baton', externalId: 'x', title: 't', summary: 's' };
  await stage.github.checks.upsert('acme/docs', { ...check, status: 'completed', conclusion: 'failure' });
  const parked = await stage.call(merge, {});
  expect(parked.kind === 'parked' && parked.wait.by).toEqual({
    'acme/docs': 'check Baton ended as failure; running it again may pass',
  });
  await stage.github.checks.upsert('acme/docs', { ...check, status: 'in_progress', anew: true });
  await stage.finish(merge, {});
  expect(mergedIn(stage)).toHaveLength(5);
});

test('a head that moved goes back to the gate: not before somebody approves that very commit', async () => {
  const stage = await ready();
  const name = 'acme/web-react';
  const before = headOf(stage, name);
  stage.github.push(name, BRANCH, { 'extra.txt': 'not by Baton\n' });
  stage.github.check(name, BRANCH, { name: 'ci / test', conclusion: 'success' });
  stage.github.review(name, 1, 'mallory', 'approved');
  stage.say('approve', 'alice', name, 1, { head: before });
  const parked = await stage.call(merge, {});
  expect(parked.kind === 'parked' && parked.wait.by?.[name]).toMatch(/its head moved from .* needs an approval/);
  expect(mergedIn(stage)).toEqual([]);
  // Neither a stranger's review nor the approval of the old head counted; a reviewer of the new head does.
  stage.github.review(name, 1, 'bob', 'approved');
  await stage.finish(merge, {});
  expect(mergedIn(stage)).toHaveLength(5);
  expect(stage.github.text(name, 'extra.txt')).toBe('not by Baton\n');
});

test('with approvers, the moved head needs one of them', async () => {
  const stage = await ready();
  const name = 'acme/web-react';
  stage.github.team('acme', 'security', ['bob']);
  const head = stage.github.push(name, BRANCH, { 'extra.txt': 'not by Baton\n' });
  stage.say('approve', 'alice', name, 1, { head });
  const inputs = { approvers: ['acme/security'] };
  expect((await stage.call(merge, inputs)).kind).toBe('parked');
  stage.say('approve', 'bob', name, 1, { head });
  await stage.finish(merge, inputs);
  expect(mergedIn(stage)).toHaveLength(5);
});

test('with checks, only those count, and one that nobody reported is waited for', async () => {
  const stage = await ready();
  stage.github.check('acme/docs', BRANCH, { name: 'coverage', conclusion: 'failure' });
  const parked = await stage.call(merge, { checks: ['lint', 'test'], pullRequests: ['acme/design-tokens#1'] });
  expect(parked).toMatchObject({ wait: { reason: 'acme/design-tokens: check lint was not reported yet' } });
  await stage.finish(merge, { checks: ['test'] });
  expect(mergedIn(stage)).toHaveLength(5);
});

test('a check that still runs is waited for without a word to anybody', async () => {
  const stage = await ready();
  stage.github.check('acme/docs', BRANCH, { name: 'slow', status: 'queued' });
  const parked = await stage.call(merge, {});
  expect(parked).toMatchObject({ wait: { reason: 'acme/docs: check slow is queued' } });
  expect(stage.names.flatMap((name) => stage.github.repository(name).comments)).toEqual([]);
});

test('a repository that was renamed meanwhile keeps its place in the order', async () => {
  const stage = new Stage({ 'acme/docs': ['acme/tokens'], 'acme/tokens': [] });
  await opened(stage);
  const context = stage.context({ call: 1, startedAt: 0, step: 'merge' });
  const members = stage.changeset.members.map((member) =>
    member.repository === 'acme/tokens' ? { ...member, repository: 'acme/design-tokens' } : member,
  );
  const { withDependencies } = await import('../../../src/core/changeset/targets.ts');
  const again = withDependencies({ ...context, changeset: { members } }, members);
  expect(again.find(({ repository }) => repository === 'acme/docs')?.dependsOn).toEqual(['acme/design-tokens']);
});

test('a large set is shown at its end, not at every landing, and within its plan', async () => {
  const names = Array.from({ length: 40 }, (_, at) => `acme/r${at}`);
  const stage = new Stage(Object.fromEntries(names.map((name, at) => [name, at === 0 ? [] : [names[0]!]])));
  await opened(stage);
  const before = stage.github.calls.length;
  await stage.finish(merge, { deleteSourceBranch: true });
  const calls = stage.github.calls.slice(before);
  expect(calls.filter(({ method }) => method === 'pulls.merge')).toHaveLength(40);
  expect(calls.filter(({ method }) => method === 'pulls.update')).toHaveLength(40);
  const given = merge.input.parse({ deleteSourceBranch: true });
  // Looks and deletions go twenty in a request, bodies ten; what the fake makes of these is not asked besides.
  const shared = { 'changes.standing': 20, 'git.deleteBranch': 20, 'changes.equip': 10 };
  const within = ['pulls.get', 'checks.list', 'pulls.update'];
  const alone = calls.filter(({ method }) => !Object.hasOwn(shared, method) && !within.includes(method)).length;
  const together = Object.entries(shared).map(([name, most]) =>
    Math.ceil(calls.filter(({ method }) => method === name).length / most),
  );
  const requests = together.reduce((sum, count) => sum + count, alone);
  expect(requests).toBeLessThanOrEqual(merge.plan!(given, { catalogue: stage.catalogue, changeset: 40 }).requests);
});

test('a push between the look and the merge is not merged unseen', async () => {
  const stage = await ready();
  const name = 'acme/design-tokens';
  const real = stage.github;
  const racing = {
    ...{ installation: 7, self: real.self, repositories: real.repositories, git: real.git, pulls: real.pulls },
    ...{ issues: real.issues, checks: real.checks, people: real.people, changes: real.changes },
    ...{ actions: real.actions, dependencies: real.dependencies },
    inLane: (lane: Parameters<typeof real.inLane>[0]) => {
      real.push(name, BRANCH, { 'late.txt': 'late\n' });
      return real.inLane(lane);
    },
    ...{ for: real.for, ofPriority: real.ofPriority },
  };
  const outcome = await stage.call(merge, {}, { github: racing });
  expect(outcome).toMatchObject({ kind: 'parked', wait: { by: { [name]: expect.stringContaining('head moved') } } });
  expect(stage.github.text(name, 'late.txt')).toBeUndefined();
  const next = await stage.call(merge, {}, { call: 2 });
  expect(next).toMatchObject({
    kind: 'parked',
    wait: { by: { [name]: expect.stringContaining('needs an approval') } },
  });
});

test('a pull request that a person closed stops the set before anything lands, and is named', async () => {
  const stage = await ready();
  await stage.github.pulls.update('acme/web-vue', 1, { state: 'closed' });
  const error = await stage.finish(merge, {}).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({
    code: 'step-failed',
    detail: { landed: [], because: 'acme/web-vue: pull request #1 was closed without being merged' },
  });
  expect(mergedIn(stage)).toEqual([]);
  expect(stage.member('acme/web-vue').result).toMatchObject({ kind: 'failed' });
  expect(stage.github.repository('acme/web-vue').pulls.size).toBe(1);
});

test.each(['before anything landed', 'midway'])(
  'a repository that is transferred out of reach %s stops the set and is named, and the rest is not merged without it',
  async (when) => {
    const stage = await ready();
    const name = 'acme/web-vue';
    if (when !== 'midway') stage.github.hide(name);
    const hide = () => {
      if (stage.member('acme/design-tokens').merged !== undefined) stage.github.hide(name);
    };
    const error = await stage.finish(merge, {}, { parked: hide }).catch((reason: unknown) => reason);
    const reason = 'its pull request is gone, or the app may not see it any more';
    const landed = when === 'midway' ? ['acme/design-tokens'] : [];
    expect(error).toMatchObject({ code: 'step-failed', detail: { landed, because: `${name}: ${reason}` } });
    expect(mergedIn(stage)).toEqual(landed);
    expect(stage.member(name).result).toEqual({ kind: 'failed', reason });
    // Those that can still be reached say it.
    expect(stage.github.repository('acme/docs').comments[0]!.body).toContain('The change set stopped');
  },
);

test('one that fails midway stops it there, with what landed and what remains', async () => {
  const stage = await ready();
  let closed = false;
  const error = await stage
    .finish(
      merge,
      {},
      {
        parked: async () => {
          if (closed || stage.member('acme/design-tokens').merged === undefined) return;
          closed = true;
          await stage.github.git.deleteBranch('acme/web-vue', BRANCH, headOf(stage, 'acme/web-vue'));
        },
      },
    )
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'step-failed', detail: { landed: ['acme/design-tokens'] } });
  expect(String(error)).toContain('Remaining: ');
  expect(mergedIn(stage)).toEqual(['acme/design-tokens']);
  expect(stage.github.repository('acme/docs').comments[0]!.body).toContain('The change set stopped');
});

test('a merge whose answer was lost is seen by the next look, not done twice', async () => {
  const stage = await ready();
  stage.github.failNext('pulls.merge', new Fault('unavailable', 'no answer'), 'after');
  await stage.finish(merge, { deleteSourceBranch: true });
  expect(mergedIn(stage)).toHaveLength(5);
  expect(stage.github.repository('acme/design-tokens').git.branches.has(BRANCH)).toBe(false);
});

test('a missing permission fails the member for good and is not tried again', async () => {
  const stage = await ready();
  stage.github.failNext('pulls.merge', new Fault('permission-denied', 'the app lacks workflows: write'));
  await expect(stage.finish(merge, {})).rejects.toMatchObject({
    code: 'step-failed',
    message: expect.stringContaining('the app lacks workflows: write'),
  });
  expect(mergedIn(stage)).toHaveLength(1);
});

test('a permission that an owner can grant fails nobody: what merged is kept, and the step waits for the grant', async () => {
  const stage = await ready();
  const refused = new Fault('permission-denied', 'the app lacks contents: write', { untilGranted: true });
  stage.github.failNext('pulls.merge', refused);
  await expect(stage.finish(merge, {})).rejects.toBe(refused);
  await stage.finish(merge, {});
  // The refused one was asked for twice.
  expect(new Set(mergedIn(stage)).size).toBe(5);
});

test('what GitHub refuses for the moment is tried again after a pause that grows', async () => {
  const stage = await ready();
  stage.github.failNext('pulls.merge', new Fault('conflict', 'Base branch was modified'));
  stage.github.failNext('pulls.merge', new Fault('conflict', 'Base branch was modified'));
  const pauses: number[] = [];
  await stage.finish(
    merge,
    {},
    {
      parked: ({ until, reason }) => {
        if (reason.includes('modified')) pauses.push(until! - stage.clock.now());
      },
    },
  );
  expect(pauses).toEqual([4_500, 9_000]);
  expect(mergedIn(stage)).toHaveLength(7);
});

const OBSTACLES = [
  ...(['draft', 'conflicts', 'method', 'queue', 'reviews', 'conversations', 'behind', 'restricted', 'rules'] as const),
  ...(['checks', 'busy', 'base-moved'] as const),
];

test.each(OBSTACLES)(
  'refused for %s, it waits, says what to do once, and lands when that is over',
  async (obstacle) => {
    const stage = await ready();
    const name = 'acme/design-tokens';
    stage.github.refuse(name, 1, { obstacle, why: 'GitHub says no' });
    const soon = obstacle === 'busy' || obstacle === 'base-moved';
    const person = !soon && obstacle !== 'checks';
    const began = stage.clock.now();
    const reasons = new Set<string>();
    await stage.finish(
      merge,
      {},
      {
        parked: ({ reason, until }) => {
          if (!reason.startsWith(`${name}: `)) return;
          reasons.add(reason);
          expect(until! - stage.clock.now()).toBeGreaterThanOrEqual(soon ? 4_000 : 300_000);
          if (stage.clock.now() - began > 3_600_000) stage.github.refuse(name, 1, undefined);
        },
      },
    );
    expect(reasons.size).toBe(1);
    // In an hour and more: no knocking.
    const tries = mergedIn(stage).filter((one) => one === name).length;
    expect(tries).toBeLessThanOrEqual(soon ? 20 : 12);
    const { comments } = stage.github.repository(name);
    expect(comments).toHaveLength(person ? 1 : 0);
    expect(stage.member(name).result).toEqual({ kind: 'succeeded' });
  },
);

test('what a person merged by hand counts as landed', async () => {
  const stage = await ready();
  const name = 'acme/design-tokens';
  await stage.github.pulls.merge(name, 1, { sha: headOf(stage, name), strategy: 'merge' });
  await stage.finish(merge, { deleteSourceBranch: true });
  expect(stage.member(name).merged).toEqual({ sha: stage.github.repository(name).git.branches.get('main') });
  expect(mergedIn(stage)).toHaveLength(5);
});

test('a part of the set waits for the provider that nobody asked to merge', async () => {
  const stage = await ready();
  const parked = await stage.call(merge, { pullRequests: ['acme/web-react#1'] });
  expect(parked.kind === 'parked' && parked.wait.by).toEqual({
    'acme/design-tokens': 'must be merged first, and is not among what this step merges',
  });
  const name = 'acme/design-tokens';
  await stage.github.pulls.merge(name, 1, { sha: headOf(stage, name), strategy: 'squash' });
  const { merged } = await stage.finish(merge, { pullRequests: ['acme/web-react#1'] });
  expect(merged.map(({ repository }) => repository)).toContain('acme/web-react');
  expect(mergedIn(stage)).toHaveLength(2);
});

test('pull requests that people opened land in the order of the catalogue, pinned to the head first seen', async () => {
  const stage = new Stage();
  for (const name of ['acme/web-vue', 'acme/design-tokens']) {
    stage.github.push(name, 'feature', { 'feature.txt': name });
    await stage.github.pulls.create(name, { head: 'feature', base: 'main', title: 'Feature', body: '' });
  }
  const pullRequests = [{ repository: 'acme/web-vue', number: 1 }, 'https://github.com/acme/design-tokens/pull/1'];
  const outcome = await stage.call(merge, { pullRequests });
  expect(outcome).toMatchObject({ kind: 'parked' });
  await stage.finish(merge, { pullRequests });
  expect(mergedIn(stage)).toEqual(['acme/design-tokens', 'acme/web-vue']);
  expect([...stage.github.repository('acme/web-vue').pulls.values()][0]!.body).toBe('');
});

test('a stopped run merges nothing', async () => {
  const stage = await ready();
  await expect(stage.call(merge, {}, { stop: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  expect(mergedIn(stage)).toEqual([]);
});

test('whatever the order in which checks turn green, all land in order; nothing lands when one never does', async () => {
  const names = Object.keys(ACME);
  const story = fc.record({
    order: fc.shuffledSubarray(names, { minLength: names.length }),
    flicker: fc.array(fc.tuple(fc.constantFrom(...names), fc.boolean()), { maxLength: 8 }),
    never: fc.option(fc.constantFrom(...names)),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ order, flicker, never }) => {
      const stage = new Stage();
      await opened(stage);
      const say = (name: string, conclusion: 'success' | 'failure') =>
        stage.github.check(name, BRANCH, { name: 'ci / test', conclusion });
      for (const name of names) stage.github.check(name, BRANCH, { name: 'ci / test', status: 'queued' });
      const news = [
        ...flicker.map(
          ([name, green]) =>
            () =>
              say(name, green && name !== never ? 'success' : 'failure'),
        ),
        ...order.filter((name) => name !== never).map((name) => () => say(name, 'success')),
      ];
      const green = () =>
        names.every((name) => {
          const head = stage.github.repository(name).git.branches.get(BRANCH);
          return stage.github.repository(name).checks.some((one) => one.sha === head && one.conclusion === 'success');
        });
      let [landedEarly, call] = [false, 0];
      for (const tell of [...news, ...Array.from({ length: 8 }, () => () => undefined)]) {
        tell();
        const could = green() || mergedIn(stage).length > 0;
        const outcome = await stage.call(merge, {}, { call: ++call });
        landedEarly ||= !could && mergedIn(stage).length > 0;
        if (outcome.kind === 'done') break;
        await stage.clock.advance(60_000);
      }
      expect(landedEarly).toBe(false);
      expect(mergedIn(stage)).toHaveLength(never === null ? 5 : 0);
      expectOrder(mergedIn(stage));
    }),
    { numRuns: 40 },
  );
});

test('whatever people and GitHub do in between, no unapproved commit is merged, none twice, none out of order', async () => {
  const names = Object.keys(ACME);
  const who = fc.constantFrom(...names);
  const happening = fc.oneof(
    fc.record({ kind: fc.constant('green' as const), name: who }),
    fc.record({ kind: fc.constant('red' as const), name: who }),
    fc.record({ kind: fc.constant('push' as const), name: who }),
    fc.record({ kind: fc.constant('approve' as const), name: who }),
    fc.record({ kind: fc.constant('block' as const), name: who }),
    fc.record({ kind: fc.constant('outage' as const), name: who }),
    fc.record({ kind: fc.constant('close' as const), name: who }),
    fc.record({ kind: fc.constant('call' as const), name: who }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 30 }), async (story) => {
      const stage = await ready();
      const trusted = new Set(names.map((name) => headOf(stage, name)));
      const isOpen = (name: string) => [...stage.github.repository(name).pulls.values()][0]!.state === 'open';
      let [call, stopped] = [0, false];
      const step = async () => {
        try {
          return (await stage.call(merge, {}, { call: ++call })).kind;
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          // The engine would retry an outage; anything else ends the step.
          if (error.code !== 'unavailable') stopped = true;
          return 'fault';
        }
      };
      for (const [at, { kind, name }] of story.entries()) {
        if (stopped) break;
        if (kind === 'call') await step();
        else if (kind === 'outage')
          stage.github.failNext(
            at % 2 ? 'pulls.merge' : 'pulls.get',
            new Fault('unavailable', 'no'),
            at % 3 ? 'after' : 'before',
          );
        else if (!isOpen(name)) continue;
        else if (kind === 'push') stage.github.push(name, BRANCH, { [`p${at}.txt`]: 'x' });
        else if (kind === 'green') stage.github.check(name, BRANCH, { name: 'ci / test', conclusion: 'success' });
        else if (kind === 'red') stage.github.check(name, BRANCH, { name: 'ci / test', conclusion: 'failure' });
        else if (kind === 'block') stage.github.block(name, 1, at % 2 ? 'rules say no' : undefined);
        else if (kind === 'close') await stage.github.pulls.update(name, 1, { state: 'closed' });
        else {
          trusted.add(headOf(stage, name));
          stage.say('approve', 'alice', name, 1, { head: headOf(stage, name) });
        }
      }
      // In the end everybody does what is asked of them, so it must come to an end.
      for (const name of names.filter(isOpen)) {
        stage.github.block(name, 1, undefined);
        stage.github.check(name, BRANCH, { name: 'ci / test', conclusion: 'success' });
        trusted.add(headOf(stage, name));
        stage.say('approve', 'bob', name, 1, { head: headOf(stage, name) });
      }
      let last = 'parked';
      for (let turn = 0; turn < 40 && !stopped && last !== 'done'; turn += 1) last = await step();
      const closed = names.filter((name) => {
        const [pull] = [...stage.github.repository(name).pulls.values()];
        return pull!.state === 'closed' && pull!.mergeCommit === undefined;
      });
      expect(last === 'done' || closed.length > 0).toBe(true);
      const landed = names.flatMap((name) => {
        const { pulls, git } = stage.github.repository(name);
        expect(pulls.size).toBe(1);
        const [pull] = [...pulls.values()];
        if (pull!.mergeCommit === undefined) return [];
        expect(trusted).toContain(pull!.lastHead);
        expect([...git.commits.values()].filter(({ message }) => message.startsWith('Design sync (#1)'))).toHaveLength(
          1,
        );
        return [name];
      });
      for (const name of landed) for (const provider of ACME[name]!) expect(landed).toContain(provider);
    }),
    { numRuns: 60 },
  );
});
