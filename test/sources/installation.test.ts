import { expect, test } from '@jest/globals';
import { example, only } from './examples.ts';

test('an installation belongs to its account, although the delivery names no organization', () => {
  const event = only('installation', example('installation', 'created'));
  expect(event).toMatchObject({ type: 'installation.created', org: 'Codertocat', installation: 957387 });
  expect(event.subjects).toEqual(['installation:957387', 'event:Codertocat:installation.created']);
});

test('suspending it twice is two events', () => {
  const id = (delivered: string) => only('installation', example('installation', 'suspend'), delivered).id;
  expect(id('d1')).not.toBe(id('d2'));
});
