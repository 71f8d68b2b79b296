import { createHash } from 'node:crypto';
import type {
  CanvasNode,
  ComponentNode,
  ComponentPropertyDefinition,
  ComponentSetNode,
  GetLocalVariablesResponse,
  PublishedComponent,
  PublishedComponentSet,
  PublishedStyle,
  Rectangle,
  StyleType,
} from '@figma/rest-api-spec';
import type { FigmaFile } from './records.ts';

/** A component set as a designer thinks of it; `properties` are Figma's own, variants and all. */
export interface SetSketch {
  readonly key: string;
  readonly name: string;
  readonly description?: string;
  readonly properties: { readonly [name: string]: ComponentPropertyDefinition };
}

/** A single component, such as an icon. */
interface ComponentSketch {
  readonly key: string;
  readonly name: string;
  readonly description?: string;
  /** What it looks like, as SVG; `getImages` gives it. */
  readonly svg?: string;
}

interface LibrarySketch {
  readonly name: string;
  readonly version: string;
  readonly sets?: readonly SetSketch[];
  readonly components?: readonly ComponentSketch[];
  readonly styles?: readonly { readonly key: string; readonly name: string; readonly type: StyleType }[];
  readonly variables?: GetLocalVariablesResponse['meta'];
}

const AT = '2026-11-20T09:00:00Z';
const BY = { id: '1', handle: 'Ada', img_url: '' };
const BOX: Rectangle = { x: 0, y: 0, width: 24, height: 24 };

/**
 * A library file with a tree that fits its lists: each component set with one component for each combination of its
 * variants, as Figma has it. Node ids follow from keys, so what stays the same keeps its id over versions.
 */
export function libraryFile(sketch: LibrarySketch): FigmaFile {
  const { name, version, sets = [], components = [], styles = [] } = sketch;
  const trees = sets.map(setNode);
  const icons = components.map((one) => frame(nodeId(one.key), one.name, 'COMPONENT'));
  const page: CanvasNode = {
    id: '0:1',
    name: 'Components',
    type: 'CANVAS',
    scrollBehavior: 'SCROLLS',
    children: [...trees, ...icons],
    backgroundColor: { r: 1, g: 1, b: 1, a: 1 },
    prototypeStartNodeID: null,
    flowStartingPoints: [],
    prototypeDevice: { type: 'NONE', rotation: 'NONE' },
  };
  const listed = (
    one: { readonly key: string; readonly name: string; readonly description?: string },
    node = one.key,
  ) => ({
    key: one.key,
    file_key: sketch.name.toLowerCase(),
    node_id: nodeId(node),
    name: one.name,
    description: one.description ?? '',
    created_at: AT,
    updated_at: AT,
    user: BY,
  });
  const framed = (one: Parameters<typeof listed>[0]): PublishedComponent => ({
    ...listed(one),
    containing_frame: { pageId: page.id, pageName: page.name },
  });
  const variants = sets.flatMap((set) =>
    variantsOf(set).map((one) => framed({ key: variantKey(set, one), name: one })),
  );
  return {
    meta: { file: { name, version, last_touched_at: AT, creator: BY, editorType: 'figma' } },
    variables: sketch.variables ?? { variables: {}, variableCollections: {} },
    componentSets: sets.map((one): PublishedComponentSet => framed(one)),
    components: [...variants, ...components.map(framed)],
    styles: styles.map(
      (one, at): PublishedStyle => ({
        ...listed(one),
        style_type: one.type,
        sort_position: String(at),
      }),
    ),
    document: { id: '0:0', name: 'Document', type: 'DOCUMENT', scrollBehavior: 'SCROLLS', children: [page] },
    renders: Object.fromEntries(
      components.flatMap(({ key, svg }) => (svg === undefined ? [] : [[nodeId(key), svg] as const])),
    ),
  };
}

/** The id of the layer that a key of `libraryFile` stands for. */
export function nodeId(key: string): string {
  const digest = createHash('sha1').update(key).digest();
  return `${digest.readUInt16BE(0)}:${digest.readUInt32BE(2)}`;
}

function setNode(set: SetSketch): ComponentSetNode {
  const children = variantsOf(set).map((one) => frame(nodeId(variantKey(set, one)), one, 'COMPONENT'));
  const componentPropertyDefinitions = set.properties;
  return { ...frame(nodeId(set.key), set.name, 'COMPONENT_SET'), children, componentPropertyDefinitions };
}

/** `Size=Small, State=Default` and all other combinations; a set without variants has one, as Figma makes it. */
function variantsOf({ properties }: SetSketch): readonly string[] {
  const variants = Object.entries(properties).filter(([, { type }]) => type === 'VARIANT');
  let names = [''];
  for (const [name, { variantOptions = [] }] of variants) {
    names = names.flatMap((one) => variantOptions.map((option) => `${one === '' ? '' : `${one}, `}${name}=${option}`));
  }
  return variants.length === 0 ? ['Default'] : names;
}

const variantKey = (set: SetSketch, variant: string): string =>
  createHash('sha1').update(`${set.key} ${variant}`).digest('hex');

function frame<Kind extends 'COMPONENT' | 'COMPONENT_SET'>(id: string, name: string, type: Kind) {
  const made: Omit<ComponentNode, 'type'> = {
    id,
    name,
    scrollBehavior: 'SCROLLS',
    blendMode: 'PASS_THROUGH',
    children: [],
    absoluteBoundingBox: BOX,
    absoluteRenderBounds: BOX,
    clipsContent: false,
    fills: [],
    effects: [],
  };
  return { ...made, type };
}
