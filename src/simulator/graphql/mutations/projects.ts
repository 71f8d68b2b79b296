import { addItem, removeItem, setItemField } from '../../acts/projects.ts';
import type { ProjectField } from '../../records.ts';
import type { Mutations } from '../fields.ts';
import type { ItemNode, ProjectNode } from '../nodes.ts';
import { notSimulated, unprocessable, unresolvedId } from '../refusals.ts';
import type { Scope } from '../scope.ts';

function projectAt(id: string, scope: Scope): ProjectNode {
  const node = scope.nodeOf(id, 'ProjectV2');
  scope.mayProjects(node.project.owner, 'write');
  return node;
}

function itemAt({ project }: ProjectNode, id: string, scope: Scope): ItemNode {
  const node = scope.nodeOf(id, 'ProjectV2Item');
  if (node.project !== project) throw unresolvedId(id);
  return node;
}

interface Value {
  readonly text?: string | null;
  readonly number?: number | null;
  readonly date?: string | null;
  readonly singleSelectOptionId?: string | null;
  readonly iterationId?: string | null;
}

const KEYS: { readonly [type in ProjectField['type']]?: keyof Value } = {
  TEXT: 'text',
  NUMBER: 'number',
  DATE: 'date',
  SINGLE_SELECT: 'singleSelectOptionId',
};

/** The one value that fits the field (https://docs.github.com/graphql/reference/input-objects#projectv2fieldvalue). */
function valueFor(field: ProjectField, value: Value): string | number {
  const key = KEYS[field.type];
  if (key === undefined) throw unprocessable(`The field ${field.name} cannot be set through the item`);
  const found = value[key];
  if (found === undefined || found === null) throw unprocessable(`Did not receive a ${field.type.toLowerCase()} value`);
  return found;
}

export const projectMutations: Mutations = {
  addProjectV2ItemById: (input: { projectId: string; contentId: string }, scope) => {
    const { project } = projectAt(input.projectId, scope);
    const { repository, issue } = scope.nodeOf(input.contentId, 'Issue', 'PullRequest');
    const item = addItem(scope.hub, project, scope.actor, repository, issue);
    return { item: { kind: 'ProjectV2Item', project, item } };
  },
  updateProjectV2ItemFieldValue: (
    input: { projectId: string; itemId: string; fieldId: string; value: Value },
    scope,
  ) => {
    const node = projectAt(input.projectId, scope);
    const { item } = itemAt(node, input.itemId, scope);
    const found = scope.nodeOf(input.fieldId, 'ProjectV2Field', 'ProjectV2SingleSelectField');
    if (found.project !== node.project) throw unresolvedId(input.fieldId);
    if (typeof input.value.iterationId === 'string') throw notSimulated('An iteration field');
    setItemField(scope.hub, node.project, scope.actor, item, found.field, valueFor(found.field, input.value));
    return { projectV2Item: { kind: 'ProjectV2Item', project: node.project, item } };
  },
  deleteProjectV2Item: (input: { projectId: string; itemId: string }, scope) => {
    const node = projectAt(input.projectId, scope);
    const { item } = itemAt(node, input.itemId, scope);
    removeItem(scope.hub, node.project, scope.actor, item);
    return { deletedItemId: input.itemId };
  },
};
