import type { Figma, FigmaValue } from '../../core/ports/figma.ts';
import { fileComponents, fileMeta, localVariables } from './answers.ts';
import { type FigmaOptions, getJson } from './request.ts';

/**
 * Figma's REST API over fetch. Variables that were deleted but are still referred to are left out, so what refers to
 * them dangles and is told. A file whose answer names no version gets the time of its last change as one.
 */
export function createFigma(options: FigmaOptions): Figma {
  const path = (key: string, rest: string) => `/v1/files/${encodeURIComponent(key)}/${rest}`;
  return {
    async file(key) {
      const { file } = await getJson(path(key, 'meta'), fileMeta, options);
      const lastTouchedAt = file.last_touched_at;
      return { key, name: file.name, version: file.version ?? lastTouchedAt, lastTouchedAt };
    },
    async variables(key) {
      const { meta } = await getJson(path(key, 'variables/local'), localVariables, options);
      const collections = Object.values(meta.variableCollections).map(({ id, name, modes, defaultModeId }) => ({
        id,
        name,
        modes: modes.map((mode) => ({ id: mode.modeId, name: mode.name })),
        defaultModeId,
      }));
      const variables = Object.values(meta.variables)
        .filter((variable) => !variable.deletedButReferenced)
        .map(({ id, key: own, name, variableCollectionId, resolvedType, description, scopes, valuesByMode }) => ({
          id,
          key: own,
          name,
          collectionId: variableCollectionId,
          type: resolvedType,
          description,
          scopes,
          valuesByMode: known(valuesByMode),
        }));
      return { collections, variables };
    },
    async components(key) {
      const { meta } = await getJson(path(key, 'components'), fileComponents, options);
      return meta.components.map(({ key: own, name, description, node_id }) => ({
        key: own,
        name,
        description,
        nodeId: node_id,
      }));
    },
  };
}

type Read =
  | boolean
  | number
  | string
  | { type: 'VARIABLE_ALIAS'; id: string }
  | { r: number; g: number; b: number; a?: number | undefined };

function known(values: { readonly [mode: string]: Read | undefined }): { readonly [mode: string]: FigmaValue } {
  const entries = Object.entries(values).flatMap(([mode, value]): [string, FigmaValue][] => {
    if (value === undefined) return [];
    if (typeof value !== 'object' || 'type' in value) return [[mode, value]];
    const { r, g, b, a = 1 } = value;
    return [[mode, { r, g, b, a }]];
  });
  return Object.fromEntries(entries);
}
