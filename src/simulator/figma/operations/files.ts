import { type FigmaCall, type FigmaHandlers, fileOf, list, meta, positive } from '../call.ts';
import type { StoredFile } from '../records.ts';
import { wrong } from '../refusal.ts';
import { contentAt, iso, showUser } from '../state.ts';
import { cut, dressed, find, type Layer, legend, rootOf, subset } from '../tree.ts';

/** https://developers.figma.com/docs/rest-api/file-endpoints/ */
export const fileHandlers: FigmaHandlers = {
  getFile(call) {
    const file = fileOf(call);
    const { content, version } = contentAt(file, call.query.get('version') ?? undefined);
    const [ids, depth] = [list(call, 'ids'), positive(call, 'depth')];
    const whole = rootOf(content);
    const chosen = ids === undefined ? whole : subset(whole, ids);
    const document = look(call, depth === undefined ? chosen : cut(chosen, depth));
    const branches = call.query.get('branch_data') === 'true' ? { branches: [] } : {};
    return {
      ...heading(call, file, version),
      linkAccess: 'inherit',
      document,
      ...legend(content, document),
      ...branches,
    };
  },

  getFileNodes(call) {
    const file = fileOf(call);
    const { content, version } = contentAt(file, call.query.get('version') ?? undefined);
    const depth = positive(call, 'depth');
    const nodes = (list(call, 'ids') ?? []).map((id): [string, unknown] => {
      const found = find(rootOf(content), id);
      if (found === undefined) return [id, null];
      const document = look(call, depth === undefined ? found : cut(found, depth));
      return [id, { document, ...legend(content, document) }];
    });
    return { ...heading(call, file, version), nodes: Object.fromEntries(nodes) };
  },

  getFileMeta(call) {
    const file = fileOf(call);
    const { version } = contentAt(file, undefined);
    const about = file.content.meta.file;
    return {
      file: {
        ...about,
        folder_name: about.folder_name ?? file.project.name,
        last_touched_at: file.touchedAt,
        version,
      },
    };
  },

  getImageFills: (call) => meta({ images: fileOf(call).content.imageFills ?? {} }),

  getFileVersions(call) {
    const file = fileOf(call);
    const size = positive(call, 'page_size') ?? 30;
    const newest = file.versions.toReversed();
    const [before, after] = [call.query.get('before'), call.query.get('after')];
    const at = newest.findIndex(({ id }) => id === (before ?? after));
    const from = before !== null ? at + 1 : after !== null ? Math.max(0, at - size) : 0;
    const to = after !== null && before === null ? at : from + size;
    const page = (before ?? after) !== null && at === -1 ? [] : newest.slice(from, Math.max(from, to));
    const link = (side: 'before' | 'after', id: string | undefined) => {
      const url = new URL(call.address.pathname, call.address);
      url.searchParams.set('page_size', String(size));
      url.searchParams.set(side, id ?? '');
      return url.href;
    };
    return {
      versions: page.map(({ id, label, description, user, createdAt }) => ({
        id,
        created_at: iso(createdAt),
        label,
        description,
        user: showUser(user),
      })),
      pagination: {
        ...(page.length > 0 && from > 0 ? { prev_page: link('after', page[0]?.id) } : {}),
        ...(page.length > 0 && from + page.length < newest.length
          ? { next_page: link('before', page.at(-1)?.id) }
          : {}),
      },
    };
  },
};

function heading({ user, state }: FigmaCall, file: StoredFile, version: string) {
  const { name, editorType } = file.content.meta.file;
  return {
    name,
    role: user.role === 'viewer' ? 'viewer' : 'editor',
    lastModified: file.touchedAt,
    editorType: editorType === 'figjam' ? 'figjam' : 'figma',
    thumbnailUrl: `${state.url}/thumbnails/${file.key}.png`,
    version,
  };
}

function look(call: FigmaCall, layer: Layer): Layer {
  const geometry = call.query.get('geometry');
  if (geometry !== null && geometry !== 'paths') throw wrong('geometry must be "paths"');
  return dressed(layer, { geometry: geometry === 'paths', plugins: list(call, 'plugin_data') ?? [] });
}
