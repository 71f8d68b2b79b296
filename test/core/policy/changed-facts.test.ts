import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/core/json.ts';
import { changedFacts } from '../../../src/core/policy/changed-facts.ts';
import { sources } from '../../../src/sources/index.ts';
import { acme, only } from '../../sources/examples.ts';

const changed = (type: string, data: JsonObject = {}) => {
  const found = changedFacts({ type, data }, 'baton');
  return found === 'everything' ? found : [...found];
};

test.each([
  ['pull_request.opened', 'everything'],
  ['pull_request.reopened', 'everything'],
  ['pull_request.synchronize', 'everything'],
  ['pull_request.labeled', ['labels']],
  ['pull_request.unlabeled', ['labels']],
  ['pull_request.ready_for_review', ['draft']],
  ['pull_request.converted_to_draft', ['draft']],
  ['pull_request.review_requested', []],
  ['pull_request_review.submitted', ['reviews']],
  ['pull_request_review.dismissed', ['reviews']],
  ['check_run.completed', ['checks', 'set']],
  ['status', ['checks', 'set']],
  ['workflow_run.completed', ['checks', 'set']],
  ['check_run.rerequested', 'everything'],
  ['check_run.requested_action', 'everything'],
  ['check_suite.rerequested', 'everything'],
  ['merge_group.checks_requested', 'everything'],
  ['merge_group.destroyed', []],
] as const)('%s changes %j', (type, facts) => {
  expect(changed(type)).toEqual(facts);
});

test('whatever is not known may have changed anything', () => {
  for (const type of ['pull_request.something_new', 'repository_dispatch.x', 'design.published', 'push', ''])
    expect(changed(type)).toBe('everything');
});

test('an edit changes what it says, a new base everything', () => {
  const edit = (changes: JsonObject) => {
    const pull_request = {
      ...{ number: 1, state: 'open', head: { ref: 'topic', sha: 's' }, base: { ref: 'main', sha: 'b' } },
    };
    const event = only('pull_request', acme({ action: 'edited', changes, pull_request }));
    return changed(event.type, event.data);
  };
  expect(edit({ title: { from: 'x' } })).toEqual(['title']);
  expect(edit({ body: { from: 'x' } })).toEqual(['body']);
  expect(edit({ title: { from: 'x' }, body: { from: 'x' } })).toEqual(['title', 'body']);
  expect(edit({ title: { from: 'x' }, base: { ref: { from: 'trunk' }, sha: { from: 'c' } } })).toBe('everything');
  expect(edit({})).toBe('everything');
});

test('checks of the app itself change nothing, nor those on a merge group', () => {
  const branch = `gh-readonly-queue/main/pr-12-${'a'.repeat(40)}`;
  for (const type of ['check_run.created', 'check_run.completed', 'check_suite.completed']) {
    expect(changed(type, { app: 'baton' })).toEqual([]);
    expect(changed(type, { app: 'baton-2' })).toEqual(['checks', 'set']);
    expect(changed(type, { app: 'ci', headBranch: branch })).toEqual([]);
  }
  expect(changed('check_run.rerequested', { app: 'baton' })).toBe('everything');
});

test('every event of a pull request, its reviews and checks that a source gives is thought of', () => {
  const known = sources
    .flatMap(({ gives }) => gives)
    .filter((type) =>
      /^(?:pull_request|pull_request_review|check_run|check_suite|merge_group|workflow_run)\./.test(type),
    )
    .filter((type) => changed(type) === 'everything');
  expect(known.sort()).toEqual([
    'check_run.requested_action',
    'check_run.rerequested',
    'check_suite.rerequested',
    'merge_group.checks_requested',
    'pull_request.edited',
    'pull_request.opened',
    'pull_request.reopened',
    'pull_request.synchronize',
  ]);
});
