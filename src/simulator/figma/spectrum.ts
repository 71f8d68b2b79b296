import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type {
  GetLocalVariablesResponse,
  LocalVariable,
  LocalVariableCollection,
  RGBA,
  VariableAlias,
  VariableScope,
} from '@figma/rest-api-spec';
import type { FigmaFile } from './records.ts';

/** One token of `@adobe/spectrum-tokens`, as its src files write it. */
interface SpectrumToken {
  readonly $schema: string;
  readonly uuid: string;
  readonly value?: unknown;
  readonly sets?: { readonly [set: string]: SpectrumToken };
  readonly deprecated?: boolean;
  readonly deprecated_comment?: string;
  readonly renamed?: string;
  readonly description?: string;
}
export type SpectrumTokens = { readonly [name: string]: SpectrumToken };

/**
 * Spectrum's tokens before (14.15.0) and after (15.4.1) a real release, from the development dependencies of those names.
 * Throws with what to do when they are not installed, as in a production image.
 */
export async function spectrumTokens(version: 'before' | 'after'): Promise<SpectrumTokens> {
  const name = `spectrum-${version}`;
  let folder: string;
  try {
    folder = join(dirname(createRequire(import.meta.url).resolve(`${name}/dist/json/variables.json`)), '../../src');
  } catch (cause) {
    throw new Error(
      `The demo's design data is the development dependency "${name}" (@adobe/spectrum-tokens), which is not installed. Run "npm install" without --omit=dev.`,
      { cause },
    );
  }
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return Object.assign({}, ...texts.map((text) => JSON.parse(text) as SpectrumTokens));
}

/** The answer of Figma's `GET /v1/files/:key/variables/local` for a file that holds Spectrum's tokens of that version. */
export async function spectrumAsFigma(version: 'before' | 'after'): Promise<GetLocalVariablesResponse> {
  return asFigma(await spectrumTokens(version));
}

/** The same as a whole file of the simulated Figma: it is called Spectrum and its version is that of the package. */
export async function spectrumFile(version: 'before' | 'after'): Promise<FigmaFile> {
  const number = version === 'before' ? '14.15.0' : '15.4.1';
  const at = version === 'before' ? '2026-11-01T09:00:00Z' : '2026-11-20T09:00:00Z';
  const file = {
    name: 'Spectrum',
    last_touched_at: at,
    creator: { id: '1', handle: 'Ada', img_url: '' },
    editorType: 'figma',
    version: number,
  } as const;
  return { meta: { file }, variables: (await spectrumAsFigma(version)).meta, components: [] };
}

/**
 * A token with sets becomes one variable for each set, in a collection of that set's name with one mode, as teams do on
 * plans with few modes; so each uuid lives on as a variable's key. Typography and shadows become text that holds DTCG JSON,
 * as token plug-ins store what Figma has no variable for.
 */
function asFigma(tokens: SpectrumTokens): GetLocalVariablesResponse {
  const variables: { [id: string]: LocalVariable } = {};
  const collections: { [set: string]: LocalVariableCollection } = {};
  const idOf = (uuid: string) => `VariableID:${uuid}`;
  const firstId = (name: string): string | undefined => {
    const target = tokens[name];
    const set = target?.sets === undefined ? target : Object.values(target.sets)[0];
    return set === undefined ? undefined : idOf(set.uuid);
  };
  for (const [name, token] of Object.entries(tokens)) {
    for (const [set, one] of Object.entries(token.sets ?? { global: token })) {
      collections[set] ??= emptyCollection(set);
      const collection = collections[set];
      const target = aliased(one.value);
      // A set refers to its own set's variable where there is one: light to light, dark to dark.
      const own = target === undefined ? undefined : tokens[target]?.sets?.[set];
      const id = target === undefined ? undefined : own === undefined ? firstId(target) : idOf(own.uuid);
      const kind = id === undefined ? literal(name, one) : aliasKind(tokens, name);
      const value = id === undefined ? kind.value : ({ type: 'VARIABLE_ALIAS', id } satisfies VariableAlias);
      const variable: LocalVariable = {
        id: idOf(one.uuid),
        name,
        key: one.uuid,
        variableCollectionId: collection.id,
        resolvedType: kind.type,
        valuesByMode: { [collection.defaultModeId]: value },
        remote: false,
        description: note(token),
        hiddenFromPublishing: false,
        scopes: kind.scopes,
        codeSyntax: {},
      };
      variables[variable.id] = variable;
      collection.variableIds.push(variable.id);
    }
  }
  const byId = Object.values(collections).map((collection) => [collection.id, collection] as const);
  return { status: 200, error: false, meta: { variables, variableCollections: Object.fromEntries(byId) } };
}

