import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Stage } from '../../src/cli/demo/stage.ts';
import { testStage } from './stage.ts';

// The whole app before the simulated GitHub: what policies say of pull requests, as /compliance tells it.
let stage: Stage;
beforeAll(async () => {
  stage = await testStage();
}, 60_000);
afterAll(() => stage.close());

const DOCS = 'acme/docs';
const policy = (id: string, mode: string) => `id: ${id}
name: No keys
type: security
enforcement: blocking
rollout: { mode: ${mode} }
scope: { repositories: [docs] }
rules:
  - rule: security.secrets
`;
const SECRET = ['ghp_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('');

interface Told {
  readonly policies: readonly {
    readonly policy: string;
    readonly trend: readonly { readonly heads: number; readonly passed: number }[];
  }[];
  readonly repositories: readonly { readonly against: readonly { readonly policy: string }[] }[];
}

async function told(id: string) {
  const body = (await (await fetch(`${stage.app.url}/compliance?repository=${DOCS}&policy=${id}`)).json()) as Told;
  const { trend = [], ...counts } = body.policies[0] ?? {};
  const sum = (of: 'heads' | 'passed') => trend.reduce((all, day) => all + day[of], 0);
  const against = body.repositories.flatMap((one) => one.against);
  return { ...counts, against, heads: sum('heads'), passed: sum('passed') };
}

/** Waits until that is told, for a minute at most. */
async function becomes(id: string, wanted: object): Promise<void> {
  const end = performance.now() + 60_000;
  for (;;) {
    const now = await told(id);
    if (isSubset(wanted, now) || performance.now() > end) return expect(now).toMatchObject(wanted);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const isSubset = (wanted: object, all: object) =>
  Object.entries(wanted).every(([key, value]) => JSON.stringify(all[key as never]) === JSON.stringify(value));

test('a failing pull request shows up, passes after a push, and counts no more when it is closed; opened again it does', async () => {
  const { simulator } = stage;
  const files = {
    'baton/policies/keys.yaml': policy('keys', 'enforce'),
    'baton/policies/tried.yaml': policy('tried', 'shadow'),
  };
  await simulator.as('ada').push('acme/.github', 'main', files, 'Add policies');
  await simulator.as('mira').push(DOCS, 'key', { 'key.md': `key = "${SECRET}"\n` }, 'A key');
  const number = await simulator.as('mira').openPull(DOCS, { head: 'key', base: 'main', title: 'A key' });
  await becomes('keys', { fail: 1, pass: 0, share: 0, heads: 1, passed: 0 });
  expect(await told('keys')).toMatchObject({
    against: [
      {
        ...{ pullRequest: number, conclusion: 'failure', title: '1 secret in the added lines of 1 file' },
        ...{ enforcement: 'blocking', mode: 'enforce', head: simulator.read(DOCS).sha('key') },
        url: expect.stringMatching(new RegExp(`/${DOCS}/pull/${number}$`)),
      },
    ],
  });
  await becomes('tried', { shadow: 1, wouldPass: 0, share: null, fail: 0 });

  await simulator.as('mira').push(DOCS, 'key', { 'key.md': 'no key\n' }, 'Take the key out');
  await becomes('keys', { fail: 0, pass: 1, share: 1, against: [], heads: 2, passed: 1 });
  const page = await (
    await fetch(`${stage.app.url}/compliance?policy=keys`, { headers: { Accept: 'text/html' } })
  ).text();
  expect(page).toContain('50 % of 2 heads in the last 7 days');
  expect(page).not.toContain(SECRET);

  await simulator.as('mira').close(DOCS, number);
  await becomes('keys', { pass: 0, against: [], heads: 2 });
  await simulator.as('mira').reopen(DOCS, number);
  await becomes('keys', { pass: 1, fail: 0, heads: 2, passed: 1 });
}, 150_000);
