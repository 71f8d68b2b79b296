import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Stage } from '../../src/cli/demo/stage.ts';
import { testStage } from './stage.ts';

// The whole app before the simulated GitHub: what policies say of pull requests, as /compliance tells it.
let stage: Stage;
beforeAll(async () => {
  stage = await testStage();
  const files = {
    'baton/policies/keys.yaml': policy('keys', 'enforce'),
    'baton/policies/held.yaml': policy('held', 'enforce'),
    'baton/policies/tried.yaml': policy('tried', 'shadow'),
    'baton/waivers.yaml': WAIVERS,
  };
  await stage.simulator.as('ada').push('acme/.github', 'main', files, 'Add policies and a waiver');
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
const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
const [YESTERDAY, LAST, AFTER] = [day(-1), day(5), day(6)];
const WAIVERS = `waivers:
  - policy: held
    rules: [security.secrets]
    repositories: [docs]
    reason: A key of a test.
    owner: ada
    from: ${YESTERDAY}
    until: ${LAST}
`;
const SECRET = ['ghp_', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('');

interface Told {
  readonly waivers: readonly object[];
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
  return { ...counts, against, heads: sum('heads'), passed: sum('passed'), waivers: body.waivers };
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

test('what a waiver of the organization excuses passes, and the waiver is told with its end', async () => {
  const { simulator } = stage;
  await simulator.as('mira').push(DOCS, 'held', { 'key.md': `key = "${SECRET}"\n` }, 'A key');
  const number = await simulator.as('mira').openPull(DOCS, { head: 'held', base: 'main', title: 'A key' });
  // And the one of before, which has no key any more.
  await becomes('held', { pass: 2, fail: 0 });
  expect(await told('held')).toMatchObject({
    waivers: [
      {
        ...{ repository: DOCS, policy: 'held', rule: 'security.secrets', by: expect.stringContaining('ada') },
        ...{ until: `${AFTER}T00:00:00.000Z`, soon: true, pullRequests: [number] },
      },
    ],
  });
}, 150_000);
