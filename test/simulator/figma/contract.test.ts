import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { Contract, KNOWN_DEFECTS } from '../../../src/simulator/figma/contract.ts';
import { type FigmaOperation, readDescription } from '../../../src/simulator/figma/description.ts';

const description = readDescription();
const described = (id: string): FigmaOperation => description.operations.find((one) => one.id === id)!;

test("the description in the house is what the pinned package of Figma's gives", () => {
  const script = fileURLToPath(new URL('../../../scripts/figma-description.ts', import.meta.url));
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, '--check'], { stdio: 'pipe' });
});

test('all operations and all seven webhooks of Figma are in it', () => {
  expect(description.version).toBe('0.43.0');
  expect(description.operations).toHaveLength(54);
  expect([...description.callbacks.keys()].toSorted()).toEqual([
    'DEV_MODE_STATUS_UPDATE',
    'FILE_COMMENT',
    'FILE_DELETE',
    'FILE_UPDATE',
    'FILE_VERSION_UPDATE',
    'LIBRARY_PUBLISH',
    'PING',
  ]);
});

test('every known defect still stands in the description as it is published', () => {
  const put = described('putWebhook').body!;
  const links = described('putDevResources').responses['200']!.schema!;
  const nodes = described('getFileNodes').responses['200']!.schema!['properties'].nodes;
  const standing = {
    putWebhook: put['required'].includes('team_id') && !Object.hasOwn(put['properties'], 'team_id'),
    putDevResources:
      links['required'].includes('links_created') && !Object.hasOwn(links['properties'], 'links_created'),
    getFileNodes: nodes.additionalProperties.type === 'object',
  };
  expect(standing).toEqual(Object.fromEntries(KNOWN_DEFECTS.map(({ of }) => [of, true])));
});

const comment = {
  id: '1',
  file_key: 'k',
  user: { id: '1', handle: 'Ada', img_url: '' },
  created_at: '2026-11-20T09:00:00Z',
  message: 'hm',
  order_id: '1',
  client_meta: { x: 0, y: 0 },
  reactions: [],
};

test.each([
  ['nothing is wrong', comment, []],
  ['a key is missing', { ...comment, message: undefined }, ["must have required property 'message'"]],
  ['a key is misspelt', { ...comment, orderId: '1' }, ['orderId is not described']],
  [
    'a key further in is misspelt',
    { ...comment, user: { ...comment.user, hamdle: 'Ada' } },
    ['hamdle is not described'],
  ],
  ['a time is none', { ...comment, created_at: 'yesterday' }, ['must match format "date-time"']],
])('it is noticed in an answer when %s', (_, body, expected) => {
  const contract = new Contract(description);
  contract.response(described('postComment'), 200, JSON.parse(JSON.stringify(body)));
  expect(contract.violations.map(({ why }) => why)).toEqual(expected);
});

test.each([
  ['getImages', 'ids=1:2&format=svg&scale=2', undefined, []],
  ['getImages', 'format=gif', undefined, ['?ids is missing', '?format must be equal to one of the allowed values']],
  ['getImages', 'ids=1:2&scale=five', undefined, ['?scale must be number']],
  ['getFile', 'id=1:2', undefined, ['?id is a parameter that Figma does not describe']],
  ['postComment', '', { text: 'hm' }, [" must have required property 'message'"]],
])('a request to %s with %s and %j is told what is wrong with it', (id, query, body, expected) => {
  const contract = new Contract(description);
  contract.request(described(id), new URLSearchParams(query), body);
  expect(contract.violations.map(({ at, why }) => `${at} ${why}`)).toEqual(expected);
});

test('a webhook that lacks what its callback requires, or that nobody described, is noticed', () => {
  const contract = new Contract(description);
  const ping = { event_type: 'PING', passcode: 'x', timestamp: '2026-11-20T09:00:00Z', webhook_id: '1' };
  contract.webhook('PING', ping);
  expect(contract.violations).toEqual([]);
  contract.webhook('FILE_UPDATE', { ...ping, event_type: 'FILE_UPDATE', file_key: 'k' });
  contract.webhook('FILE_MOVED', ping);
  expect(contract.violations.map(({ of, why }) => [of, why])).toEqual([
    ['FILE_UPDATE', "must have required property 'file_name'"],
    ['FILE_MOVED', 'is an event that Figma does not describe'],
  ]);
});
