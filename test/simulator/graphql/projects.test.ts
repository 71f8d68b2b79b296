import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createProject } from '../../../src/simulator/acts/projects.ts';
import { type Asking, startAsking } from './asking.ts';

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking();
  const { hub } = asking.world.sim;
  createProject(hub, hub.account('acme'), hub.account('ana'), {
    title: 'Roadmap',
    fields: { Effort: 'NUMBER', Due: 'DATE', Note: 'TEXT', Stage: ['Design', 'Build'] },
  });
});
afterAll(() => asking.world.stop());

const READ = `{ organization(login: "acme") { projectV2(number: 1) { id title number
  fields(first: 20) { nodes { __typename ... on ProjectV2FieldCommon { id name dataType } ... on ProjectV2SingleSelectField { options { id name } } } }
  items(first: 10) { totalCount nodes { id type content { __typename ... on PullRequest { number title } }
    stage: fieldValueByName(name: "Stage") { ... on ProjectV2ItemFieldSingleSelectValue { name optionId } }
    fieldValues(first: 10) { nodes { __typename ... on ProjectV2ItemFieldTextValue { text } ... on ProjectV2ItemFieldNumberValue { number } ... on ProjectV2ItemFieldDateValue { date } ... on ProjectV2ItemFieldSingleSelectValue { name } } } } } } } }`;

test('a pull request is put into a project, its fields are set, and it is taken out, each with its webhook', async () => {
  const { ask, world } = asking;
  await world.sim.as('ben').push('acme/web', 'topic', { 'x.txt': 'x\n' }, 'x');
  const number = await world.sim.as('ben').openPull('acme/web', { head: 'topic', title: 'Topic' });
  const contentId = (await world.call('GET', `/repos/acme/web/pulls/${number}`)).body.node_id;
  const project = (await ask(READ)).data.organization.projectV2;
  expect(project).toMatchObject({ title: 'Roadmap', items: { totalCount: 0 } });
  const field = (name: string) => project.fields.nodes.find((one: { name: string }) => one.name === name);
  expect(field('Stage')).toMatchObject({ __typename: 'ProjectV2SingleSelectField', dataType: 'SINGLE_SELECT' });
  expect(field('Status').options.map(({ name }: { name: string }) => name)).toEqual(['Todo', 'In Progress', 'Done']);
  asking.happened();
  const changes: unknown[] = [];
  world.sim.hub.listeners.push(({ payload }) => changes.push(payload['changes']));

  const add = 'mutation($i: AddProjectV2ItemByIdInput!) { addProjectV2ItemById(input: $i) { item { id } } }';
  const added = await ask(add, { i: { projectId: project.id, contentId } });
  const itemId = added.data.addProjectV2ItemById.item.id;
  const again = await ask(add, { i: { projectId: project.id, contentId } });
  expect(again.data).toEqual(added.data);

  const set = (name: string, value: object) => ({ projectId: project.id, itemId, fieldId: field(name).id, value });
  const option = field('Stage').options[1];
  const { errors } = await ask(
    `mutation($a: UpdateProjectV2ItemFieldValueInput!, $b: UpdateProjectV2ItemFieldValueInput!, $c: UpdateProjectV2ItemFieldValueInput!, $d: UpdateProjectV2ItemFieldValueInput!, $e: UpdateProjectV2ItemFieldValueInput!) {
      a: updateProjectV2ItemFieldValue(input: $a) { projectV2Item { id } } b: updateProjectV2ItemFieldValue(input: $b) { projectV2Item { id } }
      c: updateProjectV2ItemFieldValue(input: $c) { projectV2Item { id } } d: updateProjectV2ItemFieldValue(input: $d) { projectV2Item { id } }
      e: updateProjectV2ItemFieldValue(input: $e) { projectV2Item { id } } }`,
    {
      a: set('Effort', { number: 3 }),
      b: set('Due', { date: '2026-03-01' }),
      c: set('Note', { text: 'n' }),
      d: set('Stage', { singleSelectOptionId: option.id }),
      e: set('Stage', { singleSelectOptionId: 'nope' }),
    },
  );
  expect(errors).toMatchObject([{ type: 'UNPROCESSABLE', path: ['e'] }]);
  const [item] = (await ask(READ)).data.organization.projectV2.items.nodes;
  expect(item).toMatchObject({
    id: itemId,
    type: 'PULL_REQUEST',
    content: { __typename: 'PullRequest', number, title: 'Topic' },
    stage: { name: 'Build', optionId: option.id },
  });
  expect(item.fieldValues.nodes).toEqual([
    { __typename: 'ProjectV2ItemFieldTextValue', text: 'Topic' },
    { __typename: 'ProjectV2ItemFieldNumberValue', number: 3 },
    { __typename: 'ProjectV2ItemFieldDateValue', date: '2026-03-01' },
    { __typename: 'ProjectV2ItemFieldTextValue', text: 'n' },
    { __typename: 'ProjectV2ItemFieldSingleSelectValue', name: 'Build' },
  ]);
  const gone = await ask(
    'mutation($i: DeleteProjectV2ItemInput!) { deleteProjectV2Item(input: $i) { deletedItemId } }',
    {
      i: { projectId: project.id, itemId },
    },
  );
  expect(gone.data.deleteProjectV2Item.deletedItemId).toBe(itemId);
  expect(asking.happened()).toEqual(
    ['created', ...Array(4).fill('edited'), 'deleted'].map((action) => `projects_v2_item.${action}`),
  );
  expect(changes.at(-2)).toMatchObject({
    field_value: {
      field_name: 'Stage',
      field_type: 'single_select',
      project_number: 1,
      from: null,
      to: { name: 'Build' },
    },
  });
});

