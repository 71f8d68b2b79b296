import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Account, Actor, Issue, Project, ProjectField, ProjectItem, Repository } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { nodeId } from '../shapes/basics.ts';
import { projectItemJson } from '../shapes/projects.ts';
import { announceInOrganization } from './announce.ts';

export interface NewProject {
  readonly title: string;
  /** Fields beside the ones that every project has: a type, or the options of a single select. */
  readonly fields?: { readonly [name: string]: 'TEXT' | 'NUMBER' | 'DATE' | readonly string[] };
}

/** Makes a project with the fields of a new one on GitHub and those that were asked for; nothing is announced. */
export function createProject(hub: Hub, owner: Account, creator: Account, request: NewProject): Project {
  const now = hub.clock.now();
  const field = (name: string, type: ProjectField['type'], options: readonly string[] = []): ProjectField => {
    // GitHub's option ids are eight hexadecimal digits, unlike every other id.
    const made = options.map((option) => ({ id: hub.id().toString(16).padStart(8, '0'), name: option }));
    return { id: hub.id(), name, type, options: made, createdAt: now };
  };
  const asked = Object.entries(request.fields ?? {}).map(([name, kind]) =>
    typeof kind === 'string' ? field(name, kind) : field(name, 'SINGLE_SELECT', kind),
  );
  const usual = [
    field('Title', 'TITLE'),
    field('Assignees', 'ASSIGNEES'),
    field('Status', 'SINGLE_SELECT', ['Todo', 'In Progress', 'Done']),
    field('Labels', 'LABELS'),
    field('Repository', 'REPOSITORY'),
  ].filter(({ name }) => !asked.some((other) => other.name === name));
  const project: Project = {
    id: hub.id(),
    number: projectsOf(hub, owner).length + 1,
    owner,
    creator,
    title: request.title,
    fields: [...usual, ...asked],
    items: new Map(),
    createdAt: now,
    updatedAt: now,
  };
  hub.projects.set(project.id, project);
  return project;
}

export function projectsOf(hub: Hub, owner: Account): Project[] {
  return [...hub.projects.values()].filter((project) => project.owner === owner);
}

function announceItem(
  hub: Hub,
  project: Project,
  item: ProjectItem,
  actor: Actor,
  action: string,
  more: JsonObject = {},
): void {
  const organization = hub.organizations.get(project.owner.login.toLowerCase())!;
  const shown = { projects_v2_item: projectItemJson(hub, project, item), ...more };
  announceInOrganization(hub, organization, actor, 'projects_v2_item', action, shown);
}

/** Puts an issue or pull request into a project; the one that is there already is given back, and nothing is announced. */
export function addItem(hub: Hub, project: Project, actor: Actor, repository: Repository, issue: Issue): ProjectItem {
  const known = [...project.items.values()].find((item) => item.issue === issue);
  if (known !== undefined) return known;
  const now = hub.clock.now();
  const item = { id: hub.id(), repository, issue, creator: actor, values: new Map(), createdAt: now, updatedAt: now };
  project.items.set(item.id, item);
  project.updatedAt = now;
  announceItem(hub, project, item, actor, 'created');
  return item;
}

/** Sets a field of an item; `value` is an option's id for a single select. */
export function setItemField(
  hub: Hub,
  project: Project,
  actor: Actor,
  item: ProjectItem,
  field: ProjectField,
  value: string | number,
): void {
  const option = field.options.find((one) => one.id === value);
  if (field.type === 'SINGLE_SELECT' && option === undefined) {
    throw new Refusal(422, 'The single select option Id does not belong to the field');
  }
  const now = hub.clock.now();
  const before = item.values.get(field.id);
  item.values.set(field.id, { id: before?.id ?? hub.id(), value, by: actor, at: now });
  item.updatedAt = now;
  project.updatedAt = now;
  const shown = (one: string | number | undefined): JsonObject[string] => {
    if (one === undefined) return null;
    if (field.type !== 'SINGLE_SELECT') return one;
    return { id: one, name: field.options.find(({ id }) => id === one)?.name ?? '', color: 'GRAY', description: '' };
  };
  announceItem(hub, project, item, actor, 'edited', {
    changes: {
      field_value: {
        field_node_id: nodeId(
          field.type === 'SINGLE_SELECT' ? 'ProjectV2SingleSelectField' : 'ProjectV2Field',
          field.id,
        ),
        field_type: field.type.toLowerCase(),
        field_name: field.name,
        project_number: project.number,
        from: shown(before?.value),
        to: shown(value),
      },
    },
  });
}

export function removeItem(hub: Hub, project: Project, actor: Actor, item: ProjectItem): void {
  project.items.delete(item.id);
  project.updatedAt = hub.clock.now();
  announceItem(hub, project, item, actor, 'deleted');
}
