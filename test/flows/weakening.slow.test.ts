import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Stage } from '../../src/cli/demo/stage.ts';
import { checkOn, testStage } from './stage.ts';

// The whole app before the simulated GitHub. Each test has policies and branches of its own in one repository.
let stage: Stage;
beforeAll(async () => {
  stage = await testStage();
}, 60_000);
afterAll(() => stage.close());

const DOCS = 'acme/docs';
const policy = (id: string, enforcement: string, rules: string, more = '') =>
  `id: ${id}\nname: ${id}\ntype: custom\nenforcement: ${enforcement}\n${more}${rules}`;
/** Nobody calls a branch that, so it fails wherever it is in force. */
const STRICT = 'rules:\n  - rule: custom.branch-name\n    with: { globs: ["never/*"] }\n';
const LAX = 'rules:\n  - rule: custom.branch-name\n    with: { globs: ["**"] }\n';

const onMain = (files: { readonly [path: string]: string | null }) =>
  stage.simulator.as('ada').push(DOCS, 'main', files, 'Policies');

/** Opens a pull request of mira's with these changes and gives what its check came to. */
async function judged(branch: string, id: string, files: { readonly [path: string]: string | null }) {
  const { simulator } = stage;
  const sha = await simulator.as('mira').push(DOCS, branch, files, branch);
  const number = await simulator.as('mira').openPull(DOCS, { head: branch, base: 'main', title: branch });
  const check = await checkOn(stage, DOCS, sha, `baton / ${id}`);
  return { sha, number, conclusion: check.conclusion };
}

test('a pull request that weakens its own policy is judged by the old one, and the next by the new', async () => {
  const file = 'baton/policies/names.yaml';
  await onMain({ [file]: policy('names', 'blocking', STRICT) });
  const weaker = await judged('weaken', 'names', { [file]: policy('names', 'info', LAX) });
  expect(weaker.conclusion).toBe('failure');
  // An administrator merges it all the same; GitHub's own protection is not what is tried here.
  await stage.simulator.as('ada').merge(DOCS, weaker.number);
  expect((await judged('afterwards', 'names', { 'a.md': 'a\n' })).conclusion).toBe('success');
}, 120_000);

test('a pull request that changes what its policy includes is judged by the old rules, and the next by the new', async () => {
  const [file, shared] = ['baton/policies/shared.yaml', 'baton/policies/rules/names.yaml'];
  await onMain({ [file]: policy('shared', 'blocking', 'include: [rules/names.yaml]\n'), [shared]: STRICT });
  const weaker = await judged('weaken-included', 'shared', { [shared]: LAX });
  expect(weaker.conclusion).toBe('failure');
  const other = await judged('include-another', 'shared', {
    'baton/policies/rules/lax.yaml': LAX,
    [file]: policy('shared', 'blocking', 'include: [rules/lax.yaml]\n'),
  });
  expect(other.conclusion).toBe('failure');
  await stage.simulator.as('ada').merge(DOCS, weaker.number);
  expect((await judged('after-included', 'shared', { 'b.md': 'b\n' })).conclusion).toBe('success');
}, 120_000);

test('a pull request from a fork is judged by the policies of the repository that it is for, whatever the fork has', async () => {
  const { simulator } = stage;
  const file = 'baton/policies/forked.yaml';
  await onMain({ [file]: policy('forked', 'blocking', STRICT) });
  const fork = await simulator.as('mira').fork(DOCS);
  expect(fork).toBe('mira/docs');
  const weaker = { [file]: policy('forked', 'info', LAX), 'baton/policies/secrets.yaml': null };
  await simulator.as('mira').push(fork, 'main', weaker, 'No policies here');
  const sha = await simulator.as('mira').push(fork, 'topic', { 'f.md': 'f\n' }, 'topic');
  const number = await simulator.as('mira').openPull(DOCS, { head: 'mira:topic', base: 'main', title: 'Of a fork' });
  expect((await checkOn(stage, DOCS, sha, 'baton / forked')).conclusion).toBe('failure');
  // A push to the fork is judged anew, by the same.
  const next = await simulator.as('mira').push(fork, 'topic', { 'g.md': 'g\n' }, 'more');
  expect((await checkOn(stage, DOCS, next, 'baton / forked')).conclusion).toBe('failure');
  expect(
    simulator
      .read(DOCS)
      .pulls()
      .find((one) => one.number === number)?.pull.head.sha,
  ).toBe(next);
  // The app is not on the fork, and never asked for anything there.
  expect(simulator.journal.entries.filter(({ path }) => path.includes('/mira/'))).toEqual([]);
}, 120_000);