function emptyCollection(set: string): LocalVariableCollection {
  return {
    id: `VariableCollectionId:${set}`,
    name: set,
    key: `collection-${set}`,
    modes: [{ modeId: `${set}:0`, name: 'Mode 1' }],
    defaultModeId: `${set}:0`,
    remote: false,
    hiddenFromPublishing: false,
    variableIds: [],
  };
}

function note(token: SpectrumToken): string {
  if (token.deprecated !== true) return token.description ?? '';
  const instead = token.renamed === undefined ? '' : `Use ${token.renamed} instead.`;
  return `Deprecated: ${token.deprecated_comment ?? instead}`.trim();
}

interface Kind {
  readonly type: 'BOOLEAN' | 'FLOAT' | 'STRING' | 'COLOR';
  readonly scopes: VariableScope[];
  readonly value: number | string | RGBA;
}

function aliasKind(tokens: SpectrumTokens, name: string): Kind {
  let token = tokens[name];
  for (let hops = 0; hops < 20 && token !== undefined; hops += 1) {
    const one = token.sets === undefined ? token : Object.values(token.sets)[0];
    const target = aliased(one?.value);
    if (target === undefined) return literal(name, one!);
    token = tokens[target];
  }
  throw new Error(`Spectrum's token "${name}" refers to itself.`);
}

function aliased(value: unknown): string | undefined {
  return typeof value === 'string' ? /^\{([^{}]+)\}$/.exec(value)?.[1] : undefined;
}

function literal(name: string, token: SpectrumToken): Kind {
  const schema = token.$schema.replace(/^.*\/|\.json$/g, '');
  const text = typeof token.value === 'string' ? token.value : '';
  const number =
    typeof token.value === 'number' ? token.value : Number(/^(-?[\d.]+)(?:px|dp)?$/.exec(text)?.[1] ?? Number.NaN);
  const string = (scope: VariableScope): Kind => ({ type: 'STRING', scopes: [scope], value: text });
  const float = (scope: VariableScope, factor = 1): Kind => ({
    type: 'FLOAT',
    scopes: [scope],
    value: number * factor,
  });
  switch (schema) {
    case 'color':
      return { type: 'COLOR', scopes: ['ALL_SCOPES'], value: rgba(text) };
    case 'opacity':
      // Figma counts a layer's opacity from 0 to 100.
      return float('OPACITY', 100);
    case 'typography':
    case 'drop-shadow':
      return { type: 'STRING', scopes: ['TEXT_CONTENT'], value: JSON.stringify(composite(schema, token.value)) };
    case 'font-family':
      return string('FONT_FAMILY');
    case 'font-weight':
      return string('FONT_WEIGHT');
    case 'font-style':
      return string('FONT_STYLE');
    case 'font-size':
      return float('FONT_SIZE');
    case 'dimension':
      return Number.isNaN(number) ? string('TEXT_CONTENT') : float('WIDTH_HEIGHT');
    default:
      // Multipliers, gradient stops and angles: Figma has no scope for a bare number, so their names must say it.
      return Number.isNaN(number)
        ? string('TEXT_CONTENT')
        : float(/line-height/.test(name) ? 'LINE_HEIGHT' : 'ALL_SCOPES');
  }
}

function rgba(text: string): RGBA {
  const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return { r: r / 255, g: g / 255, b: b / 255, a };
}

function composite(schema: string, value: unknown): { $type: string; $value: unknown } {
  if (schema === 'typography') return { $type: 'typography', $value: value };
  const length = (text: string) => ({ value: Number.parseFloat(text), unit: 'px' });
  const layers = (value as { x: string; y: string; blur: string; spread: string; color: string }[]).map((layer) => ({
    color: layer.color,
    offsetX: length(layer.x),
    offsetY: length(layer.y),
    blur: length(layer.blur),
    spread: length(layer.spread),
  }));
  return { $type: 'shadow', $value: layers };
}
