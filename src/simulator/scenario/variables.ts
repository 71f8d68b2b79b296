import type { LocalVariable, LocalVariableCollection, RGBA, VariableAlias, VariableScope } from '@figma/rest-api-spec';
import type { Scenario } from '../../core/scenario/schema.ts';
import type { FigmaFile } from '../figma/server.ts';

export type Variables = NonNullable<Scenario['figma'][string]['variables']>;
type Written = Variables[string];
type Scalar = string | number | boolean;

/** Where values stand that are the same everywhere, and its one mode. */
const PLAIN = { collection: 'base', mode: 'Mode 1' } as const;
const MODES = 'modes';

interface Read {
  readonly name: string;
  readonly id: string;
  readonly description: string;
  readonly scopes: readonly string[];
  /** By mode; the one of `PLAIN` where there are none. */
  readonly values: { readonly [mode: string]: Scalar };
  readonly collection: string;
}

/**
 * A file of the simulated Figma from the small form of scenarios: a value alone, or values by mode. What has modes lies in one
 * collection, what has none in another. Throws where a variable refers to one that is not there.
 */
export function figmaFileOf(about: {
  readonly name: string;
  readonly version: string;
  readonly variables: Variables;
  readonly now: number;
}): FigmaFile {
  const read = Object.entries(about.variables).map(([name, written]) => readVariable(name, written));
  const modes = [
    ...new Set(read.flatMap(({ collection, values }) => (collection === MODES ? Object.keys(values) : []))),
  ];
  const byName = new Map(read.map((one) => [one.name, one]));
  const collections = [
    collectionOf(PLAIN.collection, [PLAIN.mode], read),
    ...(modes.length === 0 ? [] : [collectionOf(MODES, modes, read)]),
  ];
  const variables = read.map((one) => variableOf(one, byName));
  return {
    meta: {
      file: {
        name: about.name,
        last_touched_at: new Date(about.now).toISOString(),
        creator: { id: '1', handle: 'scenario', img_url: '' },
        editorType: 'figma',
        version: about.version,
      },
    },
    variables: {
      variables: Object.fromEntries(variables.map((one) => [one.id, one])),
      variableCollections: Object.fromEntries(collections.map((one) => [one.id, one])),
    },
    components: [],
  };
}

function readVariable(name: string, written: Written): Read {
  const long = typeof written === 'object' && isLong(written) ? written : undefined;
  const value = (long?.value ?? written) as Scalar | { readonly [mode: string]: Scalar };
  const plain = typeof value !== 'object';
  return {
    name,
    id: long?.id ?? name,
    description: long?.description ?? '',
    scopes: long?.scopes ?? ['ALL_SCOPES'],
    values: plain ? { [PLAIN.mode]: value } : value,
    collection: plain ? PLAIN.collection : MODES,
  };
}

function isLong(written: Exclude<Written, Scalar>): written is Extract<Written, { readonly description: string }> {
  return 'value' in written && 'scopes' in written;
}

function collectionOf(name: string, modes: readonly string[], read: readonly Read[]): LocalVariableCollection {
  return {
    id: `VariableCollectionId:${name}`,
    name,
    key: `collection-${name}`,
    modes: modes.map((mode) => ({ modeId: `${name}:${mode}`, name: mode })),
    defaultModeId: `${name}:${modes[0]}`,
    remote: false,
    hiddenFromPublishing: false,
    variableIds: read.filter(({ collection }) => collection === name).map(({ id }) => `VariableID:${id}`),
  };
}

function variableOf(one: Read, byName: ReadonlyMap<string, Read>): LocalVariable {
  const values = Object.entries(one.values).map(([mode, value]) => [
    `${one.collection}:${mode}`,
    figmaValue(one.name, value, byName),
  ]);
  return {
    id: `VariableID:${one.id}`,
    name: one.name,
    key: one.id,
    variableCollectionId: `VariableCollectionId:${one.collection}`,
    resolvedType: kindOf(one, byName),
    valuesByMode: Object.fromEntries(values),
    remote: false,
    description: one.description,
    hiddenFromPublishing: false,
    scopes: one.scopes as VariableScope[],
    codeSyntax: {},
  };
}

function figmaValue(name: string, value: Scalar, byName: ReadonlyMap<string, Read>): Scalar | RGBA | VariableAlias {
  const target = targetOf(value);
  if (target === undefined) return typeof value === 'string' ? (colorOf(value) ?? value) : value;
  const meant = byName.get(target);
  if (meant === undefined) throw new Error(`the Figma variable "${name}" refers to "${target}", which is not there`);
  return { type: 'VARIABLE_ALIAS', id: `VariableID:${meant.id}` };
}

/** Figma's kind of a variable: that of its first value, or of what that refers to. */
function kindOf(one: Read, byName: ReadonlyMap<string, Read>, hops = 0): LocalVariable['resolvedType'] {
  const value = Object.values(one.values)[0] as Scalar;
  const target = targetOf(value);
  if (target !== undefined) {
    const meant = byName.get(target);
    if (meant === undefined || hops > byName.size)
      throw new Error(`the Figma variable "${one.name}" refers to nothing`);
    return kindOf(meant, byName, hops + 1);
  }
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (typeof value === 'number') return 'FLOAT';
  return colorOf(value) === undefined ? 'STRING' : 'COLOR';
}

function targetOf(value: Scalar): string | undefined {
  return typeof value === 'string' ? /^\{([^{}]+)\}$/.exec(value)?.[1] : undefined;
}

/** `#rgb`, `#rrggbb` or `#rrggbbaa`, as Figma's channels from 0 to 1. */
function colorOf(text: string): RGBA | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i
    .exec(text)
    ?.slice(1)
    .map((digit) => digit + digit);
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})([\da-f]{2})?$/i.exec(text)?.slice(1);
  const channels = (short ?? long)?.map((part) => (part === undefined ? 1 : Number.parseInt(part, 16) / 255));
  if (channels === undefined) return undefined;
  const [r = 0, g = 0, b = 0, a = 1] = channels;
  return { r, g, b, a };
}
