import type { DevResource } from '@figma/rest-api-spec';
import { type FigmaHandlers, fileOf, list, parameter } from '../call.ts';
import { noSuch } from '../refusal.ts';
import { find, rootOf } from '../tree.ts';

/** A layer holds so many (https://developers.figma.com/docs/rest-api/dev-resources-endpoints/). */
const MOST = 10;

type Wanted = Omit<DevResource, 'id'>;
type Change = Pick<DevResource, 'id'> & Partial<Pick<DevResource, 'name' | 'url'>>;

export const devResourceHandlers: FigmaHandlers = {
  getDevResources(call) {
    const nodes = list(call, 'node_ids');
    const all = fileOf(call).devResources;
    return { dev_resources: nodes === undefined ? all : all.filter(({ node_id }) => nodes.includes(node_id)) };
  },

  /** What cannot be made is told in `errors`, and the rest is made. */
  postDevResources({ state, body }) {
    const made: DevResource[] = [];
    const errors: { file_key: string; node_id: string; error: string }[] = [];
    for (const { name, url, file_key, node_id } of body['dev_resources'] as unknown as readonly Wanted[]) {
      const file = state.files.get(file_key);
      const there = file?.devResources.filter((one) => one.node_id === node_id) ?? [];
      const error =
        file === undefined
          ? 'File not found'
          : find(rootOf(file.content), node_id) === undefined
            ? 'Node not found'
            : there.length >= MOST
              ? `Node already has the maximum of ${MOST} dev resources`
              : there.some((one) => one.url === url)
                ? 'Another dev resource for the node has the same url'
                : undefined;
      if (error !== undefined) errors.push({ file_key, node_id, error });
      else {
        const resource = { id: state.id(), name, url, file_key, node_id };
        file?.devResources.push(resource);
        made.push(resource);
      }
    }
    return { links_created: made, errors };
  },

  putDevResources({ state, body }) {
    const updated: DevResource[] = [];
    const errors: { id: string; error: string }[] = [];
    for (const change of body['dev_resources'] as unknown as readonly Change[]) {
      const resources = [...state.files.values()].map((file) => file.devResources);
      const home = resources.find((one) => one.some(({ id }) => id === change.id));
      const at = home?.findIndex(({ id }) => id === change.id) ?? -1;
      const old = home?.[at];
      if (home === undefined || old === undefined) errors.push({ id: change.id, error: 'Dev resource not found' });
      else {
        const resource = { ...old, name: change.name ?? old.name, url: change.url ?? old.url };
        home[at] = resource;
        updated.push(resource);
      }
    }
    return { links_updated: updated, errors };
  },

  deleteDevResource(call) {
    const { devResources } = fileOf(call);
    const at = devResources.findIndex(({ id }) => id === parameter(call, 'dev_resource_id'));
    if (at === -1) throw noSuch();
    devResources.splice(at, 1);
  },
};
