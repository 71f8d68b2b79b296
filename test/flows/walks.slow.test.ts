// The three walks through the house (docs/walk.md) with policies in force: the whole app before the simulated GitHub.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { REPOSITORIES } from '../../src/cli/demo/cast.ts';
import type { Stage } from '../../src/cli/demo/stage.ts';
import { mergeOrder } from '../../src/cli/stage/checks.ts';
import type { RunView } from '../../src/core/run/view.ts';
import { checkOn, testStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await testStage();
  await stage.simulator.as('ada').push('acme/.github', 'main', POLICIES, 'Policies');
}, 60_000);
afterAll(() => stage.close());

const policy = (id: string, about: string) => `id: ${id}\nname: ${id}\nenforcement: blocking\n${about}`;
const POLICIES = {
  'baton/policies/tokens-review.yaml': policy(
    'tokens-review',
    'type: approval\nscope: { repositories: [design-tokens] }\nrules:\n  - rule: approval.required\n    with: { require: [{ teams: [design-system] }] }\n',
  ),
  'baton/policies/changelog.yaml': policy(
    'changelog',
    'type: custom\nscope: { repositories: [web-vue] }\nrules:\n  - rule: custom.required-files\n    with: { together: [{ changed: ["src/theme/**"], requires: [CHANGELOG.md] }] }\n',
  ),
  // Only tells, so it holds nothing.
  'baton/policies/short-titles.yaml': policy(
    'short-titles',
    'type: custom\nrules:\n  - rule: custom.title\n    with: { maximum: 10 }\n',
  ).replace('blocking', 'warning'),
  'baton/policies/handbook.yaml': policy(
    'handbook',
    'type: approval\nscope: { paths: ["handbook/**"] }\ninclude: [shared/two-people.yaml]\n',
  ),
  'baton/policies/shared/two-people.yaml':
    'rules:\n  - rule: approval.required\n    with: { require: [{ count: 2, permission: write }] }\n',
} as const;

const DOCS = 'acme/docs';
/** How a name is written so that nobody is called. */
const UNMENTIONED = '@\u200b';
const names = (repository: string, sha: string) =>
  Object.fromEntries(
    stage.simulator
      .read(repository)
      .checks(sha)
      .filter(({ name }) => name.startsWith('baton / '))
      .map(({ name, conclusion }) => [name.slice('baton / '.length), conclusion]),
  );
/** The one open pull request of a repository. */
const open = (repository: string) => {
  const found = stage.simulator
    .read(repository)
    .pulls()
    .find(({ state }) => state === 'open');
  if (found === undefined) throw new Error(`no open pull request in ${repository}`);
  return found;
};
async function until(what: string, holds: () => boolean | Promise<boolean>, milliseconds = 60_000) {
  const end = performance.now() + milliseconds;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what} did not come within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const answersOn = (repository: string, number: number) =>
  stage.simulator
    .read(repository)
    .comments(number)
    .filter(({ body }) => body.startsWith('<!-- baton:answer'));
const bodyOf = (check: { readonly id: number }) =>
  stage.simulator.hub.repository(DOCS).checks.get(check.id) ?? { output: { summary: '', title: '' }, annotations: [] };

/** A person's pull request in the docs, at its first commit. */
async function opened(branch: string, files: { readonly [path: string]: string }) {
  const sha = await stage.simulator.as('mira').push(DOCS, branch, files, branch);
  const number = await stage.simulator.as('mira').openPull(DOCS, { head: branch, base: 'main', title: branch });
  return { sha, number };
}

