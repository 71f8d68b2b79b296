import type { Project, ProjectField, ProjectItem } from '../../records.ts';
import { iso, nodeId } from '../../shapes/basics.ts';
import { connect, type PageRequest } from '../connection.ts';
import { fields, type Types } from '../fields.ts';
import { accountNode, type FieldNode, fieldNode, type ItemNode, idOf, issueNode, type ProjectNode } from '../nodes.ts';
import { actorNode } from './accounts.ts';

const path = ({ project }: ProjectNode) => `/orgs/${project.owner.login}/projects/${project.number}`;

const project = fields<ProjectNode>({
  id: (node) => idOf(node),
  databaseId: (node) => node.project.id,
  fullDatabaseId: (node) => String(node.project.id),
  number: (node) => node.project.number,
  title: (node) => node.project.title,
  owner: (node) => accountNode(node.project.owner),
  creator: (node) => accountNode(node.project.creator),
  public: () => false,
  closed: () => false,
  closedAt: () => null,
  createdAt: (node) => iso(node.project.createdAt),
  updatedAt: (node) => iso(node.project.updatedAt),
  resourcePath: path,
  url: (node, _: unknown, { hub }) => `${hub.url}${path(node)}`,
  field: (node, { name }: { name: string }) => {
    const found = node.project.fields.find((field) => field.name === name);
    return found === undefined ? null : fieldNode(node.project, found);
  },
  fields: (node, page: PageRequest) =>
    connect(
      node.project.fields.map((field) => fieldNode(node.project, field)),
      page,
    ),
  items: (node, page: PageRequest, scope) => {
    // An item of a repository that the caller may not see is there, but redacted; those are left out here.
    const seen = [...node.project.items.values()].filter((item) => scope.sees(item.repository));
    return connect(
      seen.map((item): ItemNode => ({ kind: 'ProjectV2Item', project: node.project, item })),
      page,
    );
  },
});

const fieldFacts = fields<FieldNode>({
  id: (node) => idOf(node),
  databaseId: (node) => node.field.id,
  name: (node) => node.field.name,
  dataType: (node) => node.field.type,
  createdAt: (node) => iso(node.field.createdAt),
  updatedAt: (node) => iso(node.field.createdAt),
  project: (node) => ({ kind: 'ProjectV2', project: node.project }),
});

const single = fields<FieldNode>({
  options: ({ field }, { names }: { names?: readonly string[] | null }) =>
    field.options.filter(({ name }) => names?.includes(name) ?? true).map((option) => optionOf(option)),
});

/** Colours cannot be chosen here; GitHub's own first one is grey. */
const optionOf = ({ id, name }: { readonly id: string; readonly name: string }) => {
  return { id, name, nameHTML: name, color: 'GRAY', description: '', descriptionHTML: '' };
};

const KINDS: { readonly [type in ProjectField['type']]?: string } = {
  TEXT: 'Text',
  NUMBER: 'Number',
  DATE: 'Date',
  SINGLE_SELECT: 'SingleSelect',
};

/** A value with the name of the type that shows it; null where the item has none. */
function shownValue(owner: Project, item: ProjectItem, field: ProjectField) {
  const node: ItemNode = { kind: 'ProjectV2Item', project: owner, item };
  const common = { field: fieldNode(owner, field), item: node };
  if (field.type === 'TITLE') {
    const { issue } = item;
    return {
      ...common,
      kind: 'ProjectV2ItemFieldTextValue',
      id: nodeId('ProjectV2ItemFieldTextValue', `${item.id}:title`),
      databaseId: null,
      text: issue.title,
      creator: actorNode(issue.author),
      createdAt: iso(issue.createdAt),
      updatedAt: iso(issue.updatedAt),
    };
  }
  const held = item.values.get(field.id);
  if (held === undefined) return null;
  const kind = `ProjectV2ItemField${KINDS[field.type]}Value`;
  const about = {
    ...common,
    kind,
    id: nodeId(kind, held.id),
    databaseId: held.id,
    creator: actorNode(held.by),
    createdAt: iso(held.at),
    updatedAt: iso(held.at),
  };
  if (field.type !== 'SINGLE_SELECT') return { ...about, [field.type.toLowerCase()]: held.value };
  const option = field.options.find(({ id }) => id === held.value);
  return option === undefined ? null : { ...about, ...optionOf(option), id: about.id, optionId: option.id };
}

const item = fields<ItemNode>({
  id: (node) => idOf(node),
  databaseId: (node) => node.item.id,
  fullDatabaseId: (node) => String(node.item.id),
  type: (node) => (node.item.issue.pull === undefined ? 'ISSUE' : 'PULL_REQUEST'),
  isArchived: () => false,
  creator: (node) => actorNode(node.item.creator),
  createdAt: (node) => iso(node.item.createdAt),
  updatedAt: (node) => iso(node.item.updatedAt),
  project: (node) => ({ kind: 'ProjectV2', project: node.project }),
  content: ({ item: { repository, issue } }, _: unknown, scope) =>
    scope.sees(repository) ? issueNode(repository, issue) : null,
  fieldValueByName: (node, { name }: { name: string }) => {
    const field = node.project.fields.find((one) => one.name === name);
    return field === undefined ? null : shownValue(node.project, node.item, field);
  },
  fieldValues: (node, page: PageRequest) => {
    const values = node.project.fields.map((field) => shownValue(node.project, node.item, field));
    return connect(
      values.filter((value) => value !== null),
      page,
    );
  },
});

export const projectTypes: Types = {
  ProjectV2: project,
  ProjectV2Field: fieldFacts,
  ProjectV2SingleSelectField: { ...fieldFacts, ...single },
  ProjectV2Item: item,
};
