import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, startWorld, type TestWorld } from '../world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
  const { sim } = world;
  await sim.as('ana').openIssue('acme/web', 'The button is blue', 'It should be red');
  await sim.as('ben').openIssue('acme/docs', 'Explain the button');
  await sim.as('ben').push('acme/web', 'baton/red', { 'r.txt': 'red\n' }, 'Red');
  const number = await sim.as('ben').openPull('acme/web', { head: 'baton/red', title: 'Make it red', draft: true });
  await sim.as('ben').label('acme/web', number, 'design sync');
  await sim.as('ana').close('acme/web', 1);
  sim.seed({
    login: 'other',
    people: { zoe: 'admin' },
    repositories: [{ name: 'r', files: { a: 'b' } }],
    install: 'none',
  });
  await sim.as('zoe').openIssue('other/r', 'A secret button');
  await sim.settled();
});
afterAll(() => world.stop());

const titles = async (q: string, more = '') => {
  const { body } = await world.call('GET', `/search/issues?q=${encodeURIComponent(q)}${more}`);
  return body.items.map(({ title }: Answer) => title) as string[];
};

test('issues and pull requests are found by words and qualifiers, only where the app may look', async () => {
  expect(await titles('button', '&sort=created&order=asc')).toEqual(['The button is blue', 'Explain the button']);
  expect(await titles('button repo:acme/docs')).toEqual(['Explain the button']);
  expect(await titles('org:acme is:pr is:open')).toEqual(['Make it red']);
  expect(await titles('repo:acme/web is:issue is:closed author:ana')).toEqual(['The button is blue']);
  expect(await titles('label:"design sync" head:baton/')).toEqual(['Make it red']);
  expect(await titles('org:acme is:open -is:pr no:label')).toEqual(['Explain the button']);
  expect(await titles('org:acme is:merged')).toEqual([]);
});

test('what cannot be searched is refused, and searching has a limit of its own', async () => {
  const search = (q: string) => world.call('GET', `/search/issues?q=${encodeURIComponent(q)}`);
  expect((await search('repo:other/r button')).status).toBe(422);
  expect((await search('repo:acme/web language:css')).status).toBe(501);
  const one = await search('org:acme');
  expect(one.headers.get('x-ratelimit-resource')).toBe('search');
  expect(one.headers.get('x-ratelimit-limit')).toBe('30');
});

test('repositories are found by name, owner and visibility', async () => {
  const names = async (q: string) => {
    const { body } = await world.call('GET', `/search/repositories?q=${encodeURIComponent(q)}`);
    return body.items.map((one: Answer) => one.full_name).sort() as string[];
  };
  expect(await names('org:acme')).toEqual(['acme/docs', 'acme/old', 'acme/web']);
  expect(await names('org:acme is:public')).toEqual(['acme/docs']);
  expect(await names('we org:acme archived:false')).toEqual(['acme/web']);
});