test('an installation without the permission for projects sees and touches none', async () => {
  const { world, ask } = asking;
  const path = `/app/installations/${world.installation}/access_tokens`;
  const body = { permissions: { contents: 'read' } };
  const { token } = (await world.call('POST', path, body, { token: world.jwt() })).body;
  const { data, errors } = await ask(
    '{ organization(login: "acme") { login projectV2(number: 1) { id } } }',
    {},
    token,
  );
  expect(data.organization).toEqual({ login: 'acme', projectV2: null });
  expect(errors).toMatchObject([{ type: 'FORBIDDEN', path: ['organization', 'projectV2'] }]);
  const none = await ask('{ organization(login: "acme") { projectV2(number: 7) { id } } }');
  expect(none.errors).toMatchObject([
    { type: 'NOT_FOUND', message: 'Could not resolve to a ProjectV2 with the number 7.' },
  ]);
});

test('an organization is seeded with projects, numbered in order, which its members see and others do not', async () => {
  const { sim } = asking.world;
  sim.seed({
    login: 'beta',
    people: { ana: 'admin' },
    repositories: [],
    install: 'none',
    projects: [{ title: 'One' }, { title: 'Two', fields: { Status: ['Open', 'Shut'] } }],
  });
  const query = `{ organization(login: "beta") { projectsV2(first: 5) { nodes { number title field(name: "Status") { ... on ProjectV2SingleSelectField { options { name } } } } } } }`;
  const { data } = await asking.ask(query, {}, sim.as('ana').token());
  const options = (...names: string[]) => ({ options: names.map((name) => ({ name })) });
  expect(data.organization.projectsV2.nodes).toEqual([
    { number: 1, title: 'One', field: options('Todo', 'In Progress', 'Done') },
    { number: 2, title: 'Two', field: options('Open', 'Shut') },
  ]);
  const outside = await asking.ask(query, {}, sim.as('ben').token());
  expect([outside.data, outside.errors[0].type]).toEqual([{ organization: null }, 'FORBIDDEN']);
});
