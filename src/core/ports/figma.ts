/** Figma's REST API, as far as design synchronization needs it (https://developers.figma.com/docs/rest-api/). Throws only Faults. */
export interface Figma {
  /** Name and version of a file: the cheap question whether anything changed (`GET /v1/files/:key/meta`). */
  file(
    key: string,
  ): Promise<{ readonly key: string; readonly name: string; readonly version: string; readonly lastTouchedAt: string }>;
  /** All local variables with their modes (`GET /v1/files/:key/variables/local`, Enterprise plans). */
  variables(key: string): Promise<FigmaVariables>;
  /** Published components (`GET /v1/files/:key/components`). */
  components(
    key: string,
  ): Promise<
    readonly { readonly key: string; readonly name: string; readonly description: string; readonly nodeId: string }[]
  >;
}

export interface FigmaVariables {
  readonly collections: readonly {
    readonly id: string;
    readonly name: string;
    readonly modes: readonly { readonly id: string; readonly name: string }[];
    readonly defaultModeId: string;
  }[];
  readonly variables: readonly FigmaVariable[];
}

export interface FigmaVariable {
  readonly id: string;
  /** Stable over publishes; the identity of a token. */
  readonly key: string;
  readonly name: string;
  readonly collectionId: string;
  readonly type: 'BOOLEAN' | 'FLOAT' | 'STRING' | 'COLOR';
  readonly description: string;
  readonly scopes: readonly string[];
  readonly valuesByMode: { readonly [modeId: string]: FigmaValue };
}

export type FigmaValue =
  | boolean
  | number
  | string
  /** Channels 0 to 1. */
  | { readonly r: number; readonly g: number; readonly b: number; readonly a?: number }
  | { readonly type: 'VARIABLE_ALIAS'; readonly id: string };
