import type {
  GetLocalVariablesResponse,
  LocalVariable,
  LocalVariableCollection,
  PostVariablesRequestBody,
  VariableChange,
  VariableCollectionChange,
  VariableModeChange,
  VariableResolvedDataType,
} from '@figma/rest-api-spec';
import { wrong } from '../refusal.ts';

/** https://developers.figma.com/docs/rest-api/variables-endpoints/#post-variables-endpoint */
const MOST_MODES = 40;
const LONGEST_MODE = 40;
const MOST_VARIABLES = 5000;

type Value = LocalVariable['valuesByMode'][string];

/** What a new variable holds before anything is said, as in the editor. */
const DEFAULTS: { readonly [type in VariableResolvedDataType]: Value } = {
  BOOLEAN: false,
  FLOAT: 0,
  STRING: '',
  COLOR: { r: 1, g: 1, b: 1, a: 1 },
};

/** Applies a bulk change to a copy, in Figma's order; throws 400 at the first thing that may not be, and then nothing is changed. */
export class VariableEdit {
  readonly #variables: Map<string, LocalVariable>;
  readonly #collections: Map<string, LocalVariableCollection>;
  readonly #real = new Map<string, string>();
  readonly #id: () => string;

  constructor(before: GetLocalVariablesResponse['meta'], id: () => string) {
    const copy = structuredClone(before);
    this.#variables = new Map(Object.entries(copy.variables));
    this.#collections = new Map(Object.entries(copy.variableCollections));
    this.#id = id;
  }

  apply(body: PostVariablesRequestBody): {
    readonly after: GetLocalVariablesResponse['meta'];
    readonly tempIdToRealId: { readonly [temporary: string]: string };
  } {
    for (const change of body.variableCollections ?? []) this.#collection(change);
    for (const change of body.variableModes ?? []) this.#mode(change);
    for (const change of body.variables ?? []) this.#variable(change);
    for (const { variableId, modeId, value } of body.variableModeValues ?? []) this.#value(variableId, modeId, value);
    this.#check();
    return {
      after: {
        variables: Object.fromEntries(this.#variables),
        variableCollections: Object.fromEntries(this.#collections),
      },
      tempIdToRealId: Object.fromEntries(this.#real),
    };
  }

  #collection(change: VariableCollectionChange): void {
    if (change.action === 'CREATE') {
      const id = this.#fresh(change.id, 'VariableCollectionId');
      const mode = this.#fresh(change.initialModeId, '');
      this.#collections.set(id, {
        id,
        name: change.name,
        key: `key-${id}`,
        modes: [{ modeId: mode, name: 'Mode 1' }],
        defaultModeId: mode,
        remote: false,
        hiddenFromPublishing: change.hiddenFromPublishing ?? false,
        variableIds: [],
      });
      return;
    }
    const collection = this.#collectionOf(change.id);
    if (change.action === 'DELETE') {
      for (const id of collection.variableIds) this.#variables.delete(id);
      this.#collections.delete(collection.id);
      return;
    }
    collection.name = change.name ?? collection.name;
    collection.hiddenFromPublishing = change.hiddenFromPublishing ?? collection.hiddenFromPublishing;
  }

