import { createHash } from 'node:crypto';
import type { CanvasNode, Component, ComponentSet, DocumentNode, Style } from '@figma/rest-api-spec';
import type { FigmaFile } from './records.ts';

/** A layer, read for what all layers have in common. */
export interface Layer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly children?: readonly Layer[];
  readonly [key: string]: unknown;
}

const EMPTY_PAGE: CanvasNode = {
  id: '0:1',
  name: 'Page 1',
  type: 'CANVAS',
  scrollBehavior: 'SCROLLS',
  children: [],
  backgroundColor: { r: 0.96, g: 0.96, b: 0.96, a: 1 },
  prototypeStartNodeID: null,
  flowStartingPoints: [],
  prototypeDevice: { type: 'NONE', rotation: 'NONE' },
};

/** The whole tree of a file. */
export function rootOf(content: FigmaFile): Layer {
  const empty: DocumentNode = {
    id: '0:0',
    name: 'Document',
    type: 'DOCUMENT',
    scrollBehavior: 'SCROLLS',
    children: [EMPTY_PAGE],
  };
  return (content.document ?? empty) as unknown as Layer;
}

/** The layer and all below it, parents first. */
function walk(layer: Layer): readonly Layer[] {
  return [layer, ...(layer.children ?? []).flatMap(walk)];
}

export const find = (root: Layer, id: string): Layer | undefined => walk(root).find((layer) => layer.id === id);

/**
 * The part of a tree that `ids` asks for: those layers with all below them, what lies between them and the root, the
 * components that their instances come from, and every page (https://developers.figma.com/docs/rest-api/file-endpoints/).
 */
export function subset(root: Layer, ids: readonly string[]): Layer {
  const wanted = new Set(ids);
  let before = -1;
  while (before !== wanted.size) {
    before = wanted.size;
    const within = walk(root).filter(({ id }) => wanted.has(id));
    for (const { type, componentId } of within.flatMap(walk)) {
      if (type === 'INSTANCE' && typeof componentId === 'string') wanted.add(componentId);
    }
  }
  const keep = (layer: Layer): Layer | undefined => {
    if (wanted.has(layer.id)) return layer;
    const children = (layer.children ?? []).flatMap((child) => keep(child) ?? []);
    const always = layer.type === 'DOCUMENT' || layer.type === 'CANVAS';
    return children.length > 0 || always ? { ...layer, children } : undefined;
  };
  return keep(root) ?? root;
}

/** The tree with that many levels below its root; layers on the last one are without children. */
export function cut(layer: Layer, depth: number): Layer {
  if (layer.children === undefined) return layer;
  return { ...layer, children: depth === 0 ? [] : layer.children.map((child) => cut(child, depth - 1)) };
}

const GEOMETRY = ['fillGeometry', 'strokeGeometry', 'size', 'relativeTransform'];

/** The tree without vector data, unless it was asked for, and with the data of those plug-ins only that were named. */
export function dressed(
  layer: Layer,
  about: { readonly geometry: boolean; readonly plugins: readonly string[] },
): Layer {
  const own = layer['pluginData'] as { readonly [plugin: string]: unknown } | undefined;
  const named = Object.entries(own ?? {}).filter(([plugin]) => about.plugins.includes(plugin));
  const kept = Object.entries(layer).filter(
    ([key]) =>
      (about.geometry || !GEOMETRY.includes(key)) &&
      key !== 'pluginData' &&
      (key !== 'sharedPluginData' || about.plugins.includes('shared')),
  );
  return {
    ...(Object.fromEntries(kept) as unknown as Layer),
    ...(named.length === 0 ? {} : { pluginData: Object.fromEntries(named) }),
    ...(layer.children === undefined ? {} : { children: layer.children.map((child) => dressed(child, about)) }),
  };
}

/** What stands beside a tree in Figma's answers: components, component sets and styles that its layers are or use, by node id. */
export function legend(content: FigmaFile, tree: Layer) {
  const layers = walk(tree);
  const whole = walk(rootOf(content));
  const used = new Set(
    layers.flatMap(({ id, type, componentId }) =>
      type === 'COMPONENT' ? [id] : typeof componentId === 'string' ? [componentId] : [],
    ),
  );
  const components = whole.filter(({ id }) => used.has(id));
  const setOf = (id: string) =>
    whole.find(({ type, children }) => type === 'COMPONENT_SET' && children?.some((child) => child.id === id))?.id;
  const setIds = new Set(layers.filter(({ type }) => type === 'COMPONENT_SET').map(({ id }) => id));
  for (const { id } of components) {
    const set = setOf(id);
    if (set !== undefined) setIds.add(set);
  }
  const styleIds = new Set(layers.flatMap(({ styles }) => Object.values((styles ?? {}) as { [use: string]: string })));
  return {
    components: Object.fromEntries(
      components.map(({ id, name }): [string, Component] => {
        const listed = content.components.find((one) => one.node_id === id);
        const set = setOf(id);
        const about = { ...named(listed, id, name), documentationLinks: [], remote: false };
        return [id, set === undefined ? about : { ...about, componentSetId: set }];
      }),
    ),
    componentSets: Object.fromEntries(
      whole
        .filter(({ id }) => setIds.has(id))
        .map(({ id, name }): [string, ComponentSet] => {
          const listed = content.componentSets?.find((one) => one.node_id === id);
          return [id, { ...named(listed, id, name), documentationLinks: [], remote: false }];
        }),
    ),
    schemaVersion: 0,
    styles: Object.fromEntries(
      (content.styles ?? [])
        .filter(({ node_id }) => styleIds.has(node_id))
        .map(({ node_id, key, name, description, style_type }): [string, Style] => [
          node_id,
          { key, name, description, remote: false, styleType: style_type },
        ]),
    ),
  };
}

/** Local components that were never published have keys too. */
function named(
  listed: { readonly key: string; readonly name: string; readonly description: string } | undefined,
  id: string,
  name: string,
) {
  const key = listed?.key ?? createHash('sha1').update(id).digest('hex');
  return { key, name: listed?.name ?? name, description: listed?.description ?? '' };
}
