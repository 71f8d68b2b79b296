import { expect, test } from '@jest/globals';
import { acme, example, only } from './examples.ts';

test('a dispatch that no other source knows is an event of its own type', () => {
  const payload = acme({ action: 'nightly', branch: 'main', client_payload: { ring: 1, who: { name: 'x' } } });
  expect(only('repository_dispatch', payload)).toMatchObject({
    id: 'dispatch:acme/web:nightly@d1',
    type: 'repository_dispatch.nightly',
    data: { branch: 'main', payload: { ring: 1, who: { name: 'x' } } },
    inputs: { ring: 1, who: { name: 'x' } },
  });
});

test("GitHub's own example is read", () => {
  expect(only('repository_dispatch', example('repository_dispatch')).type).toBe('repository_dispatch.on-demand-test');
});
