import { isDeepStrictEqual } from 'node:util';
import type { LibraryItemData } from '@figma/rest-api-spec';
import type { FigmaFile } from './records.ts';
import { find, rootOf } from './tree.ts';

export const ASSETS = ['components', 'styles', 'variables'] as const;
type Asset = (typeof ASSETS)[number];

interface AssetChange {
  readonly created: readonly LibraryItemData[];
  readonly modified: readonly LibraryItemData[];
  readonly deleted: readonly LibraryItemData[];
}
/** What a publish changes for those who use the library, by asset; identity is the key, never the name. */
export type LibraryChange = { readonly [asset in Asset]: AssetChange };

/** What is compared of one asset: its name for people, and everything whose change its users notice. */
interface Item extends LibraryItemData {
  readonly content: unknown;
}

/** What publishing `next` after `before` creates, modifies and deletes. Component sets count as components. */
export function libraryChange(before: FigmaFile | undefined, next: FigmaFile): LibraryChange {
  const [old, fresh] = [before === undefined ? undefined : itemsOf(before), itemsOf(next)];
  const changes = ASSETS.map((asset): [Asset, AssetChange] => [asset, compare(old?.[asset] ?? [], fresh[asset])]);
  return Object.fromEntries(changes) as LibraryChange;
}

export function isEmpty({ created, modified, deleted }: AssetChange): boolean {
  return created.length + modified.length + deleted.length === 0;
}

function compare(before: readonly Item[], after: readonly Item[]): AssetChange {
  const [old, fresh] = [byKey(before), byKey(after)];
  const bare = ({ key, name }: Item) => ({ key, name });
  return {
    created: after.filter(({ key }) => !old.has(key)).map(bare),
    modified: after
      .filter(({ key, name, content }) => {
        const was = old.get(key);
        return was !== undefined && !(was.name === name && isDeepStrictEqual(was.content, content));
      })
      .map(bare),
    deleted: before.filter(({ key }) => !fresh.has(key)).map(bare),
  };
}

const byKey = (items: readonly Item[]) => new Map(items.map((item) => [item.key, item]));

function itemsOf(content: FigmaFile): { readonly [asset in Asset]: readonly Item[] } {
  const root = rootOf(content);
  const drawn = ({ key, name, description, node_id }: Drawn): Item => ({
    key,
    name,
    content: { description, layer: find(root, node_id) },
  });
  return {
    components: [...(content.componentSets ?? []), ...content.components].map(drawn),
    styles: (content.styles ?? []).map((style) => ({
      ...drawn(style),
      content: [drawn(style).content, style.style_type],
    })),
    variables: publishable(content).map(({ key, name, id: _, ...rest }) => ({ key, name, content: rest })),
  };
}

interface Drawn {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly node_id: string;
}

/** Variables that a publish takes along: the file's own, and not those that are hidden. */
export function publishable({ variables: { variables, variableCollections } }: FigmaFile) {
  return Object.values(variables).filter(
    ({ remote, hiddenFromPublishing, deletedButReferenced, variableCollectionId }) =>
      !remote &&
      !hiddenFromPublishing &&
      deletedButReferenced !== true &&
      variableCollections[variableCollectionId]?.hiddenFromPublishing !== true,
  );
}
