import { describe, expect, test } from '@jest/globals';
import { type OrganizationFiles, readOrganization } from '../../../src/core/organization/read.ts';
import { actions } from '../workflow/actions.ts';

const shipped = [
  { path: 'design-sync.yaml', text: workflow('design-sync', 'git.tag, inputs: { name: x, message: y }') },
  { path: 'govern.yaml', text: workflow('govern') },
];
const repositories = [{ id: 1, fullName: 'acme/docs', defaultBranch: 'main', archived: false, private: false }];

function read(files: Record<string, string>, more: Partial<OrganizationFiles> = {}) {
  return readOrganization({
    org: 'acme',
    installation: 7,
    config: { repository: 'acme/.github', sha: 'abc' },
    files: Object.entries(files).map(([path, text]) => ({ path, text })),
    shipped,
    repositories,
    actions,
    ...more,
  });
}

const ids = (organization: ReturnType<typeof read>) => organization.workflows.map(({ id }) => id);
const rules = (organization: ReturnType<typeof read>) =>
  organization.problems.map(({ file, rule }) => `${file} ${rule}`);

test('an organization that wrote nothing has the shipped workflows and what the app sees', () => {
  const organization = readOrganization({ org: 'acme', installation: 7, files: [], shipped, repositories, actions });
  expect(ids(organization)).toEqual(['design-sync', 'govern']);
  expect(organization.workflows[0]?.source).toBe('shipped:design-sync.yaml');
  expect(organization).toMatchObject({
    environment: {},
    commands: {},
    slackChannels: [],
    repositoryOverrides: [],
    problems: [],
  });
  expect(organization.catalogue.repositories.map(({ fullName }) => fullName)).toEqual(['acme/docs']);
});

test('config.yaml is laid over it', () => {
  const organization = read({
    'baton/config.yaml':
      'version: 1\nenvironment: { A: b }\nrepositories: [{ name: docs, framework: docs }]\ncommands: { approve: { permission: admin } }\n',
  });
  expect(organization).toMatchObject({
    environment: { A: 'b' },
    commands: { approve: { permission: 'admin', teams: [] } },
    problems: [],
  });
  expect(organization.catalogue.repositories[0]?.framework).toBe('docs');
  expect(Object.isFrozen(organization.catalogue.repositories)).toBe(true);
});

describe('workflows', () => {
  test('a file of the organization stands in the place of the shipped one with its id, and says where it is from', () => {
    const organization = read({
      'baton/workflows/own.yaml': workflow('govern'),
      'baton/workflows/extra.yml': workflow('extra'),
    });
    expect(ids(organization)).toEqual(['govern', 'extra', 'design-sync']);
    expect(organization.workflows[0]?.source).toBe('acme/.github:baton/workflows/own.yaml@abc');
  });
  test('a broken file becomes problems, the others go on, and the shipped one that it was to replace does not come back', () => {
    const organization = read({
      'baton/workflows/sync.yaml': workflow('design-sync').replace('steps', 'stpes'),
      'baton/workflows/extra.yaml': workflow('extra'),
    });
    expect(ids(organization)).toEqual(['extra', 'govern']);
    expect(rules(organization)).toContain('acme/.github:baton/workflows/sync.yaml unknown-key');
  });
  test('that holds for a file that is not even YAML', () => {
    expect(ids(read({ 'baton/workflows/x.yaml': 'id: "govern"\na: [\n' }))).toEqual(['design-sync']);
    expect(ids(read({ 'baton/workflows/govern.yaml': '{{{' }))).toEqual(['design-sync']);
  });
  test('of two files with one id the second is told', () => {
    const organization = read({
      'baton/workflows/a.yaml': workflow('extra'),
      'baton/workflows/b.yaml': workflow('extra'),
    });
    expect(rules(organization)).toEqual(['acme/.github:baton/workflows/b.yaml duplicate-workflow']);
  });
  test('tests of workflows and files elsewhere are not workflows', () => {
    expect(
      ids(read({ 'baton/workflows/a.test.yaml': 'x', 'baton/workflows/deep/a.yaml': 'x', 'baton/notes.yaml': 'x' })),
    ).toEqual(['design-sync', 'govern']);
  });
});

describe('a broken config.yaml', () => {
  test('stops what writes to repositories, because landing order and branch names are not known; the rest goes on', () => {
    const organization = read({
      'baton/config.yaml': 'version: 1\nrepositries: []\n',
      'baton/workflows/extra.yaml': workflow('extra'),
    });
    expect(ids(organization)).toEqual(['extra', 'govern']);
    expect(rules(organization)).toEqual(['acme/.github:baton/config.yaml unknown-key']);
  });
  test('so does a cycle in it', () => {
    const organization = read({
      'baton/config.yaml': 'version: 1\nrepositories: [{ name: docs, dependsOn: [docs] }]\n',
    });
    expect(ids(organization)).toEqual(['govern']);
  });
  test('one that is called config.yml is told', () => {
    expect(rules(read({ 'baton/config.yml': 'version: 1' }))).toEqual(['acme/.github:baton/config.yml misnamed-file']);
  });
});

function workflow(id: string, action = 'notify.slack, inputs: { text: x }'): string {
  return `id: ${id}\ndescription: d\ntrigger: { type: manual }\nexecution: { timeout: 1000 }\nsteps: [{ id: a, action: ${action} }]\n`;
}
