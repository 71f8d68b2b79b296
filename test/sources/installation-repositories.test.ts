import { expect, test } from '@jest/globals';
import { only } from './examples.ts';

test('repositories that were given or taken are subjects of the event', () => {
  const payload = {
    action: 'removed',
    installation: { id: 7, account: { login: 'acme' } },
    repositories_added: [],
    repositories_removed: [{ full_name: 'acme/web' }],
  };
  const event = only('installation_repositories', payload);
  expect(event).toMatchObject({ org: 'acme', data: { added: [], removed: ['acme/web'] } });
  expect(event.subjects).toContain('repository:acme/web');
});
