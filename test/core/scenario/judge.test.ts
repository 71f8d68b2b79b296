import { describe, expect, test } from '@jest/globals';
import type { RunView } from '../../../src/core/run/view.ts';
import { judge } from '../../../src/core/scenario/judge.ts';
import type { Look, PullLook } from '../../../src/core/scenario/look.ts';
import { scenarioSchema } from '../../../src/core/scenario/schema.ts';

const pull = (number: number, about: Partial<PullLook> = {}): PullLook => ({
  number,
  title: 'Design sync: 2 added',
  body: 'Depends-On: acme/tokens#1',
  state: 'open',
  by: 'baton[bot]',
  labels: ['baton', 'design-sync'],
  checks: [],
  earlier: [],
  ...about,
});

const annotation = { path: 'src/a.ts', line: 4, message: 'a secret: an AWS key' };
const check = (conclusion: string | null, annotations = [annotation]) => {
  return {
    name: 'baton / secrets',
    status: conclusion === null ? 'in_progress' : 'completed',
    conclusion,
    annotations,
  };
};

const run = {
  id: 'r1',
  workflow: { id: 'design-sync', name: 'Design sync', version: '1', source: 'shipped' },
  status: 'failed',
  reason: 'merge: the head moved',
  steps: [
    { id: 'merge', part: 'main', action: 'git.merge', status: 'failed' },
    { id: 'tell', part: 'onError', action: 'notify.slack', status: 'succeeded' },
  ],
} as unknown as RunView;

const request = (method: string, path: string, status = 200) => ({ operation: undefined, method, path, status });

const LOOK: Look = {
  bot: 'baton[bot]',
  runs: [
    {
      view: run,
      facts: [{ kind: 'step.started', at: 1, step: 'onError/tell', inputs: { text: 'Design sync stopped' } }],
    },
  ],
  repositories: {
    tokens: {
      pulls: [pull(1, { state: 'merged', mergedAt: 10 })],
      tags: ['design-2'],
      comments: [{ issue: 1, by: 'mira', body: '/baton approve' }],
      file: (path, ref) => (path === 'LICENSE' && ref !== 'old' ? 'MIT\nfor all\n' : undefined),
    },
    web: {
      pulls: [
        pull(1, { state: 'closed', by: 'ben' }),
        pull(2, { checks: [check('success', [])], earlier: [check('failure')] }),
        pull(3, { state: 'merged', mergedAt: 20 }),
      ],
      tags: [],
      comments: [],
      file: () => undefined,
    },
  },
  requests: [
    request('POST', '/app/installations/1/access_tokens', 201),
    request('GET', '/repos/acme/other/pulls'),
    request('PATCH', '/repos/acme/docs/issues/1', 422),
    request('POST', '/repos/acme/tokens/pulls', 201),
    request('PUT', '/repos/acme/web/pulls/3/merge', 502),
  ],
};

function judged(expected: object) {
  const scenario = scenarioSchema.parse({
    name: 'x',
    organization: { people: { a: 'admin' }, repositories: [{ name: 'web' }] },
    events: [{ crash: true }],
    expect: expected,
  });
  return judge(scenario.expect, LOOK);
}

describe('it holds that', () => {
  test.each<[string, object]>([
    ['a run failed for a reason', { runs: [{ workflow: 'design-sync', status: 'failed', reason: 'head moved' }] }],
    [
      'steps stand so',
      {
        runs: [
          {
            workflow: 'design-sync',
            status: 'failed',
            count: 1,
            steps: { merge: 'failed', 'onError/tell': 'succeeded' },
          },
        ],
      },
    ],
    ['no run succeeded', { runs: [{ workflow: 'design-sync', count: 0 }] }],
    [
      'the app opened a pull request',
      {
        pullRequests: [
          {
            repository: 'web',
            state: 'open',
            by: 'baton',
            title: 'added',
            body: ['Depends-On', 'tokens'],
            labels: ['Baton'],
          },
        ],
      },
    ],
    ['one was closed', { pullRequests: [{ repository: 'web', state: 'closed', by: 'ben', count: 1 }] }],
    ['they were merged in order', { mergeOrder: ['tokens', 'web'] }],
    ['a check turned green', { checks: [{ repository: 'web', pull: 2, name: 'baton / secrets' }] }],
    [
      'it was red before, on a line',
      {
        checks: [
          {
            repository: 'web',
            name: 'baton / secrets',
            conclusion: 'failure',
            at: 'earlier',
            annotation: { path: 'src/a.ts', line: 4, contains: 'secret' },
          },
        ],
      },
    ],
    [
      'a file holds this and lacks that',
      {
        files: [
          { repository: 'tokens', path: 'LICENSE', contains: ['MIT', 'all'], lacks: 'GPL', equals: 'MIT\nfor all\n' },
        ],
      },
    ],
    ['a file is not there', { files: [{ repository: 'tokens', path: 'LICENSE', ref: 'old', exists: false }] }],
    ['somebody wrote', { comments: [{ repository: 'tokens', pull: 1, by: 'mira', contains: 'approve', count: 1 }] }],
    ['a tag was made', { tags: [{ repository: 'tokens', name: 'design-*' }] }],
    ['people were told', { notifications: [{ contains: 'stopped' }] }],
    ['the API was asked this much', { api: { refusals: 1, requests: 5 } }],
    [
      'nothing else was written',
      {
        nothingElse: true,
        tags: [{ repository: 'tokens', name: 'design-2' }],
        pullRequests: [{ repository: 'web', state: 'open' }, { repository: 'web' }, { repository: 'tokens' }],
      },
    ],
  ])('%s', (_, expected) => {
    expect(judged(expected).filter(({ held }) => !held)).toEqual([]);
  });
});

