import { afterAll, beforeAll, test } from '@jest/globals';
import type { Stage } from '../../src/cli/demo/stage.ts';
import { testStage } from './stage.ts';

// The whole app before the simulated GitHub. That days pass is played in test/engine/waive.test.ts.
let stage: Stage;
beforeAll(async () => {
  stage = await testStage();
}, 60_000);
afterAll(() => stage.close());

const DOCS = 'acme/docs';
const POLICY = `id: keys
name: No keys
type: security
enforcement: blocking
owners: [web, design-system]
rules:
  - rule: security.secrets
`;
const SECRET = ['ghp_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('');
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const WAIVERS = `waivers:
  - policy: keys
    rules: [security.secrets]
    repositories: [docs]
    paths: ["written.md"]
    reason: A revoked key.
    owner: "@acme/web"
    from: ${inDays(-1)}
    until: ${inDays(30)}
`;

/** A pull request of mira's with a secret in a file, and its check, which is or becomes so. */
async function opened(branch: string, conclusion: string) {
  const { simulator } = stage;
  const push = (file: string) => simulator.as('mira').push(DOCS, branch, { [file]: `key = "${SECRET}"\n` }, 'A key');
  await push(`${branch}.md`);
  const number = await simulator.as('mira').openPull(DOCS, { head: branch, base: 'main', title: 'A key' });
  const check = () =>
    simulator
      .read(DOCS)
      .checks(simulator.read(DOCS).sha(branch) ?? '')
      .findLast(({ name }) => name === 'baton / keys');
  const becomes = (wanted: string) =>
    simulator.until(() => check()?.conclusion === wanted, 60_000, `${wanted} on ${branch}`);
  const says = async (person: string, line: string, answer: string) => {
    const said = () =>
      simulator
        .read(DOCS)
        .comments(number)
        .filter(({ body }) => body.includes(answer)).length;
    const before = said();
    await simulator.as(person).comment(DOCS, number, line);
    await simulator.until(() => said() > before, 30_000, answer);
  };
  await becomes(conclusion);
  return { push, becomes, says };
}

test('who opened it and strangers are refused, an owner waives the rule, and the check turns and turns back', async () => {
  const files = { 'baton/policies/keys.yaml': POLICY, 'baton/waivers.yaml': WAIVERS };
  await stage.simulator.as('ada').push('acme/.github', 'main', files, 'Add a policy, and who is excused from it');
  const { push, becomes, says } = await opened('revoked', 'failure');
  const line = `/baton waive keys/security.secrets a revoked key of @acme/web until ${inDays(10)}`;
  await says('mira', line, 'You opened this pull request');
  await says('ada', line, 'is waived by its owners, the members of `web`, `design-system`, and you are not one');
  await becomes('failure');
  await says('noor', line, '`keys/security.secrets` is waived on this pull request');
  await becomes('success');
  await says('ada', '/baton explain', '## `baton / keys`: Passes with 1 waiver, until ');
  await says(
    'ada',
    '/baton explain',
    `**waived** until ${inDays(10)} by @\u200bnoor: a revoked key of @\u200bacme/web`,
  );
  await says('ada', '/baton explain', 'The waiver of security.secrets ends within 14 days');
  // It goes on for commits that come later.
  await push('more.md');
  await becomes('success');
  await says('noor', '/baton waive keys/security.secrets withdraw', 'is withdrawn');
  await becomes('failure');
}, 200_000);

test('a waiver in the file of the organization excuses what it names, and nothing else', async () => {
  const { push, becomes, says } = await opened('written', 'success');
  await says('ada', '/baton explain', 'by @\u200bacme/web: A revoked key');
  await push('other.md');
  await becomes('failure');
  await says('ada', '/baton explain', 'The waiver is only about written.md');
}, 200_000);
