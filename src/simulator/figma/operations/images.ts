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
      const parts = [file.key, version, id].map(encodeURIComponent).join('/');
      return [id, `${call.state.url}/images/${parts}?at=${call.state.clock.now()}`];
    });
    return { err: null, images: Object.fromEntries(images) };
  },
};

/** The picture at an address that `getImages` gave out; undefined when there is none, or no longer. Asks for no token. */
export function pictureAt(state: FigmaState, address: URL): string | undefined {
  const [key, version, node] = address.pathname.split('/').slice(2).map(decodeURIComponent);
  const file = state.files.get(key ?? '');
  if (file === undefined || Number(address.searchParams.get('at')) + LIFE < state.clock.now()) return undefined;
  return contentAt(file, version).content.renders?.[node ?? ''];
}
