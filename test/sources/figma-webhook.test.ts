import { expect, test } from '@jest/globals';
import { readDelivery } from '../../src/core/delivery.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { sources } from '../../src/sources/index.ts';

const publish: JsonObject = {
  event_type: 'LIBRARY_PUBLISH',
  webhook_id: '22',
  file_key: 'abc',
  file_name: 'Parts',
  timestamp: '2026-11-20T09:00:00Z',
  triggered_by: { id: '1', handle: 'Ada', img_url: '' },
  created_components: [{ key: 'k1', name: 'Button' }],
  deleted_variables: [{ key: 'k2', name: 'grey' }],
  installations: [
    { id: 7, org: 'acme' },
    { id: 8, org: 'umbrella' },
  ],
};
const read = (payload: JsonObject, name = String(payload['event_type']), provider: 'figma' | 'github' = 'figma') =>
  readDelivery({ id: 'd1', provider, name, payload }, sources);

test('a publish is an event of each installation, because Figma does not know whose design it is', () => {
  const events = read(publish);
  expect(events.map(({ installation, org }) => [installation, org])).toEqual([
    [7, 'acme'],
    [8, 'umbrella'],
  ]);
  expect(events[0]).toEqual({
    id: 'figma:abc@2026-11-20T09:00:00Z:design.published#7',
    type: 'design.published',
    installation: 7,
    org: 'acme',
    subjects: ['event:acme:design.published'],
    data: { figmaFileId: 'abc', fileName: 'Parts', by: 'Ada', changes: { created: 1, modified: 0, deleted: 1 } },
    inputs: { figmaFileId: 'abc' },
  });
});

test('a named version is an event that says which', () => {
  const payload = { ...publish, event_type: 'FILE_VERSION_UPDATE', version_id: '42' };
  expect(read(payload)[0]).toMatchObject({
    id: 'figma:abc@42:design.updated#7',
    type: 'design.updated',
    data: { version: '42' },
    inputs: { figmaFileId: 'abc', version: '42' },
  });
});

test('the deliveries of one publish are one event, those of two are two', () => {
  const id = (about: JsonObject) => read({ ...publish, ...about })[0]?.id;
  expect(id({ created_components: [], created_styles: [{ key: 's', name: 's' }] })).toBe(id({}));
  expect(id({ timestamp: '2026-11-20T09:00:01Z' })).not.toBe(id({}));
});

test('what did not come through the door for Figma, or lacks its file, is nothing', () => {
  expect(read(publish, 'LIBRARY_PUBLISH', 'github')).toEqual([]);
  expect(read({ ...publish, file_key: '' })).toEqual([]);
  expect(read({ ...publish, event_type: 'FILE_COMMENT' })).toEqual([]);
});
