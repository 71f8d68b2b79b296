import type { Action } from '../action.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Path } from '../yaml/node.ts';

/** What checking needs to know of an action. */
export type ActionView = Pick<Action, 'name' | 'aliases' | 'input' | 'output' | 'permissions'>;

export const PARTS = ['steps', 'onSuccess', 'onError'] as const;
export type Part = (typeof PARTS)[number];

/** A step as far as it can be read, so that one slip does not hide the others from the checks. */
export interface StepDraft {
  readonly path: Path;
  readonly part: Part;
  readonly id: string | undefined;
  readonly actionName: string | undefined;
  readonly action: ActionView | undefined;
  readonly inputs: JsonObject;
  readonly dependsOn: readonly { readonly id: string; readonly path: Path }[];
  readonly conditions: readonly { readonly path: Path; readonly value: JsonObject }[];
  readonly value: JsonObject;
}

/** A workflow file as far as it can be read. */
export interface Draft {
  readonly value: JsonObject;
  readonly steps: readonly StepDraft[];
  /** Declared inputs by name, with the place of each definition. */
  readonly inputs: ReadonlyMap<string, { readonly path: Path; readonly value: Json }>;
  readonly triggers: readonly { readonly path: Path; readonly value: JsonObject }[];
}

export function draftOf(value: JsonObject, actions: ReadonlyMap<string, ActionView>): Draft {
  const triggers = Array.isArray(value.trigger)
    ? value.trigger.flatMap((one: Json, at) => (isJsonObject(one) ? [{ path: ['trigger', at], value: one }] : []))
    : isJsonObject(value.trigger)
      ? [{ path: ['trigger'], value: value.trigger }]
      : [];
  const inputs = new Map<string, { path: Path; value: Json }>();
  const declare = (path: Path, definitions: Json | undefined) => {
    for (const [name, definition] of Object.entries(isJsonObject(definitions) ? definitions : {})) {
      if (definition !== undefined) inputs.set(name, { path: [...path, name], value: definition });
    }
  };
  for (const one of triggers) {
    if (one.value.type === 'manual' && isJsonObject(one.value.config)) {
      declare([...one.path, 'config', 'inputs'], one.value.config.inputs);
    }
  }
  declare(['inputs'], value.inputs);
  const steps = PARTS.flatMap((part) => stepsOf(part, value[part], actions));
  return { value, steps, inputs, triggers };
}

function stepsOf(part: Part, list: Json | undefined, actions: ReadonlyMap<string, ActionView>): readonly StepDraft[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((value: Json, at) => (isJsonObject(value) ? [stepOf(part, [part, at], value, actions)] : []));
}

function stepOf(part: Part, path: Path, value: JsonObject, actions: ReadonlyMap<string, ActionView>): StepDraft {
  const actionName = typeof value.action === 'string' ? value.action : undefined;
  return {
    path,
    part,
    id: typeof value.id === 'string' ? value.id : undefined,
    actionName,
    action: actionName === undefined ? undefined : actions.get(actionName),
    inputs: isJsonObject(value.inputs) ? value.inputs : {},
    dependsOn: dependencies(path, value.dependsOn),
    conditions: objects([...path, 'conditions'], value.conditions),
    value,
  };
}

function dependencies(path: Path, value: Json | undefined): StepDraft['dependsOn'] {
  if (typeof value === 'string') return [{ id: value, path: [...path, 'dependsOn'] }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((id: Json, at) => (typeof id === 'string' ? [{ id, path: [...path, 'dependsOn', at] }] : []));
}

function objects(path: Path, value: Json | undefined): StepDraft['conditions'] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: Json, at) => (isJsonObject(one) ? [{ path: [...path, at], value: one }] : []));
}

/** Every text in a value, with its path. */
export function* textsIn(
  value: Json | undefined,
  path: Path,
): Generator<{ readonly text: string; readonly path: Path }> {
  if (typeof value === 'string') yield { text: value, path };
  else if (Array.isArray(value)) for (const [at, item] of value.entries()) yield* textsIn(item as Json, [...path, at]);
  else if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) yield* textsIn(item, [...path, key]);
}