describe('it is told that', () => {
  test.each<[string, object, RegExp]>([
    ['no such run was', { runs: [{ workflow: 'govern' }] }, /none began/],
    [
      'the run ended otherwise',
      { runs: [{ workflow: 'design-sync', steps: { merge: 'succeeded' } }] },
      /failed: merge: the head moved, merge failed/,
    ],
    ['there was one run too many', { runs: [{ workflow: 'design-sync', status: 'failed', count: 2 }] }, /failed/],
    ['nobody merged it', { pullRequests: [{ repository: 'web', title: 'no such' }] }, /#1 closed by ben: .*; #2 open/],
    ['a label is missing', { pullRequests: [{ repository: 'web', labels: ['legal'] }] }, /#3 merged/],
    ['they were merged the other way round', { mergeOrder: ['web', 'tokens'] }, /^tokens, web$/],
    ['one was not merged', { mergeOrder: ['tokens', 'docs'] }, /^tokens$/],
    [
      'the check is green now',
      { checks: [{ repository: 'web', name: 'baton / secrets', conclusion: 'failure' }] },
      /^success$/,
    ],
    [
      'the annotation is on another line',
      {
        checks: [
          {
            repository: 'web',
            name: 'baton / secrets',
            conclusion: 'failure',
            at: 'earlier',
            annotation: { path: 'src/a.ts', line: 5 },
          },
        ],
      },
      /failure, src\/a.ts:4/,
    ],
    ['there is no check', { checks: [{ repository: 'tokens', name: 'ci' }] }, /no check of that name/],
    [
      'a file lacks something',
      { files: [{ repository: 'tokens', path: 'LICENSE', contains: ['MIT', 'BSD'] }] },
      /it lacks "BSD"/,
    ],
    [
      'a file contains too much',
      { files: [{ repository: 'tokens', path: 'LICENSE', lacks: ['MIT', 'BSD'] }] },
      /it contains "MIT"/,
    ],
    [
      'a line differs',
      { files: [{ repository: 'tokens', path: 'LICENSE', equals: 'MIT\nfor me\n' }] },
      /line 2 is "for all", expected "for me"/,
    ],
    [
      'a text ends early',
      { files: [{ repository: 'tokens', path: 'LICENSE', equals: 'MIT\nfor all\n\nmore\n' }] },
      /line 4 is "", expected "more"/,
    ],
    ['a file is missing', { files: [{ repository: 'web', path: 'LICENSE' }] }, /there is no such file/],
    ['nobody wrote', { comments: [{ repository: 'tokens', by: 'ben', contains: 'approve' }] }, /0 of 0 comments fit/],
    ['there is no tag', { tags: [{ repository: 'web', name: '*' }] }, /there is none/],
    ['people were told something else', { notifications: [{ contains: 'landed' }] }, /Design sync stopped/],
    ['the API refused', { api: { refusals: 0 } }, /1: 502 /],
    ['the API was asked too much', { api: { requests: 4 } }, /there were 5/],
    [
      'more was written',
      { nothingElse: true, pullRequests: [{ repository: 'web' }] },
      /tokens \(.*pulls\), tokens#1, tag design-2 in tokens, web#2/,
    ],
  ])('%s', (_, expected, detail) => {
    const bad = judged(expected).filter(({ held }) => !held);
    expect(bad.length).toBeGreaterThan(0);
    expect(bad[0]?.detail).toMatch(detail);
  });
});
