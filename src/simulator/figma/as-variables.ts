import type { GetLocalVariablesResponse } from '@figma/rest-api-spec';
import type { FigmaValue, FigmaVariables } from '../../core/ports/figma.ts';

/** Figma's answer as the Figma port gives it, for worlds without a server between. */
export function asVariables({ meta }: GetLocalVariablesResponse): FigmaVariables {
  return {
    collections: Object.values(meta.variableCollections).map((collection) => ({
      id: collection.id,
      name: collection.name,
      modes: collection.modes.map((mode) => ({ id: mode.modeId, name: mode.name })),
      defaultModeId: collection.defaultModeId,
    })),
    variables: Object.values(meta.variables).map((variable) => ({
      id: variable.id,
      key: variable.key,
      name: variable.name,
      collectionId: variable.variableCollectionId,
      type: variable.resolvedType,
      description: variable.description,
      scopes: variable.scopes,
      valuesByMode: variable.valuesByMode as { [mode: string]: FigmaValue },
    })),
  };
}