test('walk 2: approvals by command count for a policy, one person each, for the commit that they were given for', async () => {
  const { simulator } = stage;
  // Who may give the command stands in config.yaml: members of this team.
  for (const login of ['ada', 'noor']) await simulator.owner('ada').addToTeam('acme', 'design-system', login);
  const { sha, number } = await opened('handbook', { 'handbook/a.md': 'a\n' });
  const isNow = (at: string, wanted: string, words: string) =>
    until(`${wanted} (${words})`, async () => {
      const check = await checkOn(stage, DOCS, at, 'baton / handbook');
      return (
        check.conclusion === wanted && `${bodyOf(check).output.summary}`.replaceAll(UNMENTIONED, '@').includes(words)
      );
    });
  await isNow(sha, 'action_required', '0 of 2');
  // Whoever may not give the command is told so; the author's own word does not count; one person counts once.
  await simulator.as('relay').comment(DOCS, number, '/baton approve');
  await simulator.as('mira').comment(DOCS, number, '/baton approve');
  await simulator.as('ada').comment(DOCS, number, '/baton approve');
  await simulator.as('ada').comment(DOCS, number, 'Really.\n/baton approve');
  await isNow(sha, 'action_required', '1 of 2: @ada');
  await simulator.as('noor').comment(DOCS, number, '/baton approve');
  await isNow(sha, 'success', '2 of 2');
  await until('five answers', () => answersOn(DOCS, number).length === 5);
  const answers = answersOn(DOCS, number).map(({ body }) => body);
  const given = `Your approval of \`${sha.slice(0, 7)}\` counts for policies`;
  expect(answers.filter((body) => body.includes(given))).toHaveLength(4);
  expect(answers.filter((body) => body.includes('and you are not one'))).toHaveLength(1);
  const comment = simulator
    .read(DOCS)
    .comments(number)
    .find(({ body, author }) => body === '/baton approve' && author.account.login === 'ada');
  expect(comment?.reactions.map(({ content }) => content)).toContain('rocket');

  // Judged anew by somebody's press it comes to the same: the words were not for one run alone.
  const check = await checkOn(stage, DOCS, sha, 'baton / handbook');
  await simulator.as('noor').press(DOCS, check.id, 'rerun');
  await until('a new judgement', async () => (await checkOn(stage, DOCS, sha, 'baton / handbook')).id !== check.id);
  expect((await checkOn(stage, DOCS, sha, 'baton / handbook')).conclusion).toBe('success');

  // A push makes them void, as the answers said.
  const next = await simulator.as('mira').push(DOCS, 'handbook', { 'handbook/a.md': 'b\n' }, 'b');
  await isNow(next, 'action_required', '@ada approved an earlier commit');
  await simulator.as('ada').comment(DOCS, number, '/baton approve');
  await isNow(next, 'action_required', '1 of 2: @ada');
  await simulator.as('noor').review(DOCS, number, 'APPROVE');
  await simulator.as('noor').comment(DOCS, number, '/baton approve');
  await isNow(next, 'success', '2 of 2');
  await simulator.as('mira').close(DOCS, number);
}, 180_000);

