import { expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { checkRequest, checkResponse, checkWebhook } from '../../../src/simulator/description/check.ts';

const asked = (operation: string, body?: Json, query = '') =>
  checkRequest(operation, { query: new URLSearchParams(query), body });
const wrongs = (operation: string, body?: Json, query = '') =>
  asked(operation, body, query).violations.map(({ pointer, message }) => `${pointer} ${message}`.trim());
const warned = (operation: string, body?: Json, query = '') =>
  asked(operation, body, query).warnings.map(({ pointer }) => pointer);

const PULL = { title: 'T', head: 'topic', base: 'main' };
const CHECK = { name: 'baton', head_sha: 'a'.repeat(40) };

test('a request as GitHub describes it is without fault', () => {
  expect(asked('pulls/create', PULL)).toEqual({ violations: [], warnings: [] });
  expect(asked('pulls/list', undefined, 'state=all&per_page=50')).toEqual({ violations: [], warnings: [] });
});

test.each<[string, string, Json | undefined, string, RegExp]>([
  ['a missing field', 'pulls/create', { title: 'T', head: 'topic' }, '', /required property 'base'/],
  ['a body that is missing altogether', 'issues/create-comment', undefined, '', /required property 'body'/],
  ['a wrong type', 'pulls/create', { ...PULL, title: 7 }, '', /^\/title must be string/],
  ['a value that GitHub does not know', 'checks/create', { ...CHECK, conclusion: 'good' }, '', /conclusion .*success/],
  [
    'a label of a button that is too long',
    'checks/create',
    { ...CHECK, actions: [{ label: 'x'.repeat(21), description: 'd', identifier: 'i' }] },
    '',
    /^\/actions\/0\/label must NOT have more than 20 characters/,
  ],
  [
    'an unknown reaction',
    'reactions/create-for-issue-comment',
    { content: 'thumbs' },
    '',
    /^\/content must be one of \+1/,
  ],
  [
    'an unknown word in the query',
    'pulls/list',
    undefined,
    'state=merged',
    /^\?state must be one of open, closed, all/,
  ],
  ['a query that is no number', 'pulls/list', undefined, 'per_page=many', /^\?per_page must be integer/],
  [
    'a permission that cannot be had',
    'apps/create-installation-access-token',
    { permissions: { contents: 'admin' } },
    '',
    /^\/permissions\/contents must be one of read, write/,
  ],
])('%s is found in a request', (_, operation, body, query, message) => {
  expect(wrongs(operation, body, query)).toEqual([expect.stringMatching(message)]);
});

test('a misspelt field is a warning, because GitHub passes over it in silence, wherever it stands', () => {
  expect(wrongs('pulls/create', { ...PULL, drafts: true })).toEqual([]);
  expect(warned('pulls/create', { ...PULL, drafts: true })).toEqual(['/drafts']);
  const output = { title: 'T', summary: 'S', annotation: [] };
  expect(warned('checks/create', { ...CHECK, output })).toEqual(['/output/annotation']);
  expect(warned('pulls/list', undefined, 'status=open')).toEqual(['?status']);
  expect(warned('git/delete-ref', { force: true })).toEqual(['']);
});

test('a free-form object may hold anything', () => {
  const free = { event_type: 'any', client_payload: { whatever: { one: 'likes' } } };
  expect(asked('repos/create-dispatch-event', free)).toEqual({ violations: [], warnings: [] });
});

test('texts of a query count as the numbers, booleans and lists that they spell', () => {
  expect(wrongs('repos/list-for-org', undefined, 'page=2&per_page=100')).toEqual([]);
  expect(wrongs('actions/list-workflow-runs-for-repo', undefined, 'exclude_pull_requests=true')).toEqual([]);
  expect(wrongs('actions/list-workflow-runs-for-repo', undefined, 'exclude_pull_requests=perhaps')).toHaveLength(1);
});

const found = (operation: string, status: number, body?: Json) =>
  checkResponse(operation, status, body).map(({ pointer, message }) => `${pointer} ${message}`.trim());
const REF: JsonObject = {
  ref: 'refs/heads/main',
  node_id: 'x',
  url: 'http://127.0.0.1/x',
  object: { type: 'commit', sha: 'a'.repeat(40), url: 'http://127.0.0.1/y' },
};

test.each<[string, Json | undefined, number, string[]]>([
  ['as described', REF, 200, []],
  ['without a field', { ...REF, node_id: undefined }, 200, ["must have required property 'node_id'"]],
  [
    'with a wrong type below',
    { ...REF, object: { ...(REF['object'] as JsonObject), sha: 1 } },
    200,
    ['/object/sha must be string'],
  ],
  ['that is empty', undefined, 200, ['must be object']],
  ['of a status that is not declared', REF, 202, ['the status is not declared']],
  ['that refuses in the way that all refuse', { message: 'Bad credentials', status: '401' }, 401, []],
  ['that refuses without a message that is a text', { message: 5 }, 401, ['/message must be string']],
  ['of a broken server', { message: 'Server Error' }, 502, []],
])('an answer %s', (_, body, status, expected) => {
  // Through JSON, as it goes out.
  expect(found('git/get-ref', status, body && JSON.parse(JSON.stringify(body)))).toEqual(expected);
});

test('an answer that is declared without a body has none, unless it refuses', () => {
  expect(found('git/delete-ref', 204)).toEqual([]);
  expect(found('git/delete-ref', 204, {})).toEqual(['no body is declared']);
  expect(found('pulls/check-if-merged', 404, { message: 'Not Found' })).toEqual([]);
});

test('null is taken where it is declared, for references and words of a list too', () => {
  const run = { id: 1, conclusion: 'bad', started_at: null, check_suite: null };
  const messages = found('checks/get', 200, run).join('\n');
  expect(messages).toMatch(/conclusion must be one of/);
  expect(messages).not.toMatch(/started_at|check_suite/);
  expect(found('checks/get', 200, { ...run, conclusion: null }).join('\n')).not.toMatch(/conclusion/);
});

test('a webhook is looked up by event and action, and one that GitHub never sends is found', () => {
  const told = (event: string, action: string | undefined, payload: JsonObject) =>
    checkWebhook(event, action, payload).map(({ operation, message }) => `${operation}: ${message}`);
  expect(told('pull_request', 'merged', {})).toEqual(['pull-request-merged: GitHub sends no such webhook']);
  expect(told('push', undefined, {})).toContain("push: must have required property 'after'");
  expect(told('check_run', 'completed', { action: 'created' }).join('\n')).toMatch(/must be one of completed/);
});

test('repository_dispatch has the action that a person gave it', () => {
  const found = checkWebhook('repository_dispatch', 'figma-update', { action: 'figma-update' });
  expect(found.map(({ pointer }) => pointer)).not.toContain('/action');
});
