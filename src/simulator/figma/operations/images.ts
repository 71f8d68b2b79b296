import { type FigmaHandlers, fileOf, list } from '../call.ts';
import type { FigmaState } from '../state.ts';
import { contentAt } from '../state.ts';
import { find, rootOf } from '../tree.ts';

/** How long the address of a picture is good (https://developers.figma.com/docs/rest-api/file-endpoints/#get-images-endpoint). */
const LIFE = 30 * 86_400_000;

/** Renders what a file holds a picture of, and only as SVG: the simulator cannot draw. Whatever else is asked for is null. */
export const imageHandlers: FigmaHandlers = {
  getImages(call) {
    const file = fileOf(call);
    const { content, version } = contentAt(file, call.query.get('version') ?? undefined);
    const svg = call.query.get('format') === 'svg';
    const images = (list(call, 'ids') ?? []).map((id): [string, string | null] => {
      const there = find(rootOf(content), id) !== undefined && content.renders?.[id] !== undefined;
      if (!svg || !there) return [id, null];
      return [id, `${call.state.url}${pathOf(file.key, version, id)}?at=${call.state.clock.now()}`];
    });
    return { err: null, images: Object.fromEntries(images) };
  },
};

/** The picture at an address that `getImages` gave out; undefined when there is none, or no longer. Asks for no token. */
export function pictureAt(state: FigmaState, address: URL): string | undefined {
  if (Number(address.searchParams.get('at')) + LIFE < state.clock.now()) return undefined;
  for (const file of state.files.values()) {
    for (const { id, content } of file.versions) {
      const found = Object.entries(content.renders ?? {}).find(
        ([node]) => pathOf(file.key, id, node) === address.pathname,
      );
      if (found !== undefined) return found[1];
    }
  }
  return undefined;
}

const pathOf = (key: string, version: string, node: string): string =>
  `/images/${[key, version, node].map(encodeURIComponent).join('/')}`;
