import type { Json } from '../json.ts';

/** Keys and indexes from the root of a document to a value. */
export type Path = readonly (string | number)[];

/** A value with the offsets that it was written at. An alias is the node of its anchor. */
export interface YamlNode {
  readonly value: Json;
  readonly start: number;
  readonly end: number;
  readonly children?: ReadonlyMap<string | number, { readonly key: number; readonly node: YamlNode }>;
  /** Nodes in it, itself included, aliases counted as often as they are used. */
  readonly size: number;
  /** Containers from here down to the deepest value. */
  readonly height: number;
}
