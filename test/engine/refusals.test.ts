import { expect, test } from '@jest/globals';
import { Fault } from '../../src/core/fault.ts';
import { checkInputs } from '../../src/core/workflow/inputs.ts';
import type { InputDefinition } from '../../src/core/workflow/workflow.ts';
import { createRefusals } from '../../src/engine/report-refusals.ts';
import type { Refused } from '../../src/engine/route.ts';
import { event, workflow } from '../core/run/build.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeGitHub } from '../fakes/github.ts';
import { anOrganization } from '../fakes/organization.ts';
import { silent } from './world.ts';

const input = (name: string, more: Partial<InputDefinition> = {}): InputDefinition => ({
  name,
  type: 'string',
  required: true,
  description: '',
  ...more,
});
const release = workflow([], {
  id: 'release',
  source: 'acme/.github:baton/workflows/release.yaml@c1',
  inputs: [
    input('version', { pattern: '^\\d+\\.\\d+\\.\\d+$', description: 'Ask @acme/leads <b>first</b>.' }),
    input('rings', { type: 'array', options: ['canary', 'all'] }),
    input('most', { type: 'number', required: false, default: 3 }),
  ],
});

function world(more: { readonly hasConfig?: boolean } = {}) {
  const github = new FakeGitHub();
  const clock = new ManualClock();
  github.seed('acme/.github', { 'README.md': '' });
  github.seed('acme/web', { 'README.md': '' });
  const refusals = createRefusals({ world: { clock, github: async () => github }, log: silent });
  const organization = anOrganization({
    workflows: [release],
    ...(more.hasConfig === false ? {} : { config: { repository: 'acme/.github', sha: 'c1' } }),
  });
  const refused = (problems: readonly string[], about: Partial<Refused> = {}): Refused => ({
    event: event('dispatch:1', {
      type: 'repository_dispatch.release',
      repository: { id: 2, fullName: 'acme/web' },
      actor: { login: 'relay', kind: 'bot' },
    }),
    workflow: release,
    organization,
    why: 'inputs',
    problems,
    ...about,
  });
  const issues = (repository = 'acme/.github') => [...github.repository(repository).issues.values()];
  const asked = () => github.calls.filter(({ method }) => method === 'issues.closeMarked').length;
  return { github, clock, refusals, refused, issues, asked };
}

test('inputs that do not fit are told in one issue: what was wrong, what is expected, and an example that fits', async () => {
  const { refusals, refused, issues } = world();
  expect(await refusals.tell(refused(['version: is required']))).toBeUndefined();
  expect(await refusals.tell(refused(['rings: expected a list']))).toBeUndefined();
  expect(issues()).toHaveLength(1);
  const [issue] = issues();
  expect(issue).toMatchObject({ state: 'open', title: 'Baton did not start "release": its inputs do not fit' });
  const body = issue?.body ?? '';
  expect(body).toContain('- rings: expected a list');
  expect(body).not.toContain('version: is required');
  expect(body).toContain('`version`: string, required, matches `^\\d+\\.\\d+\\.\\d+$`');
  expect(body).toContain('`most`: number, optional, `3` when it is left out');
  expect(body).toContain('by `relay`');
  const example = JSON.parse(/```json\n([\s\S]*?)\n```/.exec(body)?.[1] ?? '');
  expect(example).toEqual({ event_type: 'release', client_payload: { version: '1.0.0', rings: ['canary'] } });
  expect(checkInputs(release.inputs, example.client_payload).ok).toBe(true);
});

test('nothing in it mentions, links or opens markup, whatever somebody sent or wrote', async () => {
  const { refusals, refused, issues } = world();
  await refusals.tell(refused(['x: <img src=x> @acme/everyone [a](https://evil.example) fixes #1\n# big']));
  const body = issues()[0]?.body ?? '';
  expect(body).not.toMatch(/<img|@acme|\]\(https|#1|^# big|<b>/m);
});

test('it is closed once the workflow was started with inputs that fit, and GitHub is asked for it seldom', async () => {
  const { clock, refusals, refused, issues, asked } = world();
  await refusals.tell(refused(['version: is required']));
  // A sender that is wrong and one that is right, by turns, do not make an issue each.
  await refusals.fits(refused([]));
  expect(issues()[0]?.state).toBe('open');
  await clock.advance(11 * 60_000);
  await refusals.fits(refused([]));
  expect(issues().map(({ state }) => state)).toEqual(['closed']);
  for (let again = 0; again < 5; again++) await refusals.fits(refused([]));
  expect(asked()).toBe(1);
});

test('a process that does not know what an earlier one told looks once', async () => {
  const { refusals, refused, asked } = world();
  await refusals.fits(refused([]));
  await refusals.fits(refused([]));
  expect(asked()).toBe(1);
  await refusals.fits(refused([], { workflow: workflow([], { id: 'takes nothing' }) }));
  expect(asked()).toBe(1);
});

test('a circle has an issue of its own that names the runs and stays until a person closes it', async () => {
  const { clock, refusals, refused, issues } = world();
  const round = event('emit:1', { type: 'ping.now', causes: ['ping:1', 'pong:2'] });
  await refusals.tell(refused(['2 runs have set each other off'], { why: 'chain', event: round }));
  await refusals.tell(refused(['version: is required']));
  await clock.advance(11 * 60_000);
  await refusals.fits(refused([]));
  expect(issues().map(({ state }) => state)).toEqual(['open', 'closed']);
  expect(issues()[0]?.body).toContain('`ping:1`, `pong:2`');
  expect(issues()[0]?.body).toContain('limits.chain');
});

test('without a config repository it is told where the event came from, and else not at all, which is said', async () => {
  const { refusals, refused, issues } = world({ hasConfig: false });
  await refusals.tell(refused(['version: is required']));
  expect(issues('acme/web')).toHaveLength(1);
  const nowhere = await refusals.tell(refused(['version: is required'], { event: event('emit:2') }));
  expect(nowhere).toBe('there is no config repository');
});

test('what GitHub refuses is given back, for the delivery to keep', async () => {
  const { github, refusals, refused } = world();
  github.failNext('issues.upsert', new Fault('permission-denied', 'issues are switched off'));
  expect(await refusals.tell(refused(['version: is required']))).toBe('issues are switched off');
});
