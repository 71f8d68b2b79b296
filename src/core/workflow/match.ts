import type { Event } from '../event.ts';
import { fitsRepository } from '../glob.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Trigger, Workflow } from './workflow.ts';

type Entry = { readonly workflow: Workflow; readonly trigger: Trigger; readonly position: number };
type Index = ReadonlyMap<string, readonly Entry[]>;

const indexes = new WeakMap<readonly Workflow[], Index>();

/**
 * The workflows that an event starts, in their order, each once. The list is indexed by event type the first time that it
 * is asked for, so hand in the same list again; the cost of an event then does not grow with the number of workflows.
 */
export function matchWorkflows(event: Event, workflows: readonly Workflow[]): readonly Workflow[] {
  let index = indexes.get(workflows);
  if (index === undefined) {
    index = indexOf(workflows);
    indexes.set(workflows, index);
  }
  const dot = event.type.indexOf('.');
  const every = dot === -1 ? `${event.type}.*` : `${event.type.slice(0, dot)}.*`;
  const entries = [...(index.get(event.type) ?? []), ...(index.get(every) ?? []), ...(index.get('*') ?? [])];
  const matched = entries.filter(({ trigger }) => admits(trigger, event)).sort((a, b) => a.position - b.position);
  return [...new Set(matched.map(({ workflow }) => workflow))];
}

function indexOf(workflows: readonly Workflow[]): Index {
  const index = new Map<string, Entry[]>();
  for (const [position, workflow] of workflows.entries()) {
    for (const trigger of workflow.triggers) {
      if (trigger.type !== 'event' && trigger.type !== 'webhook') continue;
      for (const type of trigger.events) {
        // `repository_dispatch.x.*` and the like: sorted under the first word, looked at closely later.
        const key = type.endsWith('.*') && type !== '*' ? `${type.split('.')[0]}.*` : type;
        const entries = index.get(key) ?? [];
        if (entries.length === 0) index.set(key, entries);
        entries.push({ workflow, trigger, position });
      }
    }
  }
  return index;
}

function admits({ events, repositories, where }: Trigger, event: Event): boolean {
  const listens = events.some(
    (type) =>
      type === event.type || type === '*' || (type.endsWith('.*') && `${event.type}.`.startsWith(type.slice(0, -1))),
  );
  if (!listens) return false;
  const { repository, data } = event;
  if (repositories.length > 0) {
    if (repository === undefined || !repositories.some((glob) => fitsRepository(glob, repository.fullName)))
      return false;
  }
  return Object.entries(where).every(([path, wanted]) => wanted === undefined || holds(at(data, path), wanted));
}

/** Equal, or one of a list; keys and values ask for what is inside. */
function holds(found: Json | undefined, wanted: Json): boolean {
  if (Array.isArray(wanted)) return wanted.some((one: Json) => holds(found, one));
  if (typeof wanted !== 'object' || wanted === null) return found === wanted;
  return (
    typeof found === 'object' &&
    found !== null &&
    Object.entries(wanted).every(
      ([path, inner]: [string, Json | undefined]) => inner === undefined || holds(at(found as JsonObject, path), inner),
    )
  );
}

function at(data: JsonObject, path: string): Json | undefined {
  let found: Json | undefined = data;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as JsonObject)[key];
  }
  return found;
}