test('walk 3: a pull request is judged as it is opened, and one tree stands on the check and in the explanation', async () => {
  const { simulator } = stage;
  const secret = ['ghp_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('');
  const { sha, number } = await opened('walk-number-three', { 'handbook/key.md': `# Key\n\nkey = "${secret}"\n` });
  const check = await checkOn(stage, DOCS, sha, 'baton / secrets');
  await checkOn(stage, DOCS, sha, 'baton / handbook');
  await checkOn(stage, DOCS, sha, 'baton / short-titles');
  expect(names(DOCS, sha)).toEqual({ secrets: 'failure', handbook: 'action_required', 'short-titles': 'neutral' });
  const { output, annotations } = bodyOf(check);
  expect(annotations).toMatchObject([
    { path: 'handbook/key.md', start_line: 3, end_line: 3, annotation_level: 'failure' },
  ]);
  expect(output.summary).toContain('### What to do next');
  await simulator.as('noor').comment(DOCS, number, '/baton explain secrets');
  await until('an explanation', () => answersOn(DOCS, number).length === 1);
  const [explained] = answersOn(DOCS, number);
  // The very words of the check.
  expect(explained?.body).toContain(String(output.summary));
  expect(explained?.body).toContain(String(output.title));
  await simulator.as('noor').comment(DOCS, number, '/baton explain');
  await until('all explanations', () => answersOn(DOCS, number).length === 2);
  expect(answersOn(DOCS, number)[1]?.body).toMatch(/## `baton \/ [\s\S]*## `baton \/ [\s\S]*## `baton \/ /);
  // The run that judged tells the same title on its page.
  const told = await (await fetch(`${stage.app.url}/`)).text();
  const run = [...told.matchAll(/href="\/runs\/(govern%3A[^"]+|govern:[^"]+)"/g)].map(([, id]) => id ?? '');
  const pages = await Promise.all(run.map(async (id) => (await fetch(`${stage.app.url}/runs/${id}.json`)).text()));
  expect(pages.some((page) => page.includes(sha) && page.includes(String(output.title)))).toBe(true);
  expect(JSON.stringify([simulator.read(DOCS).comments(number), pages, output])).not.toContain(secret);
  await simulator.as('mira').close(DOCS, number);
}, 120_000);

test('walk 1: what Figma publishes waits for the policies of each repository, and lands in order once all hold', async () => {
  const { simulator } = stage;
  await stage.publish();
  let view: RunView | undefined;
  const step = (id: string) => view?.steps.find((one) => one.id === id);
  const look = async () => {
    view = (await stage.run())?.view;
    return view;
  };
  await until(
    'the policies to be waited for',
    async () => {
      await look();
      return step('policies')?.status === 'waiting' && step('quality')?.status === 'succeeded';
    },
    120_000,
  );
  const pulls = new Map(REPOSITORIES.map((name) => [name, open(`acme/${name}`)]));
  const found = () =>
    Object.fromEntries(REPOSITORIES.map((name) => [name, names(`acme/${name}`, open(`acme/${name}`).pull.head.sha)]));
  const plain = { secrets: 'success', 'short-titles': 'neutral' };
  expect(found()).toEqual({
    'design-tokens': { ...plain, contrast: 'success', 'brand-contrast': 'success', 'tokens-review': 'action_required' },
    'web-react': plain,
    'web-angular': plain,
    'web-vue': { ...plain, changelog: 'failure' },
    docs: plain,
  });
  expect(step('policies')?.wait?.reason).toMatch(/changelog|tokens-review/);

  // A person approves; the changelog still holds everything, in every repository.
  await simulator.as('mira').comment('acme/design-tokens', pulls.get('design-tokens')?.number ?? 0, '/baton approve');
  await until('the approval', () => found()['design-tokens']?.['tokens-review'] === 'success');
  await until('the reason', async () => {
    await look();
    return step('policies')?.wait?.reason === `changelog to hold on acme/web-vue#${pulls.get('web-vue')?.number}`;
  });
  expect(
    REPOSITORIES.filter((name) =>
      simulator
        .read(`acme/${name}`)
        .pulls()
        .some(({ pull }) => pull.merged !== null),
    ),
  ).toEqual([]);

  // Mended by a push to the branch that Baton made.
  await simulator
    .as('noor')
    .push(
      'acme/web-vue',
      open('acme/web-vue').pull.head.branch,
      { 'CHANGELOG.md': '# New tokens\n' },
      'docs: tell of it',
    );
  // Nobody has approved that commit yet, so nothing lands until somebody does.
  await until('the merge to wait', async () => {
    await look();
    return step('merge')?.wait?.by?.['acme/web-vue']?.includes('it needs an approval of that commit') === true;
  });
  expect(mergeOrder(simulator, 'acme', REPOSITORIES).size).toBe(0);
  await simulator.as('mira').comment('acme/web-vue', pulls.get('web-vue')?.number ?? 0, '/baton approve');
  await until('the end', async () => (await look())?.endedAt !== undefined, 120_000);
  expect([view?.status, view?.reason]).toEqual(['succeeded', undefined]);
  const order = mergeOrder(simulator, 'acme', REPOSITORIES);
  expect(order.size).toBe(5);
  expect(order.get('design-tokens')).toBe(1);
  expect(order.get('docs')).toBe(5);
  expect(simulator.read('acme/web-vue').file('CHANGELOG.md')).toContain('New tokens');
  // Nothing was merged while a policy was against it.
  for (const name of REPOSITORIES) {
    const [merged] = simulator
      .read(`acme/${name}`)
      .pulls()
      .filter(({ pull }) => pull.merged !== null);
    const at = names(`acme/${name}`, merged?.pull.head.sha ?? '');
    expect(Object.values(at).filter((one) => one !== 'success' && one !== 'neutral')).toEqual([]);
  }
  expect(simulator.violations).toEqual([]);
}, 300_000);
