import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isInterfaceType, isObjectType } from 'graphql';
import { simulatedFields } from '../../../src/simulator/graphql/catalogue.ts';
import { gitHubSchema } from '../../../src/simulator/graphql/schema.ts';
import { type Asking, startAsking } from './asking.ts';

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking();
});
afterAll(() => asking.world.stop());

test('every field that is simulated is one of GitHub’s', () => {
  const schema = gitHubSchema();
  const unknown = simulatedFields().filter(({ type, field }) => {
    const found = schema.getType(type);
    return !(isObjectType(found) || isInterfaceType(found)) || found.getFields()[field] === undefined;
  });
  expect(unknown).toEqual([]);
  expect(simulatedFields().length).toBeGreaterThan(250);
});

test('what GitHub has and the simulator has not is refused by name, and the rest is answered', async () => {
  const { status, data, errors } = await asking.ask(
    '{ repository(owner: "acme", name: "web") { name licenseInfo { key } } viewer { login } }',
  );
  expect(status).toBe(200);
  expect(data).toEqual({ repository: { name: 'web', licenseInfo: null }, viewer: { login: 'baton[bot]' } });
  expect(errors).toMatchObject([
    {
      type: 'NOT_SIMULATED',
      path: ['repository', 'licenseInfo'],
      message: "Repository.licenseInfo is part of GitHub's schema, but not simulated",
    },
  ]);
  const star = await asking.ask('mutation { addStar(input: { starrableId: "x" }) { clientMutationId } }');
  expect(star.data).toEqual({ addStar: null });
  expect(star.errors).toMatchObject([{ message: "Mutation.addStar is part of GitHub's schema, but not simulated" }]);
});

test('what GitHub has not is refused before anything is done, with 200 and no data', async () => {
  const unknown = await asking.ask('{ viewer { login shoeSize } }');
  expect(unknown).toMatchObject({ status: 200, data: undefined });
  expect(unknown.errors).toEqual([
    {
      extensions: { code: 'undefinedField', typeName: 'User', fieldName: 'shoeSize' },
      locations: [{ line: 1, column: 18 }],
      message: "Field 'shoeSize' doesn't exist on type 'User'",
    },
  ]);
  const broken = await asking.ask('{ viewer { login ');
  expect(broken).toMatchObject({ status: 200, data: undefined, errors: [{ locations: [{ line: 1 }] }] });
  const missing = await asking.ask('mutation($i: CreateRefInput!) { createRef(input: $i) { ref { id } } }', { i: {} });
  expect(missing).toMatchObject({ status: 200, data: undefined });
  expect(missing.errors.length).toBe(3);
});

test('what is too deep, too wide or too much is refused, and the simulator lives on', async () => {
  const { ask } = asking;
  const deep = (levels: number) =>
    `{ repository(owner: "acme", name: "web") { ${'ref(qualifiedName: "main") { repository { '.repeat(levels)} name ${'} }'.repeat(levels)} } }`;
  expect((await ask(deep(20))).errors).toBeUndefined();
  expect((await ask(deep(200))).errors).toEqual([{ message: 'Query is nested too deeply' }]);
  expect((await ask('{a'.repeat(20_000))).errors).toEqual([{ message: 'Query is nested too deeply' }]);
  const doubled = Array.from({ length: 40 }, (_, at) => `fragment f${at} on User { ...f${at + 1} ...f${at + 1} }`).join(
    '\n',
  );
  const bomb = await ask(`{ viewer { ...f0 } }\n${doubled}\nfragment f40 on User { login }`);
  expect(bomb.errors).toEqual([{ message: 'Query has more than 50000 fields' }]);
  const ids = Array.from({ length: 101 }, (_, at) => String(at));
  expect((await ask('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).errors).toMatchObject([
    { type: 'ARGUMENT_LIMIT', message: 'You may not provide more than 100 node ids; you provided 101.' },
  ]);
  expect((await ask('{ viewer { login } }')).errors).toBeUndefined();
});

test('a body without a query, or that is no JSON, is a bad request', async () => {
  const { world } = asking;
  const none = await world.call('POST', '/graphql', { variables: {} });
  expect([none.status, none.body.message]).toEqual([400, 'A query attribute must be specified and must be a string.']);
  const response = await fetch(`${world.sim.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await world.token()}` },
    body: '{',
  });
  expect(response.status).toBe(400);
});

test('a plain GET gives the schema', async () => {
  const { status, body } = await asking.world.call('GET', '/api/graphql');
  expect(status).toBe(200);
  expect(body.data.__schema.mutationType).toMatchObject({ name: 'Mutation' });
});
