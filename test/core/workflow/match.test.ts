import { describe, expect, test } from '@jest/globals';
import type { Event } from '../../../src/core/event.ts';
import { matchWorkflows } from '../../../src/core/workflow/match.ts';
import type { Trigger, Workflow } from '../../../src/core/workflow/workflow.ts';

function workflow(id: string, ...triggers: Partial<Trigger>[]): Workflow {
  return {
    id,
    name: id,
    description: '',
    version: '1',
    triggers: triggers.map((one) => ({ type: 'event', events: [], repositories: [], where: {}, ...one })),
    inputs: [],
    execution: { mode: 'sequential', concurrencyLimit: 1, priority: 'normal' },
    steps: [],
    onSuccess: [],
    onError: [],
    outputs: {},
    source: 'test',
  };
}

function event(type: string, more: Partial<Event> = {}): Event {
  return { id: 'e', type, installation: 1, org: 'acme', subjects: [], data: {}, ...more };
}

const ids = (one: Event, workflows: readonly Workflow[]) => matchWorkflows(one, workflows).map(({ id }) => id);

describe('types', () => {
  const all = [
    workflow('exact', { events: ['pull_request.opened'] }),
    workflow('every', { events: ['pull_request.*'] }),
    workflow('bare', { events: ['pull_request'] }),
    workflow('twice', { events: ['pull_request.*', 'pull_request.opened'] }, { events: ['pull_request.opened'] }),
    workflow('deep', { events: ['repository_dispatch.build.*'] }),
    workflow('timed', { type: 'schedule', events: ['pull_request.opened'] }),
  ];
  test.each([
    ['pull_request.opened', ['exact', 'every', 'twice']],
    ['pull_request.closed', ['every', 'twice']],
    ['pull_request', ['every', 'bare', 'twice']],
    ['pull_request_review.submitted', []],
    ['repository_dispatch.build.web', ['deep']],
    ['repository_dispatch.builds', []],
    ['constructor', []],
  ])('%s starts %j, each once and in order', (type, expected) => {
    expect(ids(event(type), all)).toEqual(expected);
  });
});

test.each([
  ['web-*', 'acme/web-react', true],
  ['web-*', 'acme/docs', false],
  ['acme/web-*', 'acme/web-react', true],
  ['other/*', 'acme/web-react', false],
  ['{docs,web-react}', 'acme/docs', true],
  ['WEB-REACT', 'acme/web-react', true],
])('the repository glob %s on %s: %s', (glob, fullName, expected) => {
  const one = workflow('w', { events: ['push'], repositories: [glob] });
  expect(ids(event('push', { repository: { id: 1, fullName } }), [one])).toEqual(expected ? ['w'] : []);
});

test('a repository is asked for, so an event without one does not match', () => {
  expect(ids(event('push'), [workflow('w', { events: ['push'], repositories: ['*'] })])).toEqual([]);
});

test.each([
  [{ branch: 'main' }, true],
  [{ branch: ['dev', 'main'] }, true],
  [{ 'pull.draft': false }, true],
  [{ pull: { draft: false } }, true],
  [{ branch: 'main', 'pull.draft': true }, false],
  [{ 'pull.constructor': 'x' }, false],
  [{ absent: null }, false],
])('where %j: %s', (where, expected) => {
  const data = { branch: 'main', pull: { draft: false } };
  expect(ids(event('push', { data }), [workflow('w', { events: ['push'], where })])).toEqual(expected ? ['w'] : []);
});

test('10,000 events a second pass 10,000 workflows', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => workflow(`w${at}`, { events: [`type-${at % 2_000}.done`] }));
  matchWorkflows(event('type-1.done'), many);
  const start = process.cpuUsage();
  for (let at = 0; at < 10_000; at++) matchWorkflows(event(`type-${at % 2_000}.done`), many);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(1_000);
});