test('a policy that is deleted, renamed or moved away with its folder judges that very pull request', async () => {
  const file = 'baton/policies/kept.yaml';
  const text = policy('kept', 'blocking', STRICT);
  await onMain({ [file]: text });
  expect((await judged('delete', 'kept', { [file]: null })).conclusion).toBe('failure');
  expect((await judged('rename', 'kept', { [file]: null, 'baton/policies/kept.yaml.off': text })).conclusion).toBe(
    'failure',
  );
  const all = stage.simulator
    .read(DOCS)
    .files('main')
    .filter((path) => path.startsWith('baton/'));
  const away = Object.fromEntries(all.map((path) => [path, null]));
  const gone = await judged('move-folder', 'kept', { ...away, 'old/policies/kept.yaml': text });
  expect(gone.conclusion).toBe('failure');
  await stage.simulator.as('ada').merge(DOCS, gone.number);
  await stage.simulator.as('mira').push(DOCS, 'free', { 'c.md': 'c\n' }, 'free');
  await stage.simulator.as('mira').openPull(DOCS, { head: 'free', base: 'main', title: 'free' });
  const sha = stage.simulator.read(DOCS).sha('free') ?? '';
  // The shipped policy still judges, so the pull request was seen.
  await checkOn(stage, DOCS, sha, 'baton / secrets');
  expect(
    stage.simulator
      .read(DOCS)
      .checks(sha)
      .map(({ name }) => name),
  ).not.toContain('baton / kept');
}, 180_000);

test('a file that is renamed out of guarded paths is judged where it was', async () => {
  const text = 'one\ntwo\nthree\nfour\nfive\nsix\n';
  await onMain({
    'guarded/a.md': text,
    'baton/policies/paths.yaml': policy('paths', 'blocking', STRICT, 'scope: { paths: ["guarded/**"] }\n'),
    'baton/policies/owned.yaml': policy(
      'owned',
      'blocking',
      'rules:\n  - rule: custom.expression\n    with: { expression: \'length(like(paths, "guarded/**")) == 0\', message: no }\n',
    ),
    'baton/policies/reviewed.yaml': policy(
      'reviewed',
      'blocking',
      'rules:\n  - rule: approval.required\n    with: { require: [{ if: { changed: { paths: ["guarded/**"] } }, users: [noor] }] }\n',
    ),
  });
  const { sha, conclusion } = await judged('move-out', 'paths', { 'guarded/a.md': null, 'free/a.md': text });
  expect(conclusion).toBe('failure');
  expect((await checkOn(stage, DOCS, sha, 'baton / owned')).conclusion).toBe('failure');
  expect((await checkOn(stage, DOCS, sha, 'baton / reviewed')).conclusion).toBe('action_required');
}, 120_000);

test('a pull request is judged by the branch that it is pointed at, each time anew', async () => {
  const { simulator } = stage;
  const file = 'baton/policies/branch.yaml';
  await onMain({ [file]: policy('branch', 'blocking', STRICT) });
  await simulator.as('mira').push(DOCS, 'weak', { [file]: policy('branch', 'blocking', LAX) }, 'A weaker branch');
  const { sha, number, conclusion } = await judged('hop', 'branch', { 'd.md': 'd\n' });
  expect(conclusion).toBe('failure');
  const check = () => checkOn(stage, DOCS, sha, 'baton / branch');
  const isNow = async (wanted: string) => {
    const end = performance.now() + 30_000;
    while ((await check()).conclusion !== wanted) {
      if (performance.now() > end) throw new Error(`it is not ${wanted}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await simulator.as('mira').edit(DOCS, number, { base: 'weak' });
  await isNow('success');
  // Back again: what the weaker branch said of the commit is taken back.
  await simulator.as('mira').edit(DOCS, number, { base: 'main' });
  await isNow('failure');
}, 120_000);
