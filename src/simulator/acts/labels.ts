import type { JsonObject } from '../../core/json.ts';
import type { Hub } from '../hub.ts';
import type { Actor, Label, Repository } from '../records.ts';
import { invalid, notFound } from '../refusal.ts';
import { labelJson } from '../shapes/issues.ts';
import { announce } from './announce.ts';

const LONGEST_NAME = 50;
const LONGEST_DESCRIPTION = 100;

export function labelOf(repository: Repository, name: string): Label {
  const found = repository.labels.get(name.toLowerCase());
  if (found === undefined) throw notFound();
  return found;
}

export function checkLabel({ name, color, description }: Partial<Label>): void {
  if (name !== undefined && (name.trim() === '' || name.length > LONGEST_NAME))
    throw invalid('Label', 'name', 'invalid');
  if (color !== undefined && !/^[0-9a-fA-F]{6}$/.test(color)) throw invalid('Label', 'color', 'invalid');
  if ((description ?? '').length > LONGEST_DESCRIPTION) {
    const message = `description is too long (maximum is ${LONGEST_DESCRIPTION} characters)`;
    throw invalid('Label', 'description', 'custom', message);
  }
}

export function announceLabelItself(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  label: Label,
  action: string,
  more: JsonObject = {},
): void {
  announce(hub, repository, actor, 'label', action, { label: labelJson(hub, repository, label), ...more });
}

/** Changes a label wherever it is used (https://docs.github.com/rest/issues/labels#update-a-label). */
export function editLabel(
  hub: Hub,
  repository: Repository,
  actor: Actor,
  label: Label,
  change: { readonly name?: string; readonly color?: string; readonly description?: string | null },
): void {
  checkLabel(change);
  const [before, after] = [label.name.toLowerCase(), (change.name ?? label.name).toLowerCase()];
  if (after !== before && repository.labels.has(after)) throw invalid('Label', 'name', 'already_exists');
  const changes: Record<string, JsonObject> = {};
  if (change.name !== undefined && change.name !== label.name) changes['name'] = { from: label.name };
  if (change.color !== undefined && change.color !== label.color) changes['color'] = { from: label.color };
  if (change.description !== undefined && change.description !== label.description) {
    changes['description'] = { from: label.description ?? '' };
  }
  label.name = change.name ?? label.name;
  label.color = change.color ?? label.color;
  if (change.description !== undefined) label.description = change.description;
  if (after !== before) {
    repository.labels.delete(before);
    repository.labels.set(after, label);
    for (const { labels } of repository.issues.values()) {
      const names = [...labels].map((name) => (name === before ? after : name));
      labels.clear();
      for (const name of names) labels.add(name);
    }
  }
  if (Object.keys(changes).length > 0) announceLabelItself(hub, repository, actor, label, 'edited', { changes });
}

/** Its issues lose it in silence. */
export function deleteLabel(hub: Hub, repository: Repository, actor: Actor, label: Label): void {
  const key = label.name.toLowerCase();
  repository.labels.delete(key);
  for (const { labels } of repository.issues.values()) labels.delete(key);
  announceLabelItself(hub, repository, actor, label, 'deleted');
}
