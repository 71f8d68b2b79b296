import { expect, test } from '@jest/globals';
import type { Triggers } from '../../../src/simulator/acts/workflow-definitions.ts';
import { fires, type Occasion } from '../../../src/simulator/acts/workflow-triggers.ts';

const ABOUT = { branch: 'x', sha: '0'.repeat(40), pull: undefined, title: undefined };
const push = (ref: string): Occasion => ({ ...ABOUT, event: 'push', type: undefined, ref });
const pull = (type: string, base: string): Occasion => ({
  ...ABOUT,
  event: 'pull_request',
  type,
  ref: `refs/heads/${base}`,
});
const group = (base: string): Occasion => ({
  ...ABOUT,
  event: 'merge_group',
  type: 'checks_requested',
  ref: `refs/heads/${base}`,
});

// https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore
test.each<[string, Triggers, Occasion, boolean]>([
  ['a push anywhere', { push: {} }, push('refs/heads/a/b'), true],
  ['a tag without filters', { push: {} }, push('refs/tags/v1'), true],
  ['a tag when only branches are named', { push: { branches: ['**'] } }, push('refs/tags/v1'), false],
  ['a branch when only tags are named', { push: { tags: ['v*'] } }, push('refs/heads/v1'), false],
  ['a tag that is named', { push: { tags: ['v*'] } }, push('refs/tags/v1'), true],
  ['a star over a slash', { push: { branches: ['release/*'] } }, push('refs/heads/release/1/2'), false],
  ['two stars over a slash', { push: { branches: ['release/**'] } }, push('refs/heads/release/1/2'), true],
  ['a branch taken away again', { push: { branches: ['r/**', '!r/old'] } }, push('refs/heads/r/old'), false],
  ['an ignored branch', { push: { branchesIgnore: ['docs'] } }, push('refs/heads/docs'), false],
  ['another than the ignored', { push: { branchesIgnore: ['docs'] } }, push('refs/heads/web'), true],
  ['a label on a pull request', { pull_request: {} }, pull('labeled', 'main'), false],
  ['a label when asked for', { pull_request: { types: ['labeled'] } }, pull('labeled', 'main'), true],
  ['a pull request against another branch', { pull_request: { branches: ['main'] } }, pull('opened', 'old'), false],
  ['a merge group', { merge_group: {} }, group('main'), true],
  ['a merge group for another branch', { merge_group: { branches: ['main'] } }, group('old'), false],
  ['a merge group when pushes are asked for', { push: {} }, group('main'), false],
])('%s', (_, triggers, occasion, runs) => {
  expect(fires(triggers, occasion)).toBe(runs);
});
