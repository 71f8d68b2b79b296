import { expect, test } from '@jest/globals';
import { acme, only } from './examples.ts';

const dispatch = (client_payload: { [key: string]: string | number | boolean | null | { [key: string]: string } }) =>
  acme({ action: 'figma-update', branch: 'main', client_payload });

test('a dispatch of type figma-update says which file changed, and offers the rest as inputs', () => {
  expect(only('repository_dispatch', dispatch({ figmaFileId: 'abc', version: '42', dryRun: true }))).toEqual({
    id: 'figma:abc@42',
    type: 'figma-update',
    installation: 7,
    org: 'acme',
    repository: { id: 11, fullName: 'acme/web' },
    actor: { login: 'ada', kind: 'person' },
    subjects: ['repository:acme/web', 'event:acme:figma-update'],
    data: { action: 'figma-update', repository: 'acme/web', figmaFileId: 'abc', version: '42' },
    inputs: { version: '42', dryRun: true, figmaFileId: 'abc' },
  });
});

test.each(['file_key', 'fileKey', 'figma_file_id', 'figmaFileKey'])('a relay may call the file %s', (name) => {
  const event = only('repository_dispatch', dispatch({ [name]: 'abc' }), 'guid');
  expect(event.id).toBe('figma:abc@guid');
  expect(event.inputs).toEqual({ figmaFileId: 'abc' });
});

test('two deliveries of one version are the same event, two versions are not', () => {
  const id = (version: string, delivered: string) =>
    only('repository_dispatch', dispatch({ figmaFileId: 'abc', version }), delivered).id;
  expect(id('42', 'd1')).toBe(id('42', 'd2'));
  expect(id('42', 'd1')).not.toBe(id('43', 'd1'));
});

test('without a file the event goes on, so that the missing input is reported to a person', () => {
  const event = only('repository_dispatch', dispatch({ figmaFileId: 12 }));
  expect([event.id, event.inputs]).toEqual(['figma:unknown@d1', {}]);
});