  #mode(change: VariableModeChange): void {
    if (change.action === 'DELETE') {
      const id = this.#known(change.id);
      const home = [...this.#collections.values()].find(({ modes }) => modes.some(({ modeId }) => modeId === id));
      if (home === undefined) throw wrong(`There is no mode ${change.id}`);
      if (home.modes.length === 1) throw wrong('The last mode of a collection cannot be deleted');
      home.modes = home.modes.filter(({ modeId }) => modeId !== id);
      if (home.defaultModeId === id) home.defaultModeId = home.modes[0]?.modeId ?? '';
      for (const one of home.variableIds) delete this.#variables.get(one)?.valuesByMode[id];
      return;
    }
    const collection = this.#collectionOf(change.variableCollectionId);
    if ((change.name ?? '').length > LONGEST_MODE) {
      throw wrong(`Mode names may have ${LONGEST_MODE} characters at most`);
    }
    if (change.action === 'UPDATE') {
      const mode = collection.modes.find(({ modeId }) => modeId === this.#known(change.id));
      if (mode === undefined) throw wrong(`There is no mode ${change.id}`);
      mode.name = change.name ?? mode.name;
      return;
    }
    if (collection.modes.length >= MOST_MODES) throw wrong(`A collection may have ${MOST_MODES} modes at most`);
    const modeId = this.#fresh(change.id, '');
    collection.modes.push({ modeId, name: change.name });
    for (const id of collection.variableIds) {
      const variable = this.#variables.get(id);
      const value = variable?.valuesByMode[collection.defaultModeId];
      if (variable !== undefined && value !== undefined) variable.valuesByMode[modeId] = value;
    }
  }

  #variable(change: VariableChange): void {
    if (change.action === 'CREATE') {
      const collection = this.#collectionOf(change.variableCollectionId);
      const id = this.#fresh(change.id, 'VariableID');
      const variable: LocalVariable = {
        id,
        name: change.name,
        key: `key-${id}`,
        variableCollectionId: collection.id,
        resolvedType: change.resolvedType,
        valuesByMode: Object.fromEntries(collection.modes.map(({ modeId }) => [modeId, DEFAULTS[change.resolvedType]])),
        remote: false,
        description: change.description ?? '',
        hiddenFromPublishing: change.hiddenFromPublishing ?? false,
        scopes: change.scopes ?? ['ALL_SCOPES'],
        codeSyntax: change.codeSyntax ?? {},
      };
      this.#variables.set(id, variable);
      collection.variableIds.push(id);
      return;
    }
    const variable = this.#variableOf(change.id);
    if (change.action === 'DELETE') {
      this.#variables.delete(variable.id);
      const home = this.#collections.get(variable.variableCollectionId);
      if (home !== undefined) home.variableIds = home.variableIds.filter((id) => id !== variable.id);
      return;
    }
    const { name, description, hiddenFromPublishing, scopes, codeSyntax } = change;
    const given = Object.entries({ name, description, hiddenFromPublishing, scopes, codeSyntax });
    Object.assign(variable, Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  }

  #value(variableId: string, mode: string, value: unknown): void {
    const variable = this.#variableOf(variableId);
    const modeId = this.#known(mode);
    const modes = this.#collections.get(variable.variableCollectionId)?.modes ?? [];
    if (!modes.some((one) => one.modeId === modeId)) throw wrong(`${variable.name} has no mode ${mode}`);
    const alias = typeof value === 'object' && value !== null && 'type' in value && 'id' in value;
    if (alias) this.#alias(variable, modeId, String(value.id));
    else {
      const fits = { BOOLEAN: 'boolean', FLOAT: 'number', STRING: 'string', COLOR: 'object' }[variable.resolvedType];
      if (value === null || typeof value !== fits) {
        throw wrong(`The value of ${variable.name} is not a ${variable.resolvedType}`);
      }
      // A colour without alpha is opaque.
      const plain = typeof value === 'object' && 'r' in value ? { a: 1, ...value } : value;
      variable.valuesByMode[modeId] = plain as Value;
    }
  }

  #alias(variable: LocalVariable, modeId: string, id: string): void {
    const target = this.#variableOf(id);
    if (target.resolvedType !== variable.resolvedType)
      throw wrong(`${variable.name} cannot be aliased to ${target.name}`);
    const reaches = (from: LocalVariable, seen: Set<string>): boolean => {
      if (from.id === variable.id) return true;
      if (seen.has(from.id)) return false;
      seen.add(from.id);
      return Object.values(from.valuesByMode).some((one) => {
        const next = typeof one === 'object' && 'id' in one ? this.#variables.get(one.id) : undefined;
        return next !== undefined && reaches(next, seen);
      });
    };
    if (reaches(target, new Set())) throw wrong(`Aliasing ${variable.name} to ${target.name} would form a cycle`);
    variable.valuesByMode[modeId] = { type: 'VARIABLE_ALIAS', id: target.id };
  }

  #check(): void {
    for (const { name, variableIds } of this.#collections.values()) {
      if (variableIds.length > MOST_VARIABLES) throw wrong(`${name} has more than ${MOST_VARIABLES} variables`);
      const names = variableIds.map((id) => this.#variables.get(id)?.name ?? '');
      const twice = names.find((one, at) => names.indexOf(one) !== at);
      if (twice !== undefined) throw wrong(`The variable name ${twice} is taken in ${name}`);
      const odd = names.find((one) => /[.{}]/.test(one));
      if (odd !== undefined) throw wrong(`The variable name ${odd} holds one of .{}`);
    }
  }

  #fresh(temporary: string | undefined, kind: string): string {
    const number = `${this.#id()}:0`;
    const real = kind === '' ? number : `${kind}:${number}`;
    if (temporary !== undefined) {
      if (this.#real.has(temporary)) throw wrong(`The temporary id ${temporary} is there twice`);
      this.#real.set(temporary, real);
    }
    return real;
  }

  readonly #known = (id: string): string => this.#real.get(id) ?? id;

  #collectionOf(id: string): LocalVariableCollection {
    const found = this.#collections.get(this.#known(id));
    if (found === undefined) throw wrong(`There is no variable collection ${id}`);
    if (found.remote) throw wrong(`The variable collection ${id} is remote`);
    return found;
  }

  #variableOf(id: string): LocalVariable {
    const found = this.#variables.get(this.#known(id));
    if (found === undefined) throw wrong(`There is no variable ${id}`);
    if (found.remote) throw wrong(`The variable ${id} is remote`);
    return found;
  }
}
