import { expect, test } from '@jest/globals';
import { members } from '../../../src/rules/changeset/members.ts';
import { type FakeMember, type FakePull, fakePull } from '../../fakes/pull-view.ts';

const judge = (about: FakePull, asked: object) => members.judge(fakePull(about), members.options.parse(asked));
const web: FakeMember = { repository: 'acme/web', number: 7, kind: 'application' };
const docs: FakeMember = { repository: 'acme/docs', number: 2, kind: 'documentation' };
const changed = (...paths: string[]) => paths.map((path) => ({ path, status: 'modified' as const }));

const API = { requires: [{ repositories: ['*/docs'], when: ['src/api/**'] }] };

test('the documentation comes along when the interface changes', async () => {
  const about = { changed: changed('README.md', 'src/api/user.ts') };
  expect(await judge({ ...about, set: [web, docs] }, API)).toMatchObject({ verdict: 'pass', findings: [] });
  expect(await judge({ ...about, set: [web] }, API)).toMatchObject({
    verdict: 'fail',
    summary: 'Member */docs: not among the members',
    findings: [
      {
        message: '*/docs does not take part in this change set (not among the members).',
        suggestion: 'Let the workflow change */docs too, so that it lands together with this.',
        path: 'src/api/user.ts',
      },
    ],
  });
});

test('nothing is asked for when nothing of it changes; a file moved away counts', async () => {
  expect(await judge({ changed: changed('src/a.ts'), set: [web] }, API)).toMatchObject({
    verdict: 'skipped',
    findings: [],
  });
  const moved = [{ path: 'lib/user.ts', previousPath: 'src/api/user.ts', status: 'renamed' as const }];
  expect(await judge({ changed: moved, set: [web] }, API)).toMatchObject({ verdict: 'fail' });
});

test('a kind of repository will do, and a message of the policy is told', async () => {
  const asked = { requires: [{ kinds: ['documentation'], message: 'Say what users will notice.' }] };
  expect(await judge({ set: [web, docs] }, asked)).toMatchObject({ verdict: 'pass' });
  expect(await judge({ set: [web] }, asked)).toMatchObject({
    verdict: 'fail',
    summary: 'Member any documentation: not among the members',
    findings: [{ message: 'Say what users will notice.' }],
  });
});

test.each([
  ['merged', { ...docs, state: 'merged' } as FakeMember, 'pass'],
  [
    'already right',
    { repository: 'acme/docs', ended: { kind: 'skipped', reason: 'it is already right' } } as FakeMember,
    'pass',
  ],
  ['not opened yet', { repository: 'acme/docs' }, 'pending'],
  ['closed', { ...docs, state: 'closed' } as FakeMember, 'fail'],
  ['gone', { ...docs, state: 'gone' } as FakeMember, 'fail'],
  [
    'failed in its run',
    { repository: 'acme/docs', ended: { kind: 'failed', reason: 'no such branch' } } as FakeMember,
    'fail',
  ],
] as const)('a member that is %s takes part as far as that', async (_what, member, verdict) => {
  expect(await judge({ set: [web, member] }, { requires: [{ repositories: ['docs'] }] })).toMatchObject({ verdict });
});

test('why a member takes no part is said', async () => {
  const closed = { ...docs, state: 'closed' } as const;
  const verdict = await judge({ set: [web, closed] }, { requires: [{ repositories: ['docs'] }] });
  expect(verdict.summary).toBe('Member docs: acme/docs#2: its pull request was closed without being merged');
});

test('who may not take part is named on every member', async () => {
  const billing = { repository: 'acme/billing-api', number: 4 };
  const asked = { forbids: ['billing-*'] };
  expect(await judge({ set: [web, billing] }, asked)).toMatchObject({
    verdict: 'fail',
    summary: 'Member billing-*: acme/billing-api#4',
    findings: [{ message: 'acme/billing-api#4 takes part in this change set, and billing-* may not.' }],
  });
  expect(await judge({ set: [web, docs] }, asked)).toMatchObject({ verdict: 'pass' });
  expect(await judge({ set: [web, { ...billing, state: 'closed' }] }, asked)).toMatchObject({ verdict: 'pass' });
});

test('a pull request in no set is left alone, or fails where one is required', async () => {
  expect(await judge({ changed: changed('src/api/a.ts') }, API)).toMatchObject({ verdict: 'skipped' });
  expect(await judge({}, { ...API, required: true })).toMatchObject({ verdict: 'fail' });
});

test('it reads the files only where a path decides', () => {
  const reads = (asked: object) => members.reads(members.options.parse(asked));
  expect(reads(API)).toEqual(['set', 'files']);
  expect(reads({ forbids: ['billing-*'] })).toEqual(['set']);
});

test('a policy that asks for nothing, or for nobody, is refused', () => {
  expect(members.options.safeParse({}).success).toBe(false);
  expect(members.options.safeParse({ requires: [{ when: ['src/**'] }] }).success).toBe(false);
  expect(members.options.safeParse({ requires: [{ kinds: ['docs'] }] }).success).toBe(false);
});
