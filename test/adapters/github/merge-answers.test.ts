import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createGitHub } from '../../../src/adapters/github/github.ts';
import { limitsFor } from '../../../src/adapters/github/scheduler.ts';
import { createProbot } from '../../../src/app.ts';
import { Fault, type FaultCode } from '../../../src/core/fault.ts';
import { LocalTurns } from '../../../src/core/local-turns.ts';
import type { MergeObstacle } from '../../../src/core/ports/github/pulls.ts';
import type { GitHub } from '../../../src/core/ports/github.ts';
import { createMemoryQuota } from '../../../src/core/quota/memory.ts';
import { type Simulated, simulated } from './simulated.ts';
import { type Gate, openGate } from './workers/gate.ts';

const WEB = 'acme/web';
const RULES = 'Repository rule violations found\n\n';

let world: Simulated;
let gate: Gate;
let github: GitHub;
let sha: string;
let number: number;

beforeAll(async () => {
  world = await simulated();
  gate = await openGate(world.simulator.url);
  const { id: appId, privateKey, webhookSecret } = world.simulator.app;
  const log = pino({ level: 'silent' });
  const probot = createProbot({ appId, privateKey, webhookSecret, apiUrl: gate.url, log });
  const quota = createMemoryQuota(systemClock);
  const about = { clock: systemClock, quota, limits: limitsFor(gate.url), turns: new LocalTurns() };
  const adapter = createGitHub(probot, about);
  github = await adapter.installation(world.installation);
  await world.harness.seed(WEB, { 'a.txt': 'one\n' });
  sha = await world.harness.push(WEB, 'topic', { 'a.txt': 'two\n' });
  number = (await github.pulls.create(WEB, { head: 'topic', base: 'main', title: 't', body: '' })).number;
});
afterAll(async () => {
  await gate.close();
  await world.close();
});

/** What GitHub answers, and what it is taken for. Where the words come from stands in src/adapters/github/merge.ts. */
const ANSWERS: readonly (readonly [number, string, MergeObstacle | 'head-moved' | FaultCode])[] = [
  [405, 'Merge commits are not allowed on this repository.', 'method'],
  [405, 'Squash merges are not allowed on this repository.', 'method'],
  [405, 'Rebase merges are not allowed on this repository.', 'method'],
  [405, 'This branch must not contain merge commits.', 'method'],
  [405, 'This branch can’t be rebased', 'conflicts'],
  [405, 'Base branch was modified. Review and try the merge again.', 'base-moved'],
  [405, 'Merge already in progress', 'busy'],
  [405, 'Pull Request is still a draft', 'draft'],
  [405, 'At least 1 approving review is required by reviewers with write access.', 'reviews'],
  [405, `${RULES}At least 2 approving reviews are required by reviewers with write access.\n\n`, 'reviews'],
  [405, 'Waiting on code owner review from acme/design.', 'reviews'],
  [405, 'Required status check "ci / test" is expected.', 'checks'],
  [405, `${RULES}2 of 3 required status checks are expected.\n\n`, 'checks'],
  [405, '2 of 3 required status checks have not succeeded: 1 expected and 1 failing.', 'checks'],
  [405, `${RULES}A conversation must be resolved before this pull request can be merged.\n\n`, 'conversations'],
  [405, 'Head branch is out of date. Review and try the merge again.', 'behind'],
  [405, 'Changes must be made through the merge queue', 'queue'],
  [405, `${RULES}Changes must be made through the merge queue\n\n`, 'queue'],
  [
    405,
    "You're not authorized to push to this branch. Visit https://docs.github.com/x for more information.",
    'restricted',
  ],
  [405, 'Cannot change this locked branch', 'restricted'],
  [405, `${RULES}Cannot update this protected ref.\n\n`, 'restricted'],
  [405, `${RULES}Commits must have verified signatures.\n\n`, 'rules'],
  [405, 'Words that nobody has heard yet', 'rules'],
  [409, 'Head branch was modified. Review and try the merge again.', 'head-moved'],
  [409, 'Base branch was modified. Review and try the merge again.', 'base-moved'],
  [409, 'Merge conflict', 'conflicts'],
  [422, 'Validation Failed', 'rules'],
  [403, 'Resource not accessible by integration', 'permission-denied'],
  [
    403,
    'refusing to allow a GitHub App to create or update workflow without `workflows` permission',
    'permission-denied',
  ],
  [404, 'Not Found', 'not-found'],
];

test.each(ANSWERS)('%i "%s" is %s', async (status, message, meaning) => {
  const before = asked();
  const stop = gate.answer((method, path) => method === 'PUT' && path.endsWith('/merge'), status, { message });
  const answer = await github.pulls.merge(WEB, number, { sha, strategy: 'squash' }).catch((error: unknown) => {
    if (error instanceof Fault) return { kind: 'fault', code: error.code, retry: error.retry.kind, why: error.message };
    throw error;
  });
  stop();
  const shown = 'obstacle' in answer ? answer.obstacle : 'code' in answer ? answer.code : answer.kind;
  expect(shown).toBe(meaning);
  // GitHub's words are kept in one line, for a person to read.
  if ('why' in answer) expect(answer.why).toContain(message.trim().replace(/\s+/g, ' ').slice(0, 300));
  if (answer.kind === 'fault') expect(answer).toMatchObject({ retry: 'never' });
  // One look at most, and no second write by the adapter itself.
  expect(asked() - before).toBeLessThanOrEqual(1);
});

const asked = () => world.simulator.journal.entries.length;

test('a pull request that GitHub has not yet computed is busy, one that conflicts says so', async () => {
  const stop = gate.answer((method, path) => method === 'PUT' && path.endsWith('/merge'), 405, {
    message: 'Pull Request is not mergeable',
  });
  await world.harness.push(WEB, 'main', { 'a.txt': 'three\n' });
  const meanings = [];
  for (let look = 0; look < 5; look += 1) {
    const answer = await github.pulls.merge(WEB, number, { sha, strategy: 'squash' });
    meanings.push('obstacle' in answer ? answer.obstacle : answer.kind);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  stop();
  expect(meanings[0]).toBe('busy');
  expect(meanings.at(-1)).toBe('conflicts');
});
